import { expect, vi } from "vitest";
import { inTransaction } from "#platform/database/index.ts";
import { defineEvent, emit, listener } from "#platform/events/index.ts";
import { test } from "../../../tests/support/house.ts";
import { job, startJobs } from "./index.ts";

const Happened = defineEvent<{ what: string }>("test.happened");

test("an event reaches each listener after commit, a rolled back one none, and a failing listener is tried again", async ({
  open,
}) => {
  const heard: string[] = [];
  let failures = 0;
  const running = await startJobs(
    open.house,
    open.pool,
    [job<{ n: number }>({ name: "test.job", run: async ({ n }) => void heard.push(`job ${n}`) })],
    [
      listener(Happened, "first", async ({ what }) => void heard.push(`first ${what}`)),
      listener(Happened, "second", async ({ what }) => {
        failures += 1;
        if (failures === 1) throw new Error("not yet");
        heard.push(`second ${what}`);
      }),
    ],
  );
  await inTransaction(open.house.db, (tx) => emit(tx, Happened, { what: "rain" }));
  await inTransaction(open.house.db, async (tx) => {
    await emit(tx, Happened, { what: "undone" });
    throw new Error("undo");
  }).catch(() => {});
  await running.send("test.job", { n: 1 });
  await vi.waitFor(() => expect([...heard].sort()).toEqual(["first rain", "job 1", "second rain"]), {
    timeout: 15_000,
    interval: 100,
  });
  await running.stop();
  expect(failures).toBe(2);
}, 30_000);
