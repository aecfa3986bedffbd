// The copy of what is typed and not yet at the server: encrypted in the browser's own database,
// deleted when the server has it. The key comes with the page of the signed-in person and is never
// stored.
//
// Each tab writes under a name of its own and holds a lock of that name as long as it lives. A
// record whose lock is free belongs to a tab that is gone: that is what is recovered.
import { store } from "./store.js";

const EVERY = 250;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Vault {
  /** Null where the page has no key or the browser no encryption (plain http). */
  static async open({ key, owner, place, client, onTrouble }) {
    if (!key || !owner) return null;
    if (!globalThis.crypto?.subtle || !(await store.works())) {
      onTrouble();
      return null;
    }
    const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
    const secret = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    return new Vault({ secret, owner, place, client, onTrouble });
  }

  constructor({ secret, owner, place, client, onTrouble }) {
    Object.assign(this, { secret, owner, place, client, onTrouble });
    this.wanted = null;
    this.timer = null;
    this.busy = Promise.resolve();
    this.lock(client);
  }

  name(client) {
    return [this.owner, this.place, client].join("|");
  }

  /** Keep what `read()` gives, soon; called for every change of the text. */
  keep(read) {
    this.wanted = read;
    if (this.timer === null) this.timer = setTimeout(() => this.write(), EVERY);
  }

  /** Now: the page may be going away. */
  write() {
    clearTimeout(this.timer);
    this.timer = null;
    const read = this.wanted;
    this.wanted = null;
    if (!read) return this.busy;
    const record = read();
    const name = this.name(this.client);
    return this.inTurn(async () => store.put(name, await this.encrypt(name, record)));
  }

  /** The server has it all. */
  drop() {
    this.wanted = null;
    clearTimeout(this.timer);
    this.timer = null;
    return this.remove(this.client);
  }

  remove(client) {
    return this.inTurn(() => store.remove(this.name(client)));
  }

  inTurn(work) {
    this.busy = this.busy.then(work).catch(() => this.onTrouble());
    return this.busy;
  }

  async encrypt(name, record) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = encoder.encode(JSON.stringify(record));
    const data = await crypto.subtle.encrypt(this.algorithm(iv, name), this.secret, plain);
    return { iv, data, at: record.at };
  }

  async decrypt(name, { iv, data }) {
    const plain = await crypto.subtle.decrypt(this.algorithm(iv, name), this.secret, data);
    return JSON.parse(decoder.decode(plain));
  }

  // The name is authenticated with the text: a record moved to another place does not open.
  algorithm(iv, name) {
    return { name: "AES-GCM", iv, additionalData: encoder.encode(name) };
  }

  /**
   * Calls `found(record)` for each text of a tab that is gone, or goes while this one is open.
   * Resolves when all that were gone from the start are found.
   */
  async orphans(found) {
    const start = this.name("");
    const clients = (await store.list(start)).map(([name]) => name.slice(start.length));
    const others = clients.filter((client) => client !== this.client);
    await Promise.all(others.map((client) => this.takeWhenGone(client, () => this.take(client, found))));
  }

  /** Resolves when `take` is done, or at once where another living tab has the text. */
  takeWhenGone(client, take) {
    if (!navigator.locks) return take().catch(() => {});
    return new Promise((resolve) => {
      const held = async (lock) => {
        if (lock) await take().catch(() => {});
        else this.lock(client, take);
        resolve();
        return lock && new Promise(() => {});
      };
      navigator.locks.request(this.name(client), { ifAvailable: true }, held).catch(resolve);
    });
  }

  async take(client, found) {
    const name = this.name(client);
    const stored = await store.get(name);
    const record = stored && (await this.decrypt(name, stored).catch(() => null));
    if (record) found({ ...record, client });
  }

  // Held until the page is gone, by the browser itself when it crashes.
  lock(client, then = () => {}) {
    const held = () => {
      then();
      return new Promise(() => {});
    };
    navigator.locks?.request(this.name(client), held).catch(() => {});
  }
}
