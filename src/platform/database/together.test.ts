import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Db } from "./connect.ts";
import { together } from "./together.ts";

const db = {} as Db;

test("what is asked while others are on their way goes with the next, and each gets its own answer", async () => {
  const asked: string[][] = [];
  const read = together(
    async (_db, asks: readonly string[]) => {
      asked.push([...asks]);
      await wait(5);
      return asks.map((ask) => ask.toUpperCase());
    },
    { running: 2 },
  );
  expect(await Promise.all(["a", "b", "c", "d", "c"].map((ask) => read(db, ask)))).toEqual(["A", "B", "C", "D", "C"]);
  expect(asked).toEqual([["a"], ["b"], ["c", "d", "c"]]);
});

test("what was begun never answers one who asked later", async () => {
  let value = 1;
  const read = together(
    async (_db, asks: readonly string[]) => {
      const seen = value;
      await wait(5);
      return asks.map(() => seen);
    },
    { running: 1 },
  );
  const early = read(db, "a");
  value = 2;
  expect(await read(db, "a")).toBe(2);
  expect(await early).toBe(1);
});

test("what is heavy goes alone, and never more than the most go together", async () => {
  const sizes: number[] = [];
  const write = together(
    async (_db, asks: readonly number[]) => {
      sizes.push(asks.length);
      await wait(1);
      return asks;
    },
    { running: 1, most: 3, weigh: (ask) => ask },
  );
  await Promise.all([0, 0.4, 0.4, 0.4, 5, 0, 0, 0, 0].map((ask) => write(db, ask)));
  expect(sizes).toEqual([1, 2, 1, 1, 3, 1]);
});

test("a failure is told to all who went together, or only to the one that fails alone as well", async () => {
  const failing = async (_db: Db, asks: readonly string[]) => {
    await wait(1);
    if (asks.includes("bad")) throw new Error("bad");
    return asks;
  };
  const statusesOf = async (ask: (db: Db, text: string) => Promise<string>) =>
    (await Promise.allSettled(["a", "b", "bad", "c"].map((text) => ask(db, text))))
      .map(({ status }) => status[0])
      .join("");
  expect(await statusesOf(together(failing, { running: 1 }))).toBe("frrr");
  expect(await statusesOf(together(failing, { running: 1, isTriedAlone: true }))).toBe("ffrf");
});
