import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Db } from "./connect.ts";
import { readTogether } from "./together.ts";

const db = {} as Db;

test("what is asked while two readings run goes with the next, each key once, and each gets its own", async () => {
  const asked: string[][] = [];
  const read = readTogether(async (_db, keys) => {
    asked.push([...keys]);
    await wait(5);
    return new Map(keys.filter((key) => key !== "nobody").map((key) => [key, key.toUpperCase()]));
  });
  const found = await Promise.all(["a", "b", "c", "d", "c", "nobody"].map((key) => read(db, key)));
  expect(found).toEqual(["A", "B", "C", "D", "C", undefined]);
  expect(asked).toEqual([["a"], ["b"], ["c", "d", "nobody"]]);
});

test("a reading never answers one who asked after it began", async () => {
  let value = 1;
  const read = readTogether(async (_db, keys) => {
    const seen = value;
    await wait(5);
    return new Map(keys.map((key) => [key, seen]));
  });
  const early = [read(db, "a"), read(db, "a")];
  value = 2;
  expect(await read(db, "a")).toBe(2);
  expect(await Promise.all(early)).toEqual([1, 1]);
});

test("a failure is told to all who waited for it, and the next are read", async () => {
  let isBroken = true;
  const read = readTogether(async (_db, keys) => {
    await wait(1);
    if (isBroken) throw new Error("gone");
    return new Map(keys.map((key) => [key, key]));
  });
  const outcomes = await Promise.allSettled(["a", "b", "c", "d"].map((key) => read(db, key)));
  expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
  isBroken = false;
  expect(await read(db, "e")).toBe("e");
});
