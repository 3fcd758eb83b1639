import { describe, expect } from "vitest";
import { relate } from "#catalogue/index.ts";
import type { Db } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { addRecord, publishRecord } from "../operations.ts";
import { recordById } from "../queries.ts";
import { noFacts, type RecordFacts } from "../types.ts";
import { duplicateRecords } from "./duplicates.ts";
import { keepApart, mergeRecords } from "./merge.ts";

let count = 0;

/** A draft of one author and year; `facts` say what matters. */
async function aDraft(db: Db, title: string, facts: Partial<RecordFacts> = {}) {
  count += 1;
  const author = {
    role: "author",
    family: `Author${count}`,
    given: "A.",
    literal: "",
    orcid: null,
    affiliation: "",
    ror: null,
  } as const;
  return addRecord(db, system, {
    ...noFacts,
    type: "report",
    title: { en: title },
    year: 2010,
    contributors: [author],
    ...facts,
  });
}

const pairOf = async (db: Db, one: { id: string }, other: { id: string }) => {
  const ids = [one.id, other.id].sort();
  const pairs = await duplicateRecords(db, system);
  return pairs.find((pair) => [pair.one.id, pair.other.id].sort().join() === ids.join());
};

const twinsOf = async (db: Db, title: string) => {
  count += 1;
  const doi = `10.5555/merge.${count}`;
  const kept = await aDraft(db, title, { doi });
  const gone = await aDraft(db, `${title} again`, { doi, publisher: "The Press", summary: { en: "S", fr: "R" } });
  return { kept, gone };
};

describe("two records of one work", () => {
  test("are found by DOI and by near-equal title of one author and year; other works are not", async ({ db }) => {
    const { kept, gone } = await twinsOf(db, "Twins by number");
    expect((await pairOf(db, kept, gone))?.by).toBe("doi");
    const one = await aDraft(db, "A handbook for trainers of police");
    const facts = await recordById(db, one.id);
    const contributors = facts?.contributors ?? [];
    const near = await aDraft(db, "A handbook for trainers of the police", { contributors });
    const later = await aDraft(db, "A handbook for trainers of the police", { contributors, year: 2012 });
    expect((await pairOf(db, one, near))?.by).toBe("title");
    expect(await pairOf(db, one, later)).toBeUndefined();
  });

  test("become one without losing a relation, a place in a collection or a note, and the old address leads on", async ({
    db,
  }) => {
    const { kept, gone } = await twinsOf(db, "Merged");
    const module = { kind: "module", id: newId() } as const;
    await relate(db, { kind: "publication", id: gone.id }, "supersedes", module);
    await relate(db, module, "rests-on", { kind: "publication", id: gone.id });
    await relate(db, { kind: "publication", id: gone.id }, "relates-to", { kind: "publication", id: kept.id });
    const collectionId = newId();
    await db
      .insertInto("library.collection")
      .values({ id: collectionId, slug: `c-${collectionId}`, title: "{}" })
      .execute();
    await db
      .insertInto("library.collectionItem")
      .values({ collectionId, thingId: gone.id, position: 3, note: '{"en":"Kept"}' })
      .execute();
    const file = { role: "content", sha256: "x", size: 1, name: "a.pdf", mediaType: "application/pdf" };
    for (const recordId of [kept.id, gone.id])
      await db
        .insertInto("library.file")
        .values({ id: newId(), recordId, position: 0, ...file })
        .execute();

    await mergeRecords(db, system, kept.id, gone.id);

    expect(await recordById(db, kept.id)).toMatchObject({
      publisher: "The Press",
      summary: { en: "S", fr: "R" },
      title: { en: "Merged" },
    });
    expect(await recordById(db, gone.id)).toMatchObject({ state: "withdrawn", mergedInto: kept.id });
    const relations = await db
      .selectFrom("catalogue.relation")
      .select(["fromId", "type", "toId"])
      .where((where) => where.or([where("fromId", "in", [kept.id, gone.id]), where("toId", "in", [kept.id, gone.id])]))
      .orderBy("type")
      .execute();
    expect(relations).toEqual([
      { fromId: module.id, type: "rests-on", toId: kept.id },
      { fromId: kept.id, type: "supersedes", toId: module.id },
    ]);
    const items = db
      .selectFrom("library.collectionItem")
      .select(["thingId", "note"])
      .where("collectionId", "=", collectionId);
    expect(await items.execute()).toEqual([{ thingId: kept.id, note: { en: "Kept" } }]);
    const files = db.selectFrom("library.file").select("position").where("recordId", "=", kept.id).orderBy("position");
    expect(await files.execute()).toEqual([{ position: 0 }, { position: 1 }]);
    await expect(mergeRecords(db, system, kept.id, gone.id)).rejects.toThrow("platform.not-found");
  });

  test("the one that leads to a merged one leads on, a published one is never hidden behind a draft", async ({
    open,
    db,
  }) => {
    const { kept, gone } = await twinsOf(db, "Chain");
    const first = await aDraft(db, "Chain begun");
    await mergeRecords(db, system, gone.id, first.id);
    await mergeRecords(db, system, kept.id, gone.id);
    expect((await recordById(db, first.id))?.mergedInto).toBe(kept.id);
    const ready = await aDraft(db, "Published twin", {
      summary: { en: "S" },
      subjects: [(await import("#catalogue/index.ts")).subjects[0]?.id ?? ""],
    });
    await publishRecord(open.house, system, ready.id);
    await expect(mergeRecords(db, system, kept.id, ready.id)).rejects.toThrow("imports.keep-published");
    await expect(mergeRecords(db, system, ready.id, ready.id)).rejects.toThrow("imports.same-record");
    await mergeRecords(db, system, ready.id, kept.id);
    const inCatalogue = db.selectFrom("catalogue.thing").select("id").where("id", "in", [ready.id, kept.id]);
    expect(await inCatalogue.execute()).toEqual([{ id: ready.id }]);
  });

  test("that are kept apart are not shown together again", async ({ db }) => {
    const { kept, gone } = await twinsOf(db, "Apart");
    await keepApart(db, system, gone.id, kept.id);
    await keepApart(db, system, kept.id, gone.id);
    expect(await pairOf(db, kept, gone)).toBeUndefined();
  });

  test("a librarian merges them on a page; nobody else opens it", async ({ app, db }) => {
    const { kept, gone } = await twinsOf(db, "On the page");
    const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
    expect(await (await librarian.get("/en/library/duplicates")).text()).toContain("same DOI");
    const sent = await librarian.post("/en/library/duplicates", { keep: kept.id, gone: gone.id });
    expect(sent.status).toBe(303);
    expect((await recordById(db, gone.id))?.mergedInto).toBe(kept.id);
    expect((await librarian.post("/en/library/duplicates", { keep: "x", gone: gone.id })).status).toBe(422);
    const learner = new Visitor(app, (await anAccount(db)).token);
    expect((await learner.get("/en/library/duplicates")).status).toBe(403);
  });
});
