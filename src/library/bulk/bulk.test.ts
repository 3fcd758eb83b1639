import { sql } from "kysely";
import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { bodyScope, system, visitor } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { searchCatalogue } from "../../catalogue/search.ts";
import { addBody } from "../../people/roles/bodies.ts";
import type { HouseParts } from "../../platform/feature.ts";
import { addRecord, changeRecord, publishRecord } from "../operations.ts";
import { recordById } from "../queries.ts";
import { noFacts, type RecordFacts } from "../types.ts";
import { chooseRecords, previewChange, undoChange, writeChange } from "./operations.ts";
import { bulkChange, bulkFindings, bulkRows } from "./queries.ts";
import { advanceChange, sweepChanges } from "./steps.ts";
import type { BulkEdits } from "./types.ts";

const facts = (told: Partial<RecordFacts> = {}): RecordFacts => ({
  ...noFacts,
  type: "report",
  title: { en: "Quokka patrols" },
  summary: { en: "What is known of them." },
  subjects: ["crime-prevention"],
  languages: ["en"],
  ...told,
});

async function published(house: HouseParts, told: Partial<RecordFacts>): Promise<string> {
  const { id } = await addRecord(house.db, system, facts(told));
  await publishRecord(house, system, id);
  return id;
}

const aLibrarian = async (db: Db) => ({ ...(await anAccount(db, { roles: ["librarian"] })) });

/** A librarian of one body, with a session. */
async function ofBody(db: Db, bodyId: string) {
  const account = await anAccount(db);
  const grant = { role: "librarian" as const, scope: bodyScope(bodyId) };
  await db
    .insertInto("people.roleGrant")
    .values({ id: newId(), accountId: account.id, ...grant, reason: "" })
    .execute();
  return { ...account, grants: [...account.grants, grant] };
}

const aBody = async (db: Db, name: string) =>
  (await addBody({ db }, system, { name: { en: name }, kind: "academy", country: null, mayVouch: false })).id;

/** Shows what edits would come to, and makes them. */
async function changed(house: HouseParts, actor: Parameters<typeof chooseRecords>[1], ids: string[], edits: BulkEdits) {
  const id = await chooseRecords(house.db, actor, { ids });
  await previewChange(house.db, actor, id, edits);
  await advanceChange(house, id);
  await writeChange(house.db, actor, id);
  await advanceChange(house, id);
  return id;
}

describe("many records at once", () => {
  test("what would change is shown by field and record before anything is written; then it is, the catalogue follows, and undoing gives all back", async ({
    open,
    db,
  }) => {
    const { house } = open;
    const librarian = await aLibrarian(db);
    const one = await published(house, { title: { en: "Quokka one" }, country: "FR" });
    const two = await published(house, { title: { en: "Quokka two" } });
    const draft = (await addRecord(db, system, facts({ title: { en: "Quokka draft" }, subjects: [] }))).id;
    const id = await chooseRecords(db, librarian, { ids: [one, two, draft] });
    const edits: BulkEdits = {
      addSubjects: ["cybercrime"],
      removeSubjects: ["crime-prevention"],
      country: "FR",
      languages: ["fr", "en"],
    };
    await previewChange(db, librarian, id, edits);
    await advanceChange(house, id);
    expect(await bulkFindings(db, id)).toMatchObject({ changing: 3, refused: 0, written: 0 });
    expect(Object.fromEntries((await bulkFindings(db, id)).byField)).toEqual({ subjects: 3, languages: 3, country: 2 });
    expect((await recordById(db, one))?.subjects).toEqual(["crime-prevention"]);

    await writeChange(db, librarian, id);
    await advanceChange(house, id);
    expect(await recordById(db, two)).toMatchObject({
      subjects: ["cybercrime"],
      country: "FR",
      languages: ["fr", "en"],
      level: null,
    });
    const found = await searchCatalogue(db, visitor, {
      lang: "en",
      text: "quokka",
      subject: "cybercrime",
      country: "FR",
    });
    expect(found.hits.map((hit) => hit.title).sort()).toEqual(["Quokka one", "Quokka two"]);

    // Somebody works on in one of them; undoing leaves that and says so.
    await changeRecord(
      db,
      system,
      two,
      facts({ title: { en: "Quokka two" }, subjects: ["cybercrime"], country: "ES", languages: ["fr", "en"] }),
    );
    await undoChange(db, librarian, id);
    await advanceChange(house, id);
    expect(await recordById(db, one)).toMatchObject({
      subjects: ["crime-prevention"],
      country: "FR",
      languages: ["en"],
    });
    expect(await recordById(db, two)).toMatchObject({
      subjects: ["crime-prevention"],
      country: "ES",
      languages: ["en"],
    });
    expect((await recordById(db, draft))?.subjects).toEqual([]);
    const left = await bulkRows(db, id, { which: "left", after: 0, limit: 10 });
    expect(left.map(({ recordId, kept }) => ({ recordId, kept }))).toEqual([{ recordId: two, kept: ["country"] }]);
    expect((await searchCatalogue(db, visitor, { lang: "en", text: "quokka", subject: "cybercrime" })).hits).toEqual(
      [],
    );
    const { rows } = await sql<{ action: string }>`
      select action from platform.audit_entry where target_id = ${id} order by id`.execute(db);
    expect(rows.map(({ action }) => action)).toEqual(["library.records-changed", "library.records-restored"]);
    await expect(undoChange(db, librarian, id)).rejects.toThrow("changes.other-state");
  });

  test("publishing and withdrawing many says which cannot and why, and both are undone", async ({ open, db }) => {
    const { house } = open;
    const librarian = await aLibrarian(db);
    const ready = (await addRecord(db, system, facts({ title: { en: "Bilby ready" } }))).id;
    const bare = (await addRecord(db, system, facts({ title: { en: "Bilby bare" }, summary: {} }))).id;
    const id = await changed(house, librarian, [ready, bare], { act: "publish" });
    expect((await recordById(db, ready))?.state).toBe("published");
    expect((await bulkRows(db, id, { which: "refused", after: 0, limit: 5 })).map(({ fault }) => fault)).toEqual([
      "no-summary",
    ]);
    await undoChange(db, librarian, id);
    await advanceChange(house, id);
    expect(await recordById(db, ready)).toMatchObject({ state: "draft", publishedAt: null });
    expect((await searchCatalogue(db, visitor, { lang: "en", text: "bilby" })).hits).toEqual([]);

    const open2 = await published(house, { title: { en: "Bilby open" } });
    const before = await recordById(db, open2);
    const away = await changed(house, librarian, [open2, bare], { act: "withdraw", reason: "Superseded." });
    expect(await recordById(db, open2)).toMatchObject({ state: "withdrawn", reason: "Superseded." });
    expect((await bulkFindings(db, away)).refused).toBe(1);
    await undoChange(db, librarian, away);
    await advanceChange(house, away);
    expect(await recordById(db, open2)).toMatchObject({
      state: "published",
      reason: null,
      publishedAt: before?.publishedAt,
    });
    expect((await searchCatalogue(db, visitor, { lang: "en", text: "bilby" })).total).toBe(1);
  });

  test("what somebody changed between preview and writing is left out; a published one never loses its last subject; twelve are enough", async ({
    open,
    db,
  }) => {
    const { house } = open;
    const librarian = await aLibrarian(db);
    const one = await published(house, { title: { en: "Dunnart" } });
    const id = await chooseRecords(db, librarian, { ids: [one] });
    await previewChange(db, librarian, id, { licence: "CC BY 4.0" });
    await advanceChange(house, id);
    await changeRecord(db, system, one, facts({ title: { en: "Dunnart" }, licence: "CC0" }));
    await writeChange(db, librarian, id);
    await advanceChange(house, id);
    expect((await recordById(db, one))?.licence).toBe("CC0");
    expect((await bulkRows(db, id, { which: "refused", after: 0, limit: 5 }))[0]?.fault).toBe("changed-since");
    const bare = await changed(house, librarian, [one], { removeSubjects: ["crime-prevention"] });
    expect((await bulkRows(db, bare, { which: "refused", after: 0, limit: 5 }))[0]?.fault).toBe("no-subject");
    await expect(previewChange(db, librarian, bare, {})).rejects.toThrow("changes.nothing-to-do");
    const other = await chooseRecords(db, librarian, { ids: [one] });
    await expect(previewChange(db, librarian, other, { act: "withdraw", reason: "" })).rejects.toThrow(
      "changes.no-reason",
    );
  });

  test("a librarian of one body changes its records only, gives none away, and opens nobody else's change", async ({
    open,
    app,
    db,
  }) => {
    const { house } = open;
    const own = await aBody(db, "Own Academy");
    const other = await aBody(db, "Other Academy");
    const keeper = await ofBody(db, own);
    const theirs = await published(house, { title: { en: "Numbat theirs" }, ownerBodyId: own });
    const foreign = await published(house, { title: { en: "Numbat foreign" }, ownerBodyId: other });
    const id = await chooseRecords(db, keeper, { ids: [theirs, foreign] });
    expect((await bulkChange(db, keeper, id))?.total).toBe(1);
    await expect(chooseRecords(db, keeper, { ids: [foreign] })).rejects.toThrow("changes.nothing-chosen");
    for (const ownerBodyId of [other, null])
      await expect(previewChange(db, keeper, id, { ownerBodyId })).rejects.toThrow("library.not-your-body");
    await previewChange(db, keeper, id, { level: "basic" });
    await advanceChange(house, id);
    // The record goes to another body before the change is made.
    await changeRecord(db, system, theirs, facts({ title: { en: "Numbat theirs" }, ownerBodyId: other }));
    await writeChange(db, keeper, id);
    await advanceChange(house, id);
    expect((await recordById(db, theirs))?.level).toBeNull();
    expect((await bulkRows(db, id, { which: "refused", after: 0, limit: 5 }))[0]?.fault).toBe("not-yours");

    const whole = await chooseRecords(db, await aLibrarian(db), { ids: [theirs, foreign] });
    const keeps = new Visitor(app, keeper.token);
    expect((await keeps.get(`/en/library/manage/changes/${whole}`)).status).toBe(404);
    expect((await keeps.get(`/en/library/manage/changes/${id}`)).status).toBe(200);
    const learner = new Visitor(app, (await anAccount(db)).token);
    expect((await learner.get(`/en/library/manage/changes/${id}`)).status).toBe(403);
  });

  test("by page: the list is narrowed, some are ticked, changed, undone; hostile fields change nothing", async ({
    open,
    app,
    db,
  }) => {
    const { house } = open;
    const librarian = new Visitor(app, (await aLibrarian(db)).token);
    await published(house, {
      title: { en: "Potoroo <b>one" },
      country: "NZ",
      type: "guide",
      address: "https://a.example",
    });
    const two = await published(house, { title: { en: "Potoroo two" }, country: "NZ" });
    const list = "/en/library/manage?state=published&country=NZ";
    const page = await (await librarian.get(list)).text();
    expect(page).toContain("Potoroo &lt;b>one");
    expect(page).toContain("Change all 2 found");
    expect(await (await librarian.get(`${list}&type=guide`)).text()).not.toContain("Potoroo two");
    const post = (path: string, fields: Record<string, string | string[]>) =>
      librarian.post(path, fields, { page: list });
    const made = await post("/en/library/manage/changes", {
      which: "ticked",
      record: [two, "no-id", "' or 1=1"],
      state: "published",
    });
    const path = new URL(made.headers.get("location") ?? "", "http://localhost:3000").pathname;
    expect((await post(`${path}/preview`, { country: "XX", level: "guru", addSubjects: "nothing" })).status).toBe(422);
    expect((await post(`${path}/preview`, { licence: "<i>CC BY</i>", level: "basic" })).status).toBe(303);
    const shown = await (await librarian.get(path)).text();
    expect(shown).toContain("&lt;i>CC BY&lt;/i>");
    expect(shown).toContain("Would change: 1. Cannot be changed: 0.");
    expect((await post(`${path}/write`, {})).status).toBe(303);
    expect((await recordById(db, two))?.level).toBe("basic");
    expect(await (await librarian.get("/ar/library/manage/changes")).text()).toContain("مادة واحدة");
    expect((await post(`${path}/undo`, {})).status).toBe(303);
    expect((await recordById(db, two))?.level).toBeNull();
    expect((await post(`${path}/write`, {})).status).toBe(422);
    const all = await post("/en/library/manage/changes", { which: "all", state: "published", country: "NZ" });
    expect(
      (
        await bulkChange(
          db,
          await aLibrarian(db),
          new URL(all.headers.get("location") ?? "", "http://x").pathname.split("/").at(-1) ?? "",
        )
      )?.total,
    ).toBe(2);
    const none = await post("/en/library/manage/changes", { which: "ticked", state: "published" });
    expect(none.status).toBe(422);
    expect((await librarian.get("/en/library/manage/changes/nonsense")).status).toBe(404);
  });

  // At full size where the long tests run.
  const many = process.env.CI === "true" ? 10_000 : 1_000;
  test("thousands are changed in parts and undone, a few seconds a thousand, and go on after a crash", async ({
    open,
    db,
  }) => {
    const { house } = open;
    const librarian = await aLibrarian(db);
    await sql`
      insert into library.record (id, slug, kind, type, title, title_key, subjects, languages)
      select gen_random_uuid(), 'bulk-' || n, 'publication', 'report', jsonb_build_object('en', 'Bulk ' || n), 'bulk' || n, '{crime-prevention}', '{en}'
      from generate_series(1, ${many}) n`.execute(db);
    const id = await chooseRecords(db, librarian, { filters: { state: "draft", q: "bulk" }, found: { q: "bulk" } });
    await previewChange(db, librarian, id, { country: "FR", addSubjects: ["cybercrime"] });
    const started = performance.now();
    await advanceChange(house, id);
    await writeChange(db, librarian, id);
    // Two at once, as after a crash: each part is done once.
    await Promise.all([advanceChange(house, id), advanceChange(house, id)]);
    expect(await bulkFindings(db, id)).toMatchObject({ written: many, refused: 0 });
    await undoChange(db, librarian, id);
    await advanceChange(house, id);
    expect(await bulkFindings(db, id)).toMatchObject({ leftOut: 0 });
    expect((performance.now() - started) / (many / 1_000)).toBeLessThan(3_000);
    const { rows } = await sql<{ left: number }>`
      select count(*)::int as left from library.record where title_key like 'bulk%' and (country is not null or subjects <> '{crime-prevention}')`.execute(
      db,
    );
    expect(rows[0]?.left).toBe(0);
    await sql`update library.bulk_change set updated_at = now() - interval '400 days' where id = ${id}`.execute(db);
    await sweepChanges(db);
    expect(await bulkChange(db, librarian, id)).toBeUndefined();
  });
});
