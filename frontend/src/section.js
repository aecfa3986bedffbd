// Binds one section form: editor, counts, autosave, and what the page shows of them.
import { Autosave } from "./autosave.js";
import { hideConflict, showConflict } from "./conflict.js";
import { countsOf, countsText, formatNumber } from "./counts.js";
import { element, uuid } from "./dom.js";
import { Editor } from "./editor.js";
import { Presence } from "./presence.js";
import { recover } from "./recovery.js";
import { Vault } from "./vault.js";
import { words } from "./words.js";

const COUNT_DELAY = 300;

export class Section {
  constructor(form) {
    this.form = form;
    this.max = Number(form.dataset.max) || 200_000;
    this.state = form.querySelector("[data-save-state]");
    this.counts = form.querySelector("[data-counts]");
    this.conflict = form.querySelector("[data-conflict]");
    this.warnings = form.querySelector("[data-warnings]") || this.addWarnings();
    this.parts = [...document.querySelectorAll("[data-part]")].filter((box) => !box.form || box.form === form);
    this.measured = {};
    this.client = uuid();
    this.editor = new Editor(form.querySelector("textarea[data-editor]"), {
      max: this.max,
      onChange: () => this.changed(),
    });
    this.owner = document.body.dataset.owner || "";
    this.autosave = form.dataset.autosaveUrl ? this.startAutosave() : null;
    this.ready = this.autosave ? this.startVault() : Promise.resolve();
    const presence = form.querySelector("[data-presence]");
    if (this.autosave && presence && form.dataset.presenceUrl) {
      this.presence = new Presence(this, presence, form.dataset.presenceUrl);
    }
    for (const box of this.parts) box.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.onSubmit(event));
    this.showCounts();
  }

  addWarnings() {
    const box = element("div", { "data-warnings": true, role: "status" });
    (this.counts || this.form).after(box);
    return box;
  }

  startAutosave() {
    const { form } = this;
    const autosave = new Autosave({
      url: form.dataset.autosaveUrl,
      base: Number(form.dataset.base),
      client: this.client,
      owner: this.owner,
      token: form.querySelector("[name=csrfmiddlewaretoken]").value,
      read: () => this.read(),
      onState: (name, detail) => this.show(name, detail),
      // The copy says under which number its text was sent, should the answer never come.
      onSend: () => {
        this.keep();
        this.vault?.write();
      },
      renewToken: () => this.renewToken(),
    });
    window.addEventListener("online", () => autosave.retry());
    window.addEventListener("focus", () => autosave.retry());
    document.addEventListener("visibilitychange", () => autosave.retry());
    document.addEventListener("visibilitychange", () => this.vault?.write());
    window.addEventListener("pagehide", () => this.vault?.write());
    window.addEventListener("beforeunload", (event) => {
      if (autosave.isDirty && !this.isLeaving) event.preventDefault();
    });
    return autosave;
  }

  read() {
    const { characters } = countsOf(this.editor.doc);
    if (characters > this.max) {
      return { refusal: words.tooLong(formatNumber(characters), formatNumber(this.max)) };
    }
    return { html: this.editor.html(), parts: this.ticked() };
  }

  ticked() {
    return this.parts.filter((box) => box.checked).map((box) => Number(box.dataset.part));
  }

  tick(parts) {
    for (const box of this.parts) box.checked = (parts || []).includes(Number(box.dataset.part));
  }

  // --- The copy in the browser ---

  async startVault() {
    const { form, owner } = this;
    const key = form.dataset.storageKey;
    delete form.dataset.storageKey;
    this.recovered = element("div", { class: "editor-recoveries", role: "status" });
    this.editor.dom.before(this.recovered);
    const onTrouble = () => this.warnOfNoCopy();
    const place = form.dataset.autosaveUrl;
    this.vault = await Vault.open({ key, owner, place, client: this.client, onTrouble }).catch(onTrouble);
    if (!this.vault) return;
    if (this.autosave.isDirty) this.keep();
    recover(this);
  }

  keep() {
    this.vault?.keep(() => {
      const { client, base, seq } = this.autosave;
      return { client, base, seq, html: this.editor.html(), parts: this.ticked(), at: this.changedAt };
    });
  }

  warnOfNoCopy() {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.state.after(element("p", { class: "editor-no-copy", role: "status" }, words.noCopy));
  }

  changed() {
    this.changedAt = Date.now();
    this.autosave?.changed();
    this.keep();
    clearTimeout(this.counting);
    this.counting = setTimeout(() => this.showCounts(), COUNT_DELAY);
  }

  showCounts() {
    if (!this.counts) return;
    const counted = countsOf(this.editor.doc);
    this.counts.textContent = countsText({ ...this.measured, ...counted }, this.max);
    this.counts.classList.toggle("is-over", counted.characters > this.max);
  }

  // --- What became of a save ---

  show(name, detail = {}) {
    if (detail.revision) this.remember(detail);
    if (name === "conflict") this.openConflict(detail);
    if (name === "saved" || name === "savedSoFar") hideConflict(this.conflict);
    if (name === "late" || (name === "saved" && !this.autosave.isDirty)) this.vault?.drop();
    const shown = {
      pending: () => [element("span", { "aria-hidden": "true" }, words.pending)],
      savedSoFar: () => [element("span", { "aria-hidden": "true" }, words.pending)],
      saved: () => [words.saved(detail.saved_at)],
      offline: () => [words.offline],
      serverDown: () => [words.serverDown],
      forbidden: () => [detail.message || words.forbidden],
      refused: () => [detail.message || words.refused],
      different: () => [words.different],
      late: () => [detail.message],
      conflict: () => [words.conflict],
      loggedOut: () => this.loggedOut(),
    }[name]();
    this.state.dataset.state = name;
    this.state.replaceChildren(...shown);
  }

  loggedOut() {
    const href = this.form.dataset.loginUrl || location.href;
    const link = element("a", { href, target: "_blank", rel: "noopener" }, words.logIn);
    return [`${words.loggedOut} `, link, words.loggedOutEnd];
  }

  remember({ revision, lix, level_label: level, warnings = [] }) {
    this.setField("base", revision);
    this.measured = { lix, level };
    this.showCounts();
    const shown = warnings.map(({ message }) => message);
    if (String(shown) === String(this.shownWarnings || [])) return;
    this.shownWarnings = shown;
    this.warnings.replaceChildren(...shown.map(warningBox));
  }

  // --- Two texts ---

  openConflict(detail) {
    showConflict(this.conflict, detail, (choice, html) => this.settle(detail, choice, html));
  }

  async settle(detail, choice, html) {
    // Typed since the proposal was made: it is made anew, with that in it.
    if (choice !== "mine" && this.editor.html() !== detail.mine) {
      await this.autosave.save();
      if (this.autosave.conflict) this.conflict.scrollIntoView({ block: "nearest" });
      return;
    }
    if (choice !== "mine") this.editor.load(html);
    hideConflict(this.conflict);
    this.autosave.resolve({ isTheirs: choice === "theirs" });
    this.setField("base", this.autosave.base);
    if (choice === "theirs") this.show("saved", detail.head);
    this.editor.view.focus();
  }

  /** Another's newer text, where nothing of one's own waits. */
  takeOver(head) {
    if (!this.autosave.isAtRest) return;
    this.editor.load(head.html);
    this.autosave.follow(head.revision);
    this.setField("base", head.revision);
    this.show("saved", head);
    this.editor.view.focus();
  }

  // --- The ordinary submit ---

  async onSubmit(event) {
    if (this.isLeaving) return;
    // Sent at once when nothing waits: a browser ignores requestSubmit() while it still handles
    // the submit that was just prevented.
    if (!this.autosave || this.autosave.isAtRest) {
      this.fill();
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    // Saved first: a submit that fails in a browser's error page would take the text with it.
    if (!(await this.autosave.flush())) {
      this.state.scrollIntoView({ block: "nearest" });
      return;
    }
    this.fill();
    this.isLeaving = true;
    this.form.requestSubmit(submitter);
    setTimeout(() => (this.isLeaving = false), 1000);
  }

  fill() {
    this.editor.writeBack();
    this.setField("format", "html");
    if (!this.autosave) return;
    this.setField("base", this.autosave.base);
    this.setField("client", this.autosave.client);
    this.setField("seq", this.autosave.seq);
  }

  setField(name, value) {
    let field = this.form.querySelector(`input[name=${name}]`);
    if (!field) {
      field = element("input", { type: "hidden", name });
      this.form.append(field);
    }
    field.value = value;
    if (name === "base") this.form.dataset.base = value;
  }

  // The same page again, for the token that belongs to a new login.
  async renewToken() {
    const response = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    // Somebody else has signed in to this browser: what was typed here is not theirs.
    if ((page.body.dataset.owner || "") !== this.owner) return null;
    return page.querySelector("form[data-section-form] [name=csrfmiddlewaretoken]")?.value || null;
  }
}

const warningBox = (message) =>
  element(
    "div",
    { class: "alert alert-warning editor-warning" },
    element("div", { class: "alert-body" }, element("p", { class: "alert-text" }, message)),
  );
