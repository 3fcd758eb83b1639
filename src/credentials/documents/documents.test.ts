import { buffer } from "node:stream/consumers";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { fromBuffer } from "yauzl";
import type { Db } from "#platform/database/index.ts";
import { type Account, isAllowed } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { revokeCredential } from "../revoke.ts";
import { anAchievement, award, awardAndIssue } from "../test-awards.ts";
import { checkDropped } from "../verify/dropped.ts";
import { bakedPng, bakedSvg } from "./baking.ts";
import {
  advanceCollection,
  countToCollect,
  nameOf,
  ownCollection,
  requestCollection,
  sweepCollections,
} from "./collecting.ts";
import { readPdf } from "./press/test-reading.ts";
import { piecesOf, unknownPlaceholders } from "./wording.ts";

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

/** Name and beginning of each file of a ZIP, in order. */
function entriesOf(zip: Buffer): Promise<{ name: string; begin: string }[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: true }, (error, file) => {
      if (error !== null || file === undefined) return reject(error);
      const found: { name: string; begin: string }[] = [];
      file.on("entry", (entry) =>
        file.openReadStream(entry, async (fault, stream) => {
          if (fault !== null || stream === undefined) return reject(fault);
          found.push({ name: entry.fileName, begin: (await buffer(stream)).toString("latin1", 0, 5) });
          file.readEntry();
        }),
      );
      file.on("end", () => resolve(found));
      file.on("error", reject);
      file.readEntry();
    });
  });
}

describe("a holder", () => {
  test("takes the certificate as a PDF whose attached credential and printed number the check accepts", async ({
    open,
    app,
  }) => {
    const holder = await anAccount(open.house.db, { name: 'Noémie #read("/etc/passwd")' });
    const { id, text } = await awardAndIssue(open, holder.id);
    const response = await new Visitor(app, holder.token).get(`/en/certificates/${id}/certificate.pdf`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/pdf");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const pdf = await bytesOf(response);
    const read = await readPdf(pdf);
    expect(read.attachments).toEqual([{ name: "credential.json", text }]);
    expect(read.keywords).toBe(id);
    expect(read.text).toContain('Noémie #read("/etc/passwd")');
    const checked = await checkDropped(open.house, pdf);
    expect(checked).toMatchObject({ isPdf: true, credential: { id, validity: "valid" } });
    expect(checked).not.toHaveProperty("fault");
    // Three threads warm up in it: the one that signs, the press, and the one that reads PDFs.
  }, 60_000);

  test("takes it in the language of the award, with a design's words, the validity and the owner's words", async ({
    open,
    app,
  }) => {
    const holder = await anAccount(open.house.db, { name: "Amina", lang: "fr" });
    const achievement = anAchievement({
      name: { en: "First responder", fr: "Premier intervenant" },
      statement: { fr: "Avec mention." },
      body: { fr: "Institut national" },
      isAccredited: true,
    });
    const { id } = await awardAndIssue(open, holder.id, { achievement, validUntil: new Date("2099-05-06T00:00:00Z") });
    const pdf = await bytesOf(await new Visitor(app, holder.token).get(`/en/certificates/${id}/certificate.pdf`));
    const { text, language, title } = await readPdf(pdf);
    expect(language).toBe("fr");
    expect(title).toContain("Premier intervenant");
    for (const words of ["Il est certifié que", "Avec mention.", "Institut national", "6 mai 2099", "90", "accrédité"])
      expect(text).toContain(words);
  });

  test("sees all certificates with what each is worth, takes wallet files, and shares the name until a day", async ({
    open,
    app,
  }) => {
    const { db } = open.house;
    const holder = await anAccount(db, { name: "Share Holder" });
    const { id, text } = await awardAndIssue(open, holder.id);
    const { id: old } = await awardAndIssue(open, holder.id, {
      achievement: anAchievement({ name: { en: "Old course" }, renewal: { en: "Take it again." } }),
      validFrom: new Date("2020-01-01"),
      validUntil: new Date("2024-01-01"),
    });
    await award(db, holder.id, { achievement: anAchievement({ name: { en: "Unsigned course" } }) });
    const browser = new Visitor(app, holder.token);
    const list = await (await browser.get("/en/certificates")).text();
    for (const words of ["First responder", "Old course", "Unsigned course", "was valid until 1 January 2024"])
      expect(list).toContain(words);
    expect(await (await browser.get(`/en/certificates/${old}`)).text()).toContain("Take it again.");
    const json = await browser.get(`/en/certificates/${id}/credential.json`);
    expect(json.headers.get("content-type")).toContain("application/vc+ld+json");
    expect(await json.text()).toBe(text);
    const png = await bytesOf(await browser.get(`/en/certificates/${id}/badge.png`));
    expect(png.toString("utf8")).toContain(`openbadgecredential\0\0\0\0\0${text}`);
    const svg = await (await browser.get(`/en/certificates/${id}/badge.svg`)).text();
    expect(svg).toMatch(
      /^<svg[^>]*xmlns:openbadges="https:\/\/purl\.imsglobal\.org\/ob\/v3p0"[^>]*><openbadges:credential/,
    );
    expect(svg).toContain(text);
    expect(svg + png.toString("latin1")).not.toContain("Share Holder");

    const page = `/en/certificates/${id}`;
    const until = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    expect((await browser.post(`${page}/share`, { until: "2020-01-01" }, { page })).status).toBe(422);
    await browser.post(`${page}/share`, { until }, { page });
    const shared = await (await browser.get(page)).text();
    const [link = ""] = /http:\/\/localhost:3000\/verify\/[0-9a-z]{26}\/[0-9a-z]{26}/.exec(shared) ?? [];
    const way = new URL(link).pathname;
    const shown = await new Visitor(app).get(`/en${way}`);
    expect(await shown.text()).toContain("Share Holder");
    const [share = ""] = /shares\/([0-9a-f-]{36})\/end/.exec(shared)?.slice(1) ?? [];
    await browser.post(`${page}/shares/${share}/end`, {}, { page });
    expect(await (await new Visitor(app).get(`/en${way}`)).text()).not.toContain("Share Holder");
  });

  test("another's certificate is not there, whatever of it is asked for, nor are files of one that was revoked or waits", async ({
    open,
    app,
  }) => {
    const { db } = open.house;
    const [holder, other] = [await anAccount(db), await anAccount(db)];
    const administrator = await anAccount(db, { roles: ["administrator"] });
    const { id } = await awardAndIssue(open, holder.id);
    const parts = ["", "/certificate.pdf", "/credential.json", "/badge.png", "/badge.svg"];
    for (const part of parts)
      expect((await new Visitor(app, other.token).get(`/en/certificates/${id}${part}`)).status, part).toBe(404);
    expect((await new Visitor(app).get(`/en/certificates/${id}/certificate.pdf`)).status).not.toBe(200);
    await revokeCredential(db, administrator, id, "Given by mistake");
    const waiting = await award(db, holder.id);
    for (const each of [id, waiting]) {
      for (const part of parts.slice(1))
        expect((await new Visitor(app, holder.token).get(`/en/certificates/${each}${part}`)).status).toBe(404);
      expect((await new Visitor(app, holder.token).get(`/en/certificates/${each}`)).status).toBe(200);
    }
  });
});

describe("certificates of many in one file", () => {
  const aSource = () => ({ kind: "module", id: crypto.randomUUID() });
  const zipOf = async (
    db: Db,
    files: { read(sha: string): Promise<NodeJS.ReadableStream> },
    account: Account,
    id: string,
  ) => {
    const made = await ownCollection(db, account, id);
    return entriesOf(await buffer(await files.read(made?.sha256 ?? "")));
  };

  test("hold those whose names the owner may read, each once, also where a run broke off and two go on at once", async ({
    open,
    app,
  }) => {
    const { db, files } = open.house;
    const officer = await anAccount(db, { roles: ["administrator"] });
    const source = aSource();
    for (const name of ["Łucja / Žižka", "..\\..\\evil:*?", "王小明", "Protected One"])
      await award(db, (await anAccount(db, { name })).id, { source });
    await awardAndIssue(open, (await anAccount(db, { name: "Last" })).id, { source });
    await sql`update people.account set is_protected = true where name = 'Protected One'`.execute(db);
    expect(await countToCollect(db, officer, source)).toEqual({ named: 4, others: 1 });
    const id = await requestCollection(db, officer, source);
    await expect(requestCollection(db, officer, source)).rejects.toThrow("certificates.collecting-already");
    await Promise.all([advanceCollection(open.house, id), advanceCollection(open.house, id)]);
    await advanceCollection(open.house, id);
    const entries = await zipOf(db, files, officer, id);
    expect(entries.map(({ name }) => name.replace(/[0-9a-z]{26}\.pdf$/, "#")).sort()).toEqual(
      ["Last #", "evil #", "Łucja Žižka #", "王小明 #"].sort(),
    );
    expect(new Set(entries.map(({ begin }) => begin))).toEqual(new Set(["%PDF-"]));
    const browser = new Visitor(app, officer.token);
    expect(await (await browser.get(`/en/certificates/collected/${id}`)).text()).toContain("4 certificates");
    expect((await browser.get(`/en/certificates/collected/${id}/certificates.zip`)).status).toBe(200);
    const other = await anAccount(db, { roles: ["administrator"] });
    expect((await new Visitor(app, other.token).get(`/en/certificates/collected/${id}`)).status).toBe(404);
    await sweepCollections(db, new Date(Date.now() + 8 * 86_400_000));
    expect(await ownCollection(db, officer, id)).toBeUndefined();
  });

  test("are none for who may read no name, and hold nobody whose name was taken from them meanwhile", async ({
    open,
  }) => {
    const { db, files } = open.house;
    const source = aSource();
    const holder = await anAccount(db, { name: "Once Mine", country: "PE" });
    await awardAndIssue(open, holder.id, { source });
    const stranger = await anAccount(db);
    expect(await countToCollect(db, stranger, source)).toEqual({ named: 0, others: 1 });
    await expect(requestCollection(db, stranger, source)).rejects.toThrow("certificates.none-to-collect");
    const officer = await anAccount(db, { roles: ["administrator"] });
    const id = await requestCollection(db, officer, source);
    await sql`delete from people.role_grant where account_id = ${officer.id}`.execute(db);
    await advanceCollection(open.house, id);
    expect(await zipOf(db, files, officer, id)).toEqual([]);
    expect(isAllowed(officer, { name: "x", roles: ["administrator"] })).toBe(true);
  });

  test("that have not moved for an hour are given up, and may be asked for anew", async ({ open, app }) => {
    const { db } = open.house;
    const officer = await anAccount(db, { roles: ["administrator"] });
    const source = aSource();
    await awardAndIssue(open, (await anAccount(db)).id, { source });
    const id = await requestCollection(db, officer, source);
    await sql`update credentials.document_job set updated_at = now() - interval '2 hours' where id = ${id}`.execute(db);
    const anew = await requestCollection(db, officer, source);
    expect(await ownCollection(db, officer, id)).toMatchObject({ state: "failed" });
    expect(await (await new Visitor(app, officer.token).get(`/en/certificates/collected/${id}`)).text()).toContain(
      "could not be made",
    );
    await advanceCollection(open.house, id);
    expect(await ownCollection(db, officer, id)).toMatchObject({ state: "failed", done: 0 });
    expect(await ownCollection(db, officer, anew)).toMatchObject({ state: "waiting" });
  });

  test("a name that no system takes for a file becomes one, and stays the only one", () => {
    const id = "0".repeat(26);
    expect(nameOf({ id, holderName: "a/b\\c:d*e?f\u202e" })).toBe(`a b c d e f ${id}.pdf`);
    expect(nameOf({ id, holderName: "...." })).toBe(`${id}.pdf`);
    expect(nameOf({ id, holderName: "😀".repeat(100) })).toMatch(/^(?:😀){30} 0{26}\.pdf$/u);
  });
});

test("a statement is parted where the name and the title stand, in any order; what is put in is not read again", () => {
  const values = { name: "{title} X", title: "T", date: "1 May", length: "1 h", score: "", body: "B" };
  expect(piecesOf("This certifies that {name} has completed {title}, on {date}.", values)).toEqual([
    { kind: "text", text: "This certifies that" },
    { kind: "name", text: "{title} X" },
    { kind: "text", text: "has completed" },
    { kind: "title", text: "T" },
    { kind: "text", text: "on 1 May." },
  ]);
  expect(piecesOf("{title}: {name}.", values).map(({ kind }) => kind)).toEqual(["title", "name"]);
  expect(unknownPlaceholders("{name} {nmae} {} {constructor}")).toEqual(["{nmae}", "{}", "{constructor}"]);
});

test("a baked picture stays a picture: the chunk stands before the data with its check, CDATA cannot be broken out of", () => {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const baked = bakedPng(png, '{"name":"ü"}');
  expect(baked.toString("latin1", 37, 41)).toBe("iTXt");
  expect(baked.subarray(-12)).toEqual(png.subarray(-12));
  const svg = bakedSvg('<svg viewBox="0 0 1 1"><path/></svg>', "a]]><script/>");
  expect(svg).toContain("<![CDATA[a]]]]><![CDATA[><script/>]]>");
});
