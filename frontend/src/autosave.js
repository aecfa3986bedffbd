// Saves while people write. It knows nothing of the page: it asks `read()` for what to send and
// tells `onState` what became of it.
//
// One request at a time; 1 s after the last key, at the latest every 5 s. "saved" is said only
// when the server's fingerprint is the text's own.
import { sha256 } from "./serialize.js";

const QUIET = 1000;
const LATEST = 5000;
const BACK_OFF = [2000, 4000, 8000, 16000, 30000];
const GIVE_UP = 20000;

export class Autosave {
  /**
   * read(): {html, parts} or {refusal} with a message when it should not be sent;
   * onState(name, detail): "pending", "saved", "offline", "serverDown", "loggedOut", "forbidden",
   * "refused", "different", "late", "conflict"; onSend() just before a text is sent for the first time; renewToken(): a promise of a fresh CSRF token or null.
   */
  constructor({ url, base, client, owner, token, read, onState, onSend, renewToken }) {
    Object.assign(this, { url, base, client, owner, token, read, onState, onSend, renewToken });
    this.seq = 0;
    this.changes = 0;
    this.savedChanges = 0;
    this.sending = null;
    this.timer = null;
    this.firstChange = 0;
    this.failures = 0;
    this.conflict = null;
    this.heldChanges = 0;
  }

  get isDirty() {
    return this.changes !== this.savedChanges;
  }

  /** Everything written is at the server, and nothing is on its way. */
  get isAtRest() {
    return !this.isDirty && !this.sending && !this.conflict;
  }

  changed() {
    if (!this.isDirty) this.firstChange = Date.now();
    this.changes += 1;
    // While two texts wait for a choice, what is typed goes on being kept beside the other's.
    if (this.conflict) {
      this.schedule(QUIET);
      return;
    }
    if (!this.failures) this.onState("pending");
    const waited = Date.now() - this.firstChange;
    if (!this.failures) this.schedule(Math.max(0, Math.min(QUIET, LATEST - waited)));
  }

  schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  /** Try again at once: the connection or the login may be back. */
  retry() {
    if (this.isDirty && this.changes !== this.heldChanges) this.save();
  }

  /** Go on as the tab that wrote a recovered text: the server then knows what it has of it. */
  adopt({ client, base, seq }) {
    // One number is left out: the copy may have been made just before its text was sent.
    Object.assign(this, { client, base, seq: seq + 1 });
  }

  /** Another's text was taken into the field: it is the server's already. */
  follow(revision) {
    clearTimeout(this.timer);
    this.base = revision;
    this.savedChanges = this.changes;
  }

  /** Resolves to whether everything written so far is at the server. */
  async flush() {
    if (this.sending) await this.sending;
    if (this.isDirty && !this.conflict) await this.save();
    return !this.isDirty && !this.conflict;
  }

  save() {
    clearTimeout(this.timer);
    if (!this.sending && this.isDirty) {
      this.sending = this.send().finally(() => {
        this.sending = null;
        this.next();
      });
    }
    return this.sending || Promise.resolve();
  }

  next() {
    if (!this.isDirty || this.changes === this.heldChanges) return;
    if (this.failures) this.schedule(BACK_OFF[Math.min(this.failures, BACK_OFF.length) - 1]);
    else if (!this.held) this.schedule(QUIET);
  }

  async send() {
    const changes = this.changes;
    const { html, parts, refusal } = this.read();
    this.held = Boolean(refusal);
    if (refusal) {
      this.onState("refused", { message: refusal });
      return;
    }
    const fingerprint = await sha256(html);
    // The same content is sent again under its own number, so the server can tell a repetition.
    if (this.sentChanges !== changes) {
      this.seq += 1;
      this.sentChanges = changes;
      this.onSend?.();
    }
    const { base, client, seq, owner } = this;
    const body = { base, client, seq, owner, html, sha256: fingerprint, parts };
    const answer = await this.post(body);
    await this.receive(answer, { changes, fingerprint, html });
  }

  async post(body, isSecondTry = false) {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), GIVE_UP);
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        credentials: "same-origin",
        // A redirect is the way to the login page: not an answer.
        redirect: "manual",
        signal: abort.signal,
      });
      if (response.status === 403 && !isSecondTry && (await this.renew())) return this.post(body, true);
      const data = await response.json().catch(() => ({}));
      return { status: response.type === "opaqueredirect" ? 401 : response.status, data };
    } catch {
      return { status: 0, data: {} };
    } finally {
      clearTimeout(limit);
    }
  }

  // A new login has a new token; a page opened before it still holds the old one.
  async renew() {
    const token = await this.renewToken().catch(() => null);
    if (token) this.token = token;
    return Boolean(token);
  }

  async receive({ status, data }, sent) {
    if (status === 200) this.accept(data, sent);
    else if (status === 409) this.hold(data, sent);
    else if (status === 401) {
      this.fail("loggedOut", data);
      await this.renew();
    } else if (status === 403 || status === 404) this.fail("forbidden", data);
    else if (status === 400 || status === 413 || status === 422) {
      this.failures = 0;
      this.held = true;
      this.onState("refused", data);
    } else this.fail(status ? "serverDown" : "offline", data);
  }

  fail(state, data) {
    this.failures += 1;
    this.onState(state, data);
  }

  accept(data, { changes, fingerprint }) {
    this.failures = 0;
    this.conflict = null;
    this.base = data.revision;
    if (fingerprint && data.sha256 !== fingerprint) {
      this.held = true;
      this.onState("different", data);
      return;
    }
    this.savedChanges = changes;
    this.firstChange = Date.now();
    this.onState(this.isDirty ? "savedSoFar" : "saved", data);
  }

  hold(data, { changes, html }) {
    this.failures = 0;
    if (data.kind === "late") {
      // Kept beside the locked text: at the server, but not what stands.
      this.savedChanges = changes;
      this.onState("late", data);
      return;
    }
    this.conflict = data;
    this.heldChanges = changes;
    this.onState("conflict", { ...data, mine: html });
  }

  /** The writer has chosen; what is in the field now follows the other's revision. */
  resolve({ isTheirs }) {
    this.base = this.conflict.head.revision;
    this.conflict = null;
    this.heldChanges = 0;
    if (isTheirs) this.savedChanges = this.changes;
    else {
      this.changes += 1;
      this.save();
    }
  }
}
