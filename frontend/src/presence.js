// Who else has the section open, and whether somebody has saved a newer text.
import { element } from "./dom.js";
import { words } from "./words.js";

const EVERY = 10000;
const FIRST = 2000;

/** Reports while the page is in view; a page that is hidden or closed is gone after half a minute. */
export class Presence {
  constructor(section, box, url) {
    Object.assign(this, { section, box, url });
    this.said = "";
    this.schedule(FIRST);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.schedule(0);
    });
    window.addEventListener("pagehide", () => this.send({ leaving: true }, { keepalive: true }).catch(() => {}));
  }

  schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.report(), delay);
  }

  async report() {
    if (document.hidden) return;
    try {
      const response = await this.send({ base: this.section.autosave.base });
      if (response.ok) this.show(await response.json());
    } catch {
      // No connection: the save state says so already.
    }
    this.schedule(EVERY);
  }

  send(body, options = {}) {
    const { autosave } = this.section;
    return fetch(this.url, {
      method: "POST",
      body: JSON.stringify({ client: this.section.client, ...body }),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": autosave.token },
      credentials: "same-origin",
      redirect: "manual",
      ...options,
    });
  }

  // Written only when it changed: a screen reader reads every change aloud.
  show({ others, elsewhere, head }) {
    const newer = head && head.revision > this.section.autosave.base && this.section.autosave.isAtRest ? head : null;
    const said = JSON.stringify([others, elsewhere, newer?.revision]);
    if (said === this.said) return;
    this.said = said;
    const lines = [];
    if (others.length) lines.push(element("span", {}, words.alsoHere(others)));
    if (elsewhere) lines.push(element("span", {}, words.elsewhere));
    if (newer) lines.push(element("span", {}, words.newer(newer.author, newer.saved_at)), this.fetchButton(newer));
    this.box.replaceChildren(...lines);
  }

  fetchButton(head) {
    const onclick = () => {
      this.section.takeOver(head);
      this.said = "";
      this.box.replaceChildren();
    };
    return element("button", { type: "button", class: "button button-secondary editor-form-button", onclick }, words.fetchNewer);
  }
}
