import { Readable } from "node:stream";
import { utils, write } from "@e965/xlsx";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { type Account, type Actor, bodyScope, system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { addBody } from "../../people/roles/bodies.ts";
import type { HouseParts } from "../../platform/feature.ts";
import { belongings, stayingRows } from "../belongings.ts";
import { addRecord } from "../operations.ts";
import { noFacts, type RecordFacts } from "../types.ts";
import { duplicateRecords } from "./duplicates.ts";
import { addAnyway, advanceImport, confirmImport, matchColumns, requestImport } from "./imports.ts";
import { importFacts, importPage } from "./queries.ts";

async function brought(house: HouseParts, actor: Actor, fileName: string, content: string | Buffer): Promise<string> {
  const upload = await house.files.put(Readable.from([Buffer.from(content)]));
  const id = await requestImport(house, actor, { fileName, upload, lang: "en" });
  await advanceImport(house, id);
  return id;
}

const ris = (title: string, doi: string, more = "") =>
  `TY  - JOUR\nTI  - ${title}\nAU  - Okoro, Ada\nPY  - 2012\nDO  - ${doi}\n${more}ER  - \n`;

const aDraft = (db: Db, told: Partial<RecordFacts>) =>
  addRecord(db, system, { ...noFacts, type: "article", title: { en: "Draft" }, ...told });

const recordsOf = (db: Db, doi: string) =>
  db
    .selectFrom("library.record")
    .select(["id", "ownerBodyId", "publisher", "state"])
    .where("doi", "=", doi)
    .orderBy("createdAt")
    .execute();

async function ofBodies(db: Db, ...names: string[]): Promise<{ keeper: Account & { token: string }; ids: string[] }> {
  const account = await anAccount(db);
  const ids: string[] = [];
  for (const name of names)
    ids.push(
      (await addBody({ db }, system, { name: { en: name }, kind: "academy", country: null, mayVouch: false })).id,
    );
  const grants = ids.map((id) => ({ role: "librarian" as const, scope: bodyScope(id) }));
  for (const grant of grants)
    await db
      .insertInto("people.roleGrant")
      .values({ id: newId(), accountId: account.id, ...grant, reason: "" })
      .execute();
  return { keeper: { ...account, grants: [...account.grants, ...grants] }, ids };
}

describe("a librarian of one body", () => {
  test("brings in records that become that body's, completes its own, touches and sees nothing of others, merges nothing", async ({
    app,
    open,
    db,
  }) => {
    const { house } = open;
    const { keeper, ids } = await ofBodies(db, "Coast Academy", "Hill Academy");
    const [coast = "", hill = ""] = ids;
    const other = (
      await addBody({ db }, system, { name: { en: "Other" }, kind: "academy", country: null, mayVouch: false })
    ).id;
    await aDraft(db, { title: { en: "Own, known" }, doi: "10.5555/own", ownerBodyId: hill });
    await aDraft(db, { title: { en: "Secret draft of others" }, doi: "10.5555/foreign", ownerBodyId: other });
    const file =
      ris("New one", "10.5555/new") +
      ris("Own", "10.5555/own", "PB  - The Press\n") +
      ris("Foreign", "10.5555/foreign", "PB  - The Press\n");
    const id = await brought(house, keeper, "a.ris", file);
    const browser = new Visitor(app, keeper.token);
    const page = await (await browser.get(`/en/library/import/${id}`)).text();
    expect(page).toContain("Own, known");
    expect(page).not.toContain("Secret draft of others");
    expect(page).toContain("a record that another body prepares");
    expect(page).toContain('name="body"');
    await expect(confirmImport(db, keeper, id, false, other)).rejects.toThrow("library.not-your-body");
    await confirmImport(db, keeper, id, true, hill);
    await advanceImport(house, id);
    expect(await recordsOf(db, "10.5555/new")).toMatchObject([{ ownerBodyId: hill, state: "draft" }]);
    expect(await recordsOf(db, "10.5555/own")).toMatchObject([{ ownerBodyId: hill, publisher: "The Press" }]);
    expect(await recordsOf(db, "10.5555/foreign")).toMatchObject([{ ownerBodyId: other, publisher: "" }]);
    // Without a choice, the first of one's bodies.
    const second = await brought(house, keeper, "b.ris", ris("Newer", "10.5555/newer"));
    await confirmImport(db, keeper, second, false);
    await advanceImport(house, second);
    expect([coast, hill]).toContain((await recordsOf(db, "10.5555/newer"))[0]?.ownerBodyId);
    expect((await browser.get("/en/library/duplicates")).status).toBe(403);
    const stranger = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
    expect((await stranger.get(`/en/library/import/${id}`)).status).toBe(404);
  });
});

describe("an entry that looks like a record", () => {
  test("is added anyway where a librarian says that it is another work, and the two do not come again as one", async ({
    app,
    open,
    db,
  }) => {
    const { house } = open;
    const librarian = await anAccount(db, { roles: ["librarian"] });
    const known = await aDraft(db, { title: { en: "A second edition" }, doi: "10.5555/edition" });
    const id = await brought(
      house,
      librarian,
      "a.ris",
      ris("A third edition", "10.5555/edition") + ris("New", "10.5555/n1"),
    );
    expect((await importFacts(db, librarian, id))?.known).toBe(1);
    const browser = new Visitor(app, librarian.token);
    const path = `/en/library/import/${id}`;
    const say = (number: string, another: string) =>
      browser.post(`${path}/another`, { number, another }, { page: path });
    expect((await say("1", "yes")).status).toBe(303);
    expect(await (await browser.get(path)).text()).toContain("will be added");
    expect((await importFacts(db, librarian, id))?.known).toBe(0);
    expect((await say("1", "no")).status).toBe(303);
    expect((await importFacts(db, librarian, id))?.known).toBe(1);
    expect((await say("1", "yes")).status).toBe(303);
    for (const number of ["2", "99"]) expect((await say(number, "yes")).status).toBe(404);
    expect((await say("1; drop table", "yes")).status).toBe(422);
    await confirmImport(db, librarian, id, false);
    await advanceImport(house, id);
    const records = await recordsOf(db, "10.5555/edition");
    expect(records).toHaveLength(2);
    const pairs = await duplicateRecords(db, system);
    expect(pairs.filter(({ one, other }) => one.id === known.id || other.id === known.id)).toEqual([]);
    await expect(addAnyway(db, librarian, id, 1, false)).rejects.toThrow("imports.other-step");
  });
});

describe("sheets that are not what they should be", () => {
  test("a million rows are refused in words, formulas stay text, merged cells have their value once, XML is sent to the journal", async ({
    open,
    db,
  }) => {
    const { house } = open;
    const many = await brought(house, system, "many.csv", `title,year\n${"a,2001\n".repeat(1_000_000)}`);
    expect(await importFacts(db, system, many)).toMatchObject({
      state: "failed",
      fault: { code: "imports.too-many-rows" },
    });
    const { rows } = await sql<{ left: number }>`
      select count(*)::int as left from library.record where title ->> 'en' = 'a'`.execute(db);
    expect(rows[0]?.left).toBe(0);

    const sheet = utils.aoa_to_sheet([
      ["Title", "Year", "Publisher"],
      ["One of two rows", 2010, "The Press"],
      ["Two of two rows", 2011, ""],
      ["x", 2012, ""],
    ]);
    sheet.A4 = { t: "s", v: "As it was computed", f: 'HYPERLINK("https://evil.example","x")' };
    sheet["!merges"] = [{ s: { r: 1, c: 2 }, e: { r: 2, c: 2 } }];
    const book = utils.book_new(sheet, "S");
    const id = await brought(house, system, "merged.xlsx", write(book, { type: "buffer", bookType: "xlsx" }) as Buffer);
    await matchColumns(db, system, id, (await importFacts(db, system, id))?.mapping ?? {});
    await advanceImport(house, id);
    await confirmImport(db, system, id, false);
    await advanceImport(house, id);
    const made = await db
      .selectFrom("library.record")
      .select(["title", "publisher"])
      .where("title", "is not", null)
      .where((where) =>
        where(where.ref("title", "->>").key("en"), "in", ["One of two rows", "Two of two rows", "As it was computed"]),
      )
      .orderBy("year")
      .execute();
    expect(made).toEqual([
      { title: { en: "One of two rows" }, publisher: "The Press" },
      { title: { en: "Two of two rows" }, publisher: "" },
      { title: { en: "As it was computed" }, publisher: "" },
    ]);
    const csv = await brought(
      house,
      system,
      "formula.csv",
      'title,year\n"=HYPERLINK(""https://evil.example"")",2001\n',
    );
    await matchColumns(db, system, csv, { title: 0, year: 1 });
    await advanceImport(house, csv);
    expect((await importPage(db, system, csv))?.sample[0]?.title).toBe('=HYPERLINK("https://evil.example")');
    await expect(brought(house, system, "a.xml", '<?xml version="1.0"?><article/>')).rejects.toThrow(
      "imports.unknown-format",
    );
  });
});

test("every table that hangs rows on records says what becomes of them when two records become one", async ({ db }) => {
  const { rows } = await sql<{ name: string }>`
    select distinct table_schema || '.' || table_name as name from information_schema.columns
    where table_schema = 'library' and column_name in ('record_id', 'thing_id', 'twin_id', 'apart_id', 'one_id', 'other_id')`.execute(
    db,
  );
  const told = [...belongings.map(({ table }) => table), ...stayingRows];
  expect(rows.map(({ name }) => name).filter((name) => !told.includes(name))).toEqual([]);
});
