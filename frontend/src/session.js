// The end of the session, said in time; and the texts in the browser that no server has yet.
import { store } from "./store.js";

const { sessionUrl, loginUrl, owner } = document.body.dataset;
const KEPT_DAYS = 90;
const WARN = 300;
const FIRST_LOOK = 20;
const LATEST_LOOK = 1800;
const ACTIVE_EVERY = 240;

const add = (parent, tag, attributes = {}, text = "") => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  parent.append(node);
  return node;
};

const mine = async () => {
  if (!window.indexedDB) return [];
  return store.list(owner + "|").catch(() => []);
};
const tooOld = Date.now() - KEPT_DAYS * 86400000;
if (window.indexedDB) store.list("").then((all) => all.forEach(([name, { at }]) => { if (at < tooOld) store.remove(name); })).catch(() => {});

// --- A small dialog: the browser's own, so focus and Escape are right ---

const dialog = (heading, text, alive) => {
  const box = add(document.body, "dialog", { class: "session-dialog d-print-none", "aria-labelledby": "session-heading" });
  add(box, "h2", { class: "h4", id: "session-heading" }, heading);
  const said = add(box, "p", alive ? { "aria-live": "polite" } : {}, text);
  const body = add(box, "div");
  const buttons = add(box, "div", { class: "button-row" });
  const button = (label, kind, click) => {
    const made = add(buttons, "button", { type: "button", class: "button button-" + kind }, label);
    made.addEventListener("click", click);
    return made;
  };
  box.addEventListener("close", () => box.remove());
  return { box, said, body, buttons, button };
};

// --- When it ends ---

let timer = 0;
let ends = Infinity;
let shown = null;
let active = false;
let prolonged = Date.now();
const later = (seconds) => { clearTimeout(timer); timer = setTimeout(look, seconds * 1000); };
const token = async () => {
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
};
// Seconds left; 0 when signed out; null when the server did not answer.
const ask = async (method) => {
  try {
    const headers = { Accept: "application/json" };
    if (method === "POST") headers["X-CSRFToken"] = await token();
    const answer = await fetch(sessionUrl, { method, headers, credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return 0;
    return answer.ok ? (await answer.json()).left : null;
  } catch { return null; }
};
const look = async () => {
  // Somebody typed since: that is staying.
  const stays = active && Date.now() - prolonged > ACTIVE_EVERY * 1000;
  const left = await ask(stays ? "POST" : "GET");
  if (stays && left) { prolonged = Date.now(); active = false; }
  heard(left);
};
const heard = (left) => {
  if (left === null) return later(30);
  ends = Date.now() + left * 1000;
  if (left > WARN) {
    if (shown) shown.box.close();
    return later(Math.min(left - WARN, LATEST_LOOK));
  }
  if (!shown) warn();
  tell(left);
  later(left <= 0 ? 60 : left <= 60 ? 10 : 20);
};
const warn = () => {
  shown = dialog("Du bliver snart logget ud", "", true);
  shown.stay = shown.button("Bliv logget ind", "primary", stay);
  shown.box.addEventListener("cancel", (event) => { if (ends > Date.now()) { event.preventDefault(); stay(); } });
  shown.box.addEventListener("close", () => { shown = null; });
  shown.box.showModal();
};
const tell = (left) => {
  let text;
  if (left <= 0) {
    if (shown.over) return;
    shown.over = true;
    shown.box.querySelector("h2").textContent = "Du er logget ud";
    text = "Det, du har skrevet, bliver på siden. Log ind i et nyt vindue, og kom tilbage hertil.";
    shown.stay.remove();
    add(shown.body, "p").append(Object.assign(document.createElement("a"), { href: loginUrl, target: "_blank", rel: "noopener", textContent: "Log ind i et nyt vindue" }));
    shown.button("Luk", "secondary", () => shown.box.close()).focus();
  } else {
    const minutes = Math.ceil(left / 60);
    const when = left < 60 ? "mindre end et minut" : minutes === 1 ? "1 minut" : minutes + " minutter";
    text = "Siden har ikke været brugt længe. Om " + when + " bliver du logget ud. Det, du har skrevet, går ikke tabt.";
  }
  if (shown.said.textContent !== text) shown.said.textContent = text;
};
const stay = async () => {
  const left = await ask("POST");
  if (left === null && shown) shown.said.textContent = "Serveren svarer ikke. Prøv igen om lidt; det, du har skrevet, bliver her.";
  else if (left && left <= WARN && shown) shown.said.textContent = "Du har været logget ind så længe, at det ikke kan forlænges. Gem, log ud, og log ind igen.";
  else { prolonged = Date.now(); heard(left); }
};
const isActive = () => {
  active = true;
  if (Date.now() - prolonged > ACTIVE_EVERY * 1000 && !shown) { prolonged = Date.now() - 1000 * ACTIVE_EVERY - 1; later(1); }
};
for (const name of ["keydown", "input", "pointerdown"]) addEventListener(name, isActive, { passive: true, capture: true });
// A laptop that was closed: timers stood still meanwhile.
document.addEventListener("visibilitychange", () => { if (!document.hidden) later(1); });
later(FIRST_LOOK);

// --- Signing out with something unsent ---

const pageOf = (name) => name.split("|")[1].replace(/gem\/$/, "");
const listOf = (parent, names) => {
  const list = add(parent, "ul", { class: "unsent-list" });
  for (const page of new Set(names.map(pageOf))) {
    const [reference, , number] = page.split("/").filter(Boolean).slice(-3);
    add(add(list, "li"), "a", { href: page }, reference + ", afsnit " + number);
  }
};
const flushed = () => Promise.race([
  Promise.all([...document.querySelectorAll("form[data-section-form]")].map((form) => form.section && form.section.autosave && form.section.autosave.flush())),
  new Promise((resolve) => setTimeout(resolve, 4000)),
]).then(() => new Promise((resolve) => setTimeout(resolve, 100)));
const leave = (form) => {
  document.querySelectorAll("form[data-section-form]").forEach((other) => { if (other.section) other.section.isLeaving = true; });
  form.submit();
};
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-log-out")) return;
  event.preventDefault();
  await flushed();
  const left = (await mine()).map(([name]) => name);
  if (!left.length) return leave(form);
  const ask = dialog("Noget, du har skrevet, er ikke gemt på serveren", "Logger du ud nu, bliver det slettet fra denne browser. Åbn afsnittet først, så bliver det gemt:");
  listOf(ask.body, left);
  ask.button("Bliv her", "primary", () => ask.box.close());
  ask.button("Log ud, og slet det", "secondary", async () => {
    await store.clear(owner + "|").catch(() => {});
    leave(form);
  });
  ask.box.showModal();
});

// --- Elsewhere: where is there something to bring back? ---

const notice = async () => {
  const names = (await mine()).map(([name]) => name);
  if (!names.length) return;
  // What a living tab holds is being sent by that tab.
  const held = navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
  const lost = names.filter((name) => !held.includes(name) && pageOf(name) !== location.pathname);
  if (!lost.length) return;
  const box = document.createElement("div");
  box.className = "alert alert-warning unsent-notice d-print-none";
  document.getElementById("main-content").prepend(box);
  const body = add(box, "div", { class: "alert-body" });
  add(body, "p", { class: "alert-heading" }, "Noget, du har skrevet her i browseren, nåede ikke at blive gemt");
  add(body, "p", { class: "alert-text" }, "Åbn afsnittet, så kommer det tilbage og bliver gemt:");
  listOf(body, lost);
};
notice();
