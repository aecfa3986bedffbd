// Encrypted records in the browser's own database, by "owner|place|tab". vault.js fills it,
// session.js tells of it and empties it; neither the key nor a readable text is ever in it.
const DATABASE = "frikommune";
const STORE = "unsent";

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });

let opening = null;

function open() {
  opening ||= connect().catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

async function connect() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  const database = await asked(request);
  database.onclose = database.onversionchange = () => {
    database.close();
    opening = null;
  };
  return database;
}

const AGAIN = [200, 1000];
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

// A browser that has just lost a window may still be closing its database: once more, then.
async function patiently(work) {
  for (const wait of AGAIN) {
    try {
      return await work();
    } catch (error) {
      if (!globalThis.indexedDB || error?.name === "QuotaExceededError") throw error;
      if (error?.name === "InvalidStateError") opening = null;
      await pause(wait);
    }
  }
  return work();
}

const run = (mode, work) => patiently(() => runOnce(mode, work));

// "strict": done means on the disk, not in the memory of a browser that may crash.
async function runOnce(mode, work) {
  const database = await open();
  const transaction = database.transaction(STORE, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  // Where the work itself fails, that is the error that is told.
  done.catch(() => {});
  const answer = await work(transaction.objectStore(STORE));
  await done;
  return answer;
}

const under = (start) => IDBKeyRange.bound(start, `${start}\uffff`);

/** `start` names what belongs together: a person, or a person's tabs at one section. */
export const store = {
  put: (name, record) => run("readwrite", (rows) => asked(rows.put(record, name))),
  get: (name) => run("readonly", (rows) => asked(rows.get(name))),
  remove: (name) => run("readwrite", (rows) => asked(rows.delete(name))),
  clear: (start) => run("readwrite", (rows) => asked(rows.delete(under(start)))),
  list: (start) =>
    run("readonly", async (rows) => {
      const range = under(start);
      const [names, records] = await Promise.all([asked(rows.getAllKeys(range)), asked(rows.getAll(range))]);
      return names.map((name, n) => [name, records[n]]);
    }),
  works: () =>
    patiently(open).then(
      () => true,
      () => false,
    ),
};
