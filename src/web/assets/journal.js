// Keeps every change on this device until the server has said that it is saved.
//
// Rows are {seq, position, response, elapsed_ms}: numbers and opaque tokens, nothing about a
// person and no text of an item. They lie in IndexedDB, else in localStorage, else in memory.

const DATABASE = "sathach";
const STORE = "journal";

/** The rows of one attempt and epoch. */
export class Journal {
  static async open(attempt, epoch) {
    const shelf = (await databaseShelf(attempt, epoch)) || storageShelf(attempt, epoch);
    const rows = await shelf.read().catch(() => []);
    rows.sort((a, b) => a.seq - b.seq);
    return new Journal(shelf, rows);
  }

  constructor(shelf, rows) {
    this.shelf = shelf;
    this.rows = rows;
  }

  /** Adds a row; the rows in memory have it at once, the shelf a moment later. */
  add(row) {
    this.rows.push(row);
    return this.shelf.add(row, this.rows).catch(() => {
      // A full or forbidden shelf: the row still goes to the server from memory.
    });
  }

  /** Puts these rows in the place of all others, at one stroke. */
  replace(rows) {
    this.rows = rows;
    return this.shelf.replace(rows).catch(() => {
      // As above.
    });
  }

  /** Drops what the server has. */
  prune(acked) {
    if (!this.rows.some((row) => row.seq <= acked)) return;
    this.rows = this.rows.filter((row) => row.seq > acked);
    this.shelf.prune(acked, this.rows).catch(() => {
      // What stays behind is dropped when the page opens again.
    });
  }
}

async function databaseShelf(attempt, epoch) {
  const database = await openDatabase().catch(() => null);
  if (!database) return null;
  const upTo = (seq) => IDBKeyRange.bound([attempt, epoch, 0], [attempt, epoch, seq]);
  const run = (mode, ask) =>
    new Promise((resolve, reject) => {
      // "strict" waits for the disk where the browser knows the word.
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  return {
    read: async () => {
      const found = await run("readonly", (store) => store.getAll(upTo(Infinity)));
      return found.map(({ seq, position, response, elapsed_ms }) => ({
        seq,
        position,
        response,
        elapsed_ms,
      }));
    },
    add: (row) => run("readwrite", (store) => store.put({ attempt, epoch, ...row })),
    replace: (rows) =>
      run("readwrite", (store) => {
        const cleared = store.delete(upTo(Infinity));
        for (const row of rows) store.put({ attempt, epoch, ...row });
        return cleared;
      }),
    prune: (acked) => run("readwrite", (store) => store.delete(upTo(acked))),
  };
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: ["attempt", "epoch", "seq"] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

function storageShelf(attempt, epoch) {
  const key = `journal.${attempt}.${epoch}`;
  const write = async (rows) => localStorage.setItem(key, JSON.stringify(rows));
  return {
    read: async () => JSON.parse(localStorage.getItem(key)) || [],
    add: (row, rows) => write(rows),
    replace: write,
    prune: (acked, rows) => write(rows),
  };
}
