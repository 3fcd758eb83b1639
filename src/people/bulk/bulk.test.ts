import { buffer, text } from "node:stream/consumers";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { ZipFile } from "yazl";
import { readableOf } from "#platform/files/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import type { Account } from "#platform/permissions/index.ts";
import { anAccount, test } from "../../../tests/support/house.ts";
import { exportPeople } from "./export.ts";
import { advanceBulkImport, confirmImport, matchColumns, requestBulkImport } from "./imports.ts";
import { bulkImport } from "./queries.ts";

async function uploaded(open: OpenHouse, actor: Account, sheet: string | Buffer): Promise<string> {
  const { db, files } = open.house;
  const id = await requestBulkImport(db, actor, "people.csv", await files.put(readableOf(sheet)));
  await advanceBulkImport(open.house, id);
  return id;
}

const stateOf = async (open: OpenHouse, actor: Account, id: string) => bulkImport(open.house.db, actor, id);

/** Reads, checks by the guessed columns, and writes. */
async function imported(open: OpenHouse, actor: Account, sheet: string | Buffer, withLetters = false) {
  const id = await uploaded(open, actor, sheet);
  const facts = await stateOf(open, actor, id);
  await matchColumns(open.house.db, actor, id, facts?.mapping ?? {});
  await advanceBulkImport(open.house, id);
  const checked = await stateOf(open, actor, id);
  await confirmImport(open.house.db, actor, id, withLetters);
  await advanceBulkImport(open.house, id);
  return { id, checked, done: await stateOf(open, actor, id) };
}

/** The least that makes a workbook. */
async function aWorkbook(rows: readonly (readonly string[])[]): Promise<Buffer> {
  const cell = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const zip = new ZipFile();
  const put = (name: string, xml: string) =>
    zip.addBuffer(Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${xml}`), name);
  const type = (part: string, kind: string) =>
    `<Override PartName="/xl/${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  put(
    "[Content_Types].xml",
    `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${type("workbook.xml", "sheet.main")}${type("worksheets/sheet1.xml", "worksheet")}</Types>`,
  );
  put(
    "xl/workbook.xml",
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>',
  );
  put(
    "xl/_rels/workbook.xml.rels",
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
  );
  put(
    "xl/worksheets/sheet1.xml",
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.map((row, at) => `<row r="${at + 1}">${row.map((value, column) => cell(value).replace("<c ", `<c r="${String.fromCharCode(65 + column)}${at + 1}" `)).join("")}</row>`).join("")}</sheetData></worksheet>`,
  );
  zip.end();
  return buffer(zip.outputStream);
}

describe("people from a sheet", () => {
  test("a bureau's own come in vetted; faults are told by row, and nothing is written before it is confirmed", async ({
    open,
    db,
  }) => {
    const officer = await anAccount(db, { roles: ["bureau-officer"], country: "CH" });
    await anAccount(db, { email: "known@ch.example" });
    const sheet = [
      "Nom;Courriel;Pays;Service;Langue",
      "Ueli Frei;ueli@ch.example;Suisse;Kantonspolizei;fr",
      "Known One;KNOWN@ch.example;CH;;",
      "Other Land;other@de.example;DE;;",
      ";nameless@ch.example;CH;;",
      "No Mail;not an address;CH;;",
      "=HYPERLINK(1);formula@ch.example;CH;;",
      "Twice;ueli@ch.example;CH;;",
      "Atlantis;x@ch.example;Atlantis;;",
      "",
      "Lang;lang@ch.example;CH;;klingon",
    ].join("\r\n");
    const { checked, done } = await imported(open, officer, sheet);
    expect(checked).toMatchObject({
      state: "checked",
      total: 9,
      wrong: 7,
      known: 1,
      mapping: { name: 0, email: 1, country: 2, organisation: 3, lang: 4 },
    });
    expect(checked?.faults.map(({ number, fault }) => [number, fault])).toEqual([
      [4, "not-yours"],
      [5, "name"],
      [6, "email"],
      [7, "formula"],
      [8, "twice"],
      [9, "country"],
      [11, "lang"],
    ]);
    expect(done).toMatchObject({ state: "done", added: 1 });
    const added = await db
      .selectFrom("people.account")
      .selectAll()
      .where("email", "=", "ueli@ch.example")
      .executeTakeFirstOrThrow();
    expect(added).toMatchObject({
      name: "Ueli Frei",
      country: "CH",
      lang: "fr",
      vettedUntil: expect.any(Date),
      passwordHash: null,
    });
  });

  test("an administrator brings in anyone, vetted by nobody, with a letter each in their language", async ({
    open,
    db,
  }) => {
    const administrator = await anAccount(db, { roles: ["administrator"] });
    await imported(open, administrator, "name,email,country,lang\nليلى,layla@ma.example,MA,ar\n", true);
    expect(
      await db
        .selectFrom("people.account")
        .select("vettedUntil")
        .where("email", "=", "layla@ma.example")
        .executeTakeFirst(),
    ).toEqual({ vettedUntil: null });
    expect(
      await db
        .selectFrom("platform.mail")
        .select(["lang", "subject"])
        .where("recipient", "=", "layla@ma.example")
        .execute(),
    ).toMatchObject([{ lang: "ar" }]);
  });

  test("a workbook reads as the same sheet does", async ({ open, db }) => {
    const officer = await anAccount(db, { roles: ["bureau-officer"], country: "AT" });
    const { done } = await imported(
      open,
      officer,
      await aWorkbook([
        ["Name", "E-mail"],
        ["Žofie Ö", "zofie@at.example"],
      ]),
    );
    expect(done).toMatchObject({ state: "done", added: 1, faults: [] });
    expect(
      await db
        .selectFrom("people.account")
        .select("country")
        .where("email", "=", "zofie@at.example")
        .executeTakeFirst(),
    ).toEqual({ country: "AT" });
  });

  test("UTF-16 is read by its mark; what is not UTF-8 is refused by its row, not guessed", async ({ open, db }) => {
    const officer = await anAccount(db, { roles: ["bureau-officer"], country: "PL" });
    const sheet = "name\temail\nŁucja\tlucja@pl.example\n";
    const { done } = await imported(
      open,
      officer,
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(sheet, "utf16le")]),
    );
    expect(done).toMatchObject({ added: 1 });
    const id = await uploaded(open, officer, Buffer.from("name,email\nM\xfcller,m@pl.example\n", "latin1"));
    expect(await stateOf(open, officer, id)).toMatchObject({
      state: "failed",
      fault: expect.stringMatching(/not-utf8/),
    });
  });

  test("hostile sheets fail in words, and nothing is written", async ({ open, db }) => {
    const officer = await anAccount(db, { roles: ["bureau-officer"], country: "LU" });
    const bomb = await aWorkbook([["a".repeat(30_000_000)], ["b"]]);
    const sheets: Record<string, string | Buffer> = {
      nothing: "",
      "a heading alone": "name,email\n",
      "an open quote": `name,email\n"never closed,x@y.example\n${"z".repeat(200_000)}`,
      "a broken archive": "PK\u0003\u0004 no archive at all",
      "a million rows": `name,email\n${"a,b\n".repeat(1_000_000)}`,
    };
    for (const [name, sheet] of Object.entries(sheets)) {
      const id = await uploaded(open, officer, sheet);
      expect((await stateOf(open, officer, id))?.state, name).toBe("failed");
      expect((await stateOf(open, officer, id))?.fault, name).toMatch(/bulk\./);
    }
    const id = await uploaded(open, officer, bomb);
    expect((await stateOf(open, officer, id))?.sample[0]?.cells).toEqual(["b"]);
  }, 120_000);

  test("another's import does not exist, and each step is taken once", async ({ open, db }) => {
    const [officer, colleague] = [
      await anAccount(db, { roles: ["bureau-officer"], country: "IE" }),
      await anAccount(db, { roles: ["bureau-officer"], country: "IE" }),
    ];
    const id = await uploaded(open, officer, "name,email\nAoife,aoife@ie.example\n");
    expect(await stateOf(open, colleague, id)).toBeUndefined();
    await expect(matchColumns(db, colleague, id, { name: 0, email: 1 })).rejects.toThrow("platform.not-found");
    await expect(confirmImport(db, officer, id, false)).rejects.toThrow("bulk.other-step");
    await expect(matchColumns(db, officer, id, { name: 0 })).rejects.toThrow("bulk.column-missing");
    await matchColumns(db, officer, id, { name: 0, email: 1 });
    await advanceBulkImport(open.house, id);
    await confirmImport(db, officer, id, false);
    await Promise.all([advanceBulkImport(open.house, id), advanceBulkImport(open.house, id)]);
    await advanceBulkImport(open.house, id);
    expect(await stateOf(open, officer, id)).toMatchObject({ state: "done", added: 1 });
  });

  test("a right that ended meanwhile writes nothing", async ({ open, db }) => {
    const officer = await anAccount(db, { roles: ["bureau-officer"], country: "IS" });
    const id = await uploaded(open, officer, "name,email\nJón,jon@is.example\n");
    await matchColumns(db, officer, id, { name: 0, email: 1 });
    await advanceBulkImport(open.house, id);
    await confirmImport(db, officer, id, false);
    await sql`delete from people.role_grant where account_id = ${officer.id}`.execute(db);
    await advanceBulkImport(open.house, id);
    expect(await db.selectFrom("people.account").select("id").where("email", "=", "jon@is.example").execute()).toEqual(
      [],
    );
  });
});

test("an export holds one's own people, neutral to spreadsheets, and protected people without a name", async ({
  db,
}) => {
  const officer = await anAccount(db, { roles: ["bureau-officer"], country: "FI" });
  await anAccount(db, { country: "FI", name: "=1+1" });
  const hidden = await anAccount(db, { country: "FI", name: "Hidden Person" });
  await anAccount(db, { country: "EE", name: "Elsewhere" });
  await sql`update people.account set is_protected = true where id = ${hidden.id}`.execute(db);
  const csv = await text(exportPeople(db, officer));
  expect(csv).toContain("'=1+1");
  expect(csv).not.toMatch(/Hidden|Elsewhere|@/);
  expect(csv.trim().split("\r\n")).toHaveLength(4);
});
