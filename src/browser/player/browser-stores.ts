import type { DurableStore, JournalEntry, SyncStore } from "./journal.ts";

/** localStorage, where the browser grants it. */
export function syncStore(): SyncStore | undefined {
  try {
    const store = window.localStorage;
    store.setItem("praxis-journal-check", "");
    store.removeItem("praxis-journal-check");
    return store;
  } catch {
    return undefined;
  }
}

const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** IndexedDB, each write flushed to disk before it counts. Undefined where the browser has none. */
export async function durableStore(): Promise<DurableStore | undefined> {
  try {
    const opening = indexedDB.open("praxis-journal", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("entries");
    const db = await done(opening);
    // Another window may need a newer version one day.
    db.onversionchange = () => db.close();
    const change = (work: (store: IDBObjectStore) => void): Promise<void> =>
      new Promise((resolve, reject) => {
        const transaction = db.transaction("entries", "readwrite", { durability: "strict" });
        work(transaction.objectStore("entries"));
        transaction.oncomplete = () => resolve();
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
      });
    return {
      all: () => done(db.transaction("entries").objectStore("entries").getAll() as IDBRequest<JournalEntry[]>),
      put: (key, entry) => change((store) => store.put(entry, key)),
      remove: (key) => change((store) => store.delete(key)),
    };
  } catch {
    return undefined;
  }
}
