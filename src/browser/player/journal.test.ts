import fc from "fast-check";
import { expect, test } from "vitest";
import { type DurableStore, Journal, type JournalEntry, type SyncStore } from "./journal.ts";
import { inLoadingOrder, learnerData } from "./run-time-data.ts";
import { type SaveState, Sender } from "./sender.ts";

/** A store with room for so many characters. */
function memory(room = Number.POSITIVE_INFINITY): SyncStore & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    get length() {
      return map.size;
    },
    key: (at) => [...map.keys()][at] ?? null,
    getItem: (key) => map.get(key) ?? null,
    removeItem: (key) => void map.delete(key),
    setItem(key, value) {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError");
      map.set(key, value);
    },
  };
}

function durable(): DurableStore & { map: Map<string, JournalEntry> } {
  const map = new Map<string, JournalEntry>();
  return {
    map,
    all: async () => [...map.values()],
    put: async (key, entry) => void map.set(key, structuredClone(entry)),
    remove: async (key) => void map.delete(key),
  };
}

const snapshot = (sequence: number, text = "", facts: Partial<JournalEntry> = {}) => ({
  item: "one",
  session: 1,
  launch: 1,
  sequence,
  at: "2026-01-01T00:00:00Z",
  data: { "cmi.suspend_data": text },
  events: [],
  ...facts,
});

test("what was written is there for the next window, whichever store outlived the crash", async () => {
  for (const [keepsSync, keepsDurable] of [
    [true, false],
    [false, true],
    [true, true],
  ]) {
    const [sync, disk] = [memory(), durable()];
    const journal = await Journal.open("a", sync, disk);
    expect(journal.write(snapshot(1, "x".repeat(64_000)))).toBe(true);
    expect(journal.write(snapshot(2, "y"))).toBe(true);
    expect(await journal.settled()).toBe(true);
    const next = await Journal.open("a", keepsSync ? sync : memory(), keepsDurable ? disk : durable());
    expect(next.entries().map(({ sequence, data }) => [sequence, data["cmi.suspend_data"]])).toEqual([[2, "y"]]);
    expect((await Journal.open("b", sync, disk)).entries()).toEqual([]);
  }
});

test("a store without room says so at once and the durable one takes it", async () => {
  const disk = durable();
  const journal = await Journal.open("a", memory(1_000), disk);
  expect(journal.write(snapshot(1, "x".repeat(5_000)))).toBe(false);
  await journal.settled();
  expect(disk.map.size).toBe(1);
  expect((await Journal.open("a", undefined, undefined)).write(snapshot(1))).toBe(false);
});

test("moments of snapshots that were never sent travel on; those of another sitting stay by themselves", async () => {
  const journal = await Journal.open("a", memory(), durable());
  const moment = (kind: "initialized" | "terminated") => [{ kind, at: "2026-01-01T00:00:00Z" }];
  journal.write(snapshot(1, "", { events: moment("initialized") }));
  journal.write(snapshot(2, "", { events: moment("terminated") }));
  journal.write(snapshot(3, "", { session: 2 }));
  expect(journal.entries().map(({ sequence, events }) => [sequence, events.map(({ kind }) => kind)])).toEqual([
    [2, ["initialized", "terminated"]],
    [3, []],
  ]);
});

test("an answer for what was overwritten meanwhile removes nothing", async () => {
  const journal = await Journal.open("a", memory(), durable());
  journal.write(snapshot(1));
  const [sent] = journal.entries();
  journal.write(snapshot(2, "newer"));
  if (sent !== undefined) journal.remove(sent);
  expect(journal.entries()).toMatchObject([{ sequence: 2 }]);
});

test("whatever a course writes beside it, the journal opens", async () => {
  const sync = memory();
  sync.map.set("praxis-journal:a:1.1:one", "{");
  sync.map.set("praxis-journal:a:1.2:one", '"text"');
  sync.map.set("praxis-journal:a:1.3:one", '{"item":1}');
  expect((await Journal.open("a", sync, undefined)).entries()).toEqual([]);
});

test("over a line that fails and repeats itself, everything arrives, in order, and only then is forgotten", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("lost", "lost after arriving", "busy", "fine"), { maxLength: 6 }),
      async (line) => {
        const [sync, disk] = [memory(), durable()];
        const journal = await Journal.open("a", sync, disk);
        const arrived: number[] = [];
        const states: SaveState["kind"][] = [];
        const post = async (_address: unknown, init?: RequestInit) => {
          const luck = line.shift() ?? "fine";
          if (luck === "lost") throw new TypeError("Failed to fetch");
          if (luck === "busy") return Response.json({ error: { code: "platform.unavailable" } }, { status: 503 });
          arrived.push((JSON.parse(String(init?.body)) as JournalEntry).sequence);
          if (luck === "lost after arriving") throw new TypeError("Failed to fetch");
          return Response.json({ savedAt: "2026-01-01T00:00:00Z" });
        };
        const sender = new Sender({ journal, token: "t", by: 2, tell: (state) => states.push(state.kind), post });
        journal.write(snapshot(1, "", { session: 1 }));
        journal.write(snapshot(2, "", { session: 2 }));
        // As the "online" event would: no waiting for the pause to end.
        const nudge = setInterval(() => sender.kick(), 1);
        await sender.drain(5_000);
        clearInterval(nudge);
        expect(journal.entries()).toEqual([]);
        expect(sync.map.size).toBe(0);
        expect([...new Set(arrived)]).toEqual([1, 2]);
        expect(states.at(-1)).toBe("saved");
      },
    ),
    { numRuns: 30 },
  );
});

test("a lapsed launch stops sending and keeps; what is too large stays and holds up nothing", async () => {
  const journal = await Journal.open("a", memory(), durable());
  const states: SaveState[] = [];
  const answers = [
    Response.json({ error: { message: "Too much" } }, { status: 413 }),
    Response.json({}),
    Response.json({}, { status: 401 }),
  ];
  const sender = new Sender({
    journal,
    token: "t",
    by: 1,
    tell: (state) => states.push(state),
    post: async () => answers.shift() ?? Response.error(),
  });
  journal.write(snapshot(1, "huge", { session: 1 }));
  journal.write(snapshot(2, "", { session: 2 }));
  await sender.drain(2_000);
  expect(journal.entries()).toMatchObject([{ sequence: 1 }]);
  expect(states).toMatchObject([{ kind: "too-large", message: "Too much" }, { kind: "saved" }]);
  journal.write(snapshot(3, "", { session: 3 }));
  await sender.drain(2_000);
  expect(states.at(-1)).toEqual({ kind: "expired" });
  expect(journal.entries().map(({ sequence }) => sequence)).toEqual([1, 3]);
});

test("data are given back in an order that runtimes take", () => {
  const data = {
    "cmi.interactions.10.id": "j",
    "cmi.interactions.2.result": "correct",
    "cmi.interactions.2.id": "b",
    "cmi.interactions.2.type": "choice",
    "cmi.core.exit": "",
  };
  expect(inLoadingOrder(data).map(([key]) => key)).toEqual([
    "cmi.core.exit",
    "cmi.interactions.2.id",
    "cmi.interactions.2.type",
    "cmi.interactions.2.result",
    "cmi.interactions.10.id",
  ]);
  expect(
    learnerData(
      {
        "cmi.core.student_name": "A",
        "cmi.suspend_data": 5,
        "cmi.core.score._children": "raw",
        "cmi.interactions": {},
      },
      false,
    ),
  ).toEqual({ "cmi.suspend_data": "5" });
});
