import { expect } from "vitest";
import { test, Visitor } from "../../tests/support/house.ts";
import { hashing, isPassword, lanes, mostWaiting } from "./passwords.ts";
import { takingTurns } from "./turns.ts";

/** A task that lasts until it is let go. */
function aTask() {
  let letGo = () => {};
  const done = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { run: () => done, letGo };
}

test("tasks go in the order they came, so many at once, and a failed one leaves its place", async () => {
  const turns = takingTurns({ atOnce: 2, mostWaiting: 10 });
  const log: number[] = [];
  let [present, most] = [0, 0];
  const work = (n: number) =>
    turns.run(async () => {
      present += 1;
      most = Math.max(most, present);
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(n);
      present -= 1;
      if (n === 1) throw new Error("failed");
    });
  const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
  expect(outcomes.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
    "fulfilled",
  ]);
  expect([log, most]).toEqual([[0, 1, 2, 3, 4], 2]);
});

test("who would be one too many is refused at once, with the seconds to wait; the others get their turn", async () => {
  const turns = takingTurns({ atOnce: 1, mostWaiting: 2 });
  const first = aTask();
  const waiting = [turns.run(first.run), turns.run(async () => 2), turns.run(async () => 3)];
  await expect(turns.run(async () => 4)).rejects.toMatchObject({ code: "platform.busy", retryAfter: 10 });
  first.letGo();
  expect(await Promise.all(waiting)).toEqual([undefined, 2, 3]);
  expect(await turns.run(async () => 5)).toBe(5);
});

test("a flood of sign-ins is answered with a page that says when to try again, not with memory", async ({ app }) => {
  const task = aTask();
  const flood = Array.from({ length: lanes + mostWaiting }, () => hashing.run(task.run));
  const refused = await new Visitor(app).post("/en/sign-in", { email: "someone@police.example", password: "whatever" });
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("10");
  expect(await refused.text()).toContain("Wait 10 seconds, then send it again");
  task.letGo();
  await Promise.all(flood);
  expect(await isPassword("whatever", undefined)).toBe(false);
});
