// Brings back what an earlier page of this person did not get to the server, and says so.
import { rendered } from "./conflict.js";
import { element, uuid } from "./dom.js";
import { sha256 } from "./serialize.js";
import { Vault } from "./vault.js";
import { words } from "./words.js";

const PATIENCE = 300;

/** Texts of tabs that are gone, the oldest first, each once the one before it is saved. */
export function recover(section) {
  const waiting = [];
  let working = null;
  const work = async () => {
    await gone;
    // Several tabs that go together are given up one by one.
    await pause();
    while (waiting.length) {
      waiting.sort((one, other) => one.at - other.at);
      await recoverOne(section, waiting.shift()).catch(() => {});
    }
    working = null;
  };
  const gone = section.vault.orphans((record) => {
    waiting.push(record);
    working ||= work();
  });
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PATIENCE));

async function recoverOne(section, record) {
  const { autosave, editor, vault } = section;
  // What is being typed here goes first.
  while (!autosave.isAtRest) {
    await pause();
    await autosave.flush();
  }
  const before = editor.html();
  if (record.html === before && sameParts(section, record.parts)) {
    await vault.remove(record.client);
    return;
  }
  // Replayed as the tab that wrote it: base, client and sequence say what the server has of it.
  vault.client = record.client;
  autosave.adopt(record);
  section.tick(record.parts);
  editor.load(record.html);
  if (record.html === before) section.changed();
  // It keeps the time it was typed, should this page go down too.
  section.changedAt = record.at;
  autosave.save();
  section.recovered.append(banner(section, record, before));
}

function sameParts(section, parts) {
  return String(section.ticked()) === String(parts || []);
}

function banner(section, record, before) {
  const texts = element(
    "div",
    { class: "editor-conflict-texts", hidden: true },
    side(words.recoveredText, record.html),
    side(words.serverText, before),
  );
  const show = element(
    "button",
    { type: "button", class: "button button-secondary editor-form-button", "aria-expanded": "false" },
    words.showRecovered,
  );
  show.addEventListener("click", () => {
    texts.hidden = !texts.hidden;
    show.setAttribute("aria-expanded", String(!texts.hidden));
  });
  const box = element(
    "div",
    { class: "alert alert-info editor-recovered" },
    element(
      "div",
      { class: "alert-body" },
      element("p", { class: "alert-heading" }, words.recovered(time(record.at))),
      element("p", { class: "alert-text" }, words.recoveredHow),
      element(
        "div",
        { class: "editor-conflict-buttons" },
        show,
        button(words.undoRecovery, () => undo(section, box, before)),
        button(words.close, () => close(section, box)),
      ),
      texts,
    ),
  );
  return box;
}

function undo(section, box, before) {
  // Two texts are open below: the choice is made there.
  if (section.autosave.conflict) {
    section.conflict.scrollIntoView({ block: "nearest" });
    return;
  }
  section.editor.load(before);
  section.autosave.save();
  close(section, box);
}

function close(section, box) {
  box.remove();
  section.editor.view.focus();
}

const button = (label, onclick) =>
  element("button", { type: "button", class: "button button-secondary editor-form-button", onclick }, label);

const side = (title, html) =>
  element(
    "div",
    { class: "editor-conflict-side" },
    element("h3", {}, title),
    element("div", { class: "editor-conflict-text rich-text", tabindex: "0", role: "group", "aria-label": title }, rendered(html)),
  );

const zone = { timeZone: "Europe/Copenhagen" };
const day = (when) => when.toLocaleDateString("da-DK", { ...zone, day: "numeric", month: "long" });

/**
 * A section that can no longer be written in: what was typed before it was locked goes to the
 * server all the same, which keeps it beside the text, and is shown to be copied.
 */
export async function rescue(box) {
  const { autosaveUrl: url, storageKey: key } = box.dataset;
  const { owner } = document.body.dataset;
  delete box.dataset.storageKey;
  const vault = await Vault.open({ key, owner, place: url, client: uuid(), onTrouble() {} });
  vault?.orphans(async ({ client, base, seq, html, at }) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(url, {
      method: "POST",
      body: JSON.stringify({ client, base, seq: seq + 1, owner, html, sha256: await sha256(html) }),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      redirect: "manual",
    });
    const isKept = answer.status === 200 || answer.status === 409;
    box.append(side(words.rescued(time(at), isKept), html));
    if (isKept) await vault.remove(client);
  });
}

/** "kl. 14.32", with the date when it was another day. */
function time(at) {
  const when = new Date(at);
  const clock = `kl. ${when.toLocaleTimeString("da-DK", { ...zone, hour: "2-digit", minute: "2-digit" })}`;
  return day(when) === day(new Date()) ? clock : `${day(when)} ${clock}`;
}
