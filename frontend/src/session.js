// The end of the session, said minutes before; and the texts in the browser that no server has yet.
// Fetched by every page of a signed-in person after its first view (support/dkfds/assets/site.js).
import { element } from "./dom.js";
import { store } from "./store.js";
import { sessionWords as words } from "./words-session.js";

const { sessionUrl, loginUrl, owner } = document.body.dataset;
const KEPT_DAYS = 90;
const WARN = 300;
const FIRST_LOOK = 20;
const LATEST_LOOK = 1800;
const NO_ANSWER = 30;
const ACTIVE_EVERY = 240;
const FLUSH = 4000;

const seconds = (number) => number * 1000;
const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

// --- A small dialog: the browser's own, so that focus and Escape are right ---

function dialog(heading, text, { isAlive = false } = {}) {
  const title = element("h2", { class: "h4", id: "session-heading" }, heading);
  const said = element("p", isAlive ? { "aria-live": "polite" } : {}, text);
  const body = element("div");
  const buttons = element("div", { class: "button-row" });
  const attributes = { class: "session-dialog d-print-none", "aria-labelledby": "session-heading" };
  const box = element("dialog", attributes, title, said, body, buttons);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  const button = (label, kind, onclick) => {
    const made = element("button", { type: "button", class: `button button-${kind}`, onclick }, label);
    buttons.append(made);
    return made;
  };
  return { box, title, said, body, button };
}

// --- When it ends ---

let timer = 0;
let ends = Infinity;
let shown = null;
let isActive = false;
let prolonged = Date.now();

function later(time) {
  clearTimeout(timer);
  timer = setTimeout(look, seconds(time));
}

/** Seconds left; 0 when signed out; null when the server did not answer. */
async function ask(method) {
  const headers = { Accept: "application/json" };
  if (method === "POST") headers["X-CSRFToken"] = document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const options = { method, headers, credentials: "same-origin", redirect: "manual", cache: "no-store" };
  try {
    const answer = await fetch(sessionUrl, options);
    if (answer.type === "opaqueredirect" || answer.status === 401) return 0;
    return answer.ok ? (await answer.json()).left : null;
  } catch {
    return null;
  }
}

/** Somebody was active, and the server has not heard of it for a while. */
const isDue = () => isActive && Date.now() - prolonged > seconds(ACTIVE_EVERY);

async function look() {
  // Somebody typed since: that is staying.
  const stays = isDue();
  const left = await ask(stays ? "POST" : "GET");
  if (stays && left) {
    prolonged = Date.now();
    isActive = false;
  }
  heard(left);
}

function heard(left) {
  if (left === null) {
    later(NO_ANSWER);
    return;
  }
  ends = Date.now() + seconds(left);
  if (left > WARN) {
    shown?.box.close();
    // What was typed while the server was asked counts too: the next look is not put off by it.
    later(isDue() ? 1 : Math.min(left - WARN, LATEST_LOOK));
    return;
  }
  if (!shown) warn();
  tell(left);
  later(left <= 0 ? 60 : left <= 60 ? 10 : 20);
}

function warn() {
  shown = dialog(words.soon, "", { isAlive: true });
  shown.stay = shown.button(words.stay, "primary", stay);
  shown.box.addEventListener("cancel", (event) => {
    if (ends <= Date.now()) return;
    event.preventDefault();
    stay();
  });
  shown.box.addEventListener("close", () => (shown = null));
  shown.box.showModal();
}

function tell(left) {
  if (left <= 0) over();
  // Written only when it changed: a screen reader reads every change aloud.
  else if (shown.said.textContent !== words.left(left)) shown.said.textContent = words.left(left);
}

function over() {
  if (shown.isOver) return;
  shown.isOver = true;
  shown.title.textContent = words.over;
  shown.said.textContent = words.overHow;
  shown.stay.remove();
  const link = element("a", { href: loginUrl, target: "_blank", rel: "noopener" }, words.logIn);
  shown.body.append(element("p", {}, link));
  shown.button(words.close, "secondary", () => shown.box.close()).focus();
}

async function stay() {
  const left = await ask("POST");
  if (left && left > WARN) prolonged = Date.now();
  if (left === null && shown) shown.said.textContent = words.noAnswer;
  else if (left && left <= WARN && shown) shown.said.textContent = words.noLonger;
  else heard(left);
}

function act() {
  isActive = true;
  if (isDue() && !shown) later(1);
}

for (const name of ["keydown", "input", "pointerdown"]) {
  addEventListener(name, act, { passive: true, capture: true });
}
// A laptop that was closed: timers stood still meanwhile.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) later(1);
});
later(FIRST_LOOK);

// --- What no server has ---

/** The names of this person's records; none where the browser keeps nothing. */
const mine = async () => (await store.list(`${owner}|`).catch(() => [])).map(([name]) => name);

const pageOf = (name) => name.split("|")[1].replace(/gem\/$/, "");

function listOf(names) {
  const items = [...new Set(names.map(pageOf))].map((page) => {
    const [reference, , number] = page.split("/").filter(Boolean).slice(-3);
    return element("li", {}, element("a", { href: page }, words.section(reference, number)));
  });
  return element("ul", { class: "unsent-list" }, ...items);
}

async function forgetOld() {
  const oldest = Date.now() - seconds(KEPT_DAYS * 86400);
  for (const [name, { at }] of await store.list("")) if (at < oldest) await store.remove(name);
}

/** Wherever the person is: there is something to bring back, and where. */
async function notice() {
  const names = await mine();
  if (!names.length) return;
  // What a living tab holds is being sent by that tab.
  const held = navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
  const lost = names.filter((name) => !held.includes(name) && pageOf(name) !== location.pathname);
  if (!lost.length) return;
  const text = [
    element("p", { class: "alert-heading" }, words.unsent),
    element("p", { class: "alert-text" }, words.unsentHow),
    listOf(lost),
  ];
  const body = element("div", { class: "alert-body" }, ...text);
  const box = element("div", { class: "alert alert-warning unsent-notice d-print-none" }, body);
  document.getElementById("main-content").prepend(box);
}

// --- Signing out: first what can be saved is saved, then what is left is told ---

const sections = () =>
  [...document.querySelectorAll("form[data-section-form]")].map((form) => form.section).filter(Boolean);

async function flush() {
  const saved = Promise.all(sections().map(({ autosave }) => autosave?.flush()));
  await Promise.race([saved, wait(FLUSH)]);
  await Promise.all(sections().map(({ vault }) => vault?.busy));
}

function leave(form) {
  for (const section of sections()) section.isLeaving = true;
  form.submit();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-log-out")) return;
  event.preventDefault();
  await flush();
  const left = await mine();
  if (!left.length) {
    leave(form);
    return;
  }
  const question = dialog(words.unsaved, words.unsavedHow);
  question.body.append(listOf(left));
  question.button(words.remain, "primary", () => question.box.close());
  question.button(words.leave, "secondary", async () => {
    await store.clear(`${owner}|`).catch(() => {});
    leave(form);
  });
  question.box.showModal();
});

forgetOld().catch(() => {});
notice().catch(() => {});
