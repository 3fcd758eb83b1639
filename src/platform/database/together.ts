import type { Db } from "./connect.ts";

type ReadMany<Value> = (db: Db, keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

interface Waiting<Value> {
  key: string;
  resolve(value: Value | undefined): void;
  reject(error: unknown): void;
}

/**
 * One value by its key, read together with what others ask for: at most two statements are on their way at once, and what is asked
 * meanwhile goes with the next. Alone it costs what it would cost by itself; in a rush one statement serves many, so that the rush is over
 * sooner. Each reading begins after it was asked for: nobody is told what was true before. A failure is told to all who waited for it.
 */
export function readTogether<Value>(readMany: ReadMany<Value>): (db: Db, key: string) => Promise<Value | undefined> {
  const states = new WeakMap<Db, { waiting: Waiting<Value>[]; running: number }>();
  const most = { running: 2, keys: 100 };
  const start = (db: Db, state: { waiting: Waiting<Value>[]; running: number }) => {
    while (state.running < most.running && state.waiting.length > 0) {
      const taken = state.waiting.splice(0, most.keys);
      state.running += 1;
      readMany(db, [...new Set(taken.map(({ key }) => key))])
        .then(
          (found) => {
            for (const { key, resolve } of taken) resolve(found.get(key));
          },
          (error) => {
            for (const { reject } of taken) reject(error);
          },
        )
        .finally(() => {
          state.running -= 1;
          start(db, state);
        });
    }
  };
  return (db, key) =>
    new Promise((resolve, reject) => {
      const state = states.get(db) ?? { waiting: [], running: 0 };
      states.set(db, state);
      state.waiting.push({ key, resolve, reject });
      start(db, state);
    });
}
