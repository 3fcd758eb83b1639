import { buffer } from "node:stream/consumers";
import { sql } from "kysely";
import { expect } from "vitest";
import { type Entry, fromBufferPromise } from "yauzl";
import { inTransaction } from "#platform/database/index.ts";
import { sendMail } from "#platform/mail/index.ts";
import { removeOutdated } from "#platform/personal-data/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { aModule } from "../../../tests/support/modules.ts";
import { askForExport, exportOf, makeExport, openExport, sweepExports } from "./exports.ts";

async function contentsOf(archive: Buffer): Promise<Map<string, string>> {
  const zip = await fromBufferPromise(archive);
  const contents = new Map<string, string>();
  for await (const entry of zip.eachEntry() as AsyncIterable<Entry>)
    contents.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString("utf8"));
  return contents;
}

test("a copy holds what every feature keeps of the person, in words, as JSON and as CSV, and no secret", async ({
  open,
  db,
}) => {
  const { house } = open;
  const account = await anAccount(db, { lang: "ar", name: "=cmd|'/C calc'!A0", password: "four words kept in mind" });
  const other = await anAccount(db);
  const module = await aModule(open, { ownerId: account.id });
  await sql`insert into learning.registration (id, module_id, account_id) values (${crypto.randomUUID()}, ${module.id}, ${account.id}),
    (${crypto.randomUUID()}, ${module.id}, ${other.id})`.execute(db);
  await inTransaction(db, (tx) => sendMail(tx, { to: account.email, lang: "ar", subject: "مرحبًا", body: "<b>لك</b>" }));

  const { id } = await askForExport(db, house.files, account);
  await expect(askForExport(db, house.files, account)).rejects.toThrow("privacy.export-under-way");
  await makeExport(house, id);
  // Again after a crash: nothing more.
  await makeExport(house, id);
  expect(await exportOf(db, account.id)).toMatchObject({ id, state: "ready" });

  const { stream, size } = await openExport(db, house.files, account, id);
  const archive = await buffer(stream);
  expect(archive.length).toBe(size);
  const contents = await contentsOf(archive);
  const all = [...contents.values()].join("\n");
  expect(JSON.parse(contents.get("data/people.account.json") ?? "")).toMatchObject([
    { id: account.id, email: account.email },
  ]);
  expect(contents.get("data/people.account.csv")).toContain(`'=cmd|'/C calc'!A0`);
  expect(JSON.parse(contents.get("data/learning.registration.json") ?? "")).toMatchObject([{ account_id: account.id }]);
  expect(JSON.parse(contents.get("data/learning.module.json") ?? "")).toMatchObject([{ slug: module.slug }]);
  expect(contents.get("data/platform.mail.csv")).toContain("مرحبًا");
  const page = contents.get("index.html") ?? "";
  expect(page).toContain('<html lang="ar" dir="rtl">');
  expect(page).toContain("&lt;b&gt;لك&lt;/b&gt;");
  expect(all).not.toMatch(/argon2id|token_hash|password_hash/);
  expect(all).not.toContain(other.email);
  const { rows } = await sql<{
    lang: string;
  }>`select lang from platform.mail where recipient = ${account.email} and body like ${"%/ar/account/privacy%"}`.execute(
    db,
  );
  expect(rows).toEqual([{ lang: "ar" }]);
});

test("more rows than a batch all come, each once", async ({ open, db }) => {
  const account = await anAccount(db);
  await sql`insert into people.vetting (id, account_id, act, reason) select gen_random_uuid(), ${account.id}, 'renewed', n::text
    from generate_series(1, 4321) n`.execute(db);
  const { id } = await askForExport(db, open.house.files, account);
  await makeExport(open.house, id);
  const contents = await contentsOf(await buffer((await openExport(db, open.house.files, account, id)).stream));
  const rows = JSON.parse(contents.get("data/people.vetting.json") ?? "") as { reason: string }[];
  expect(new Set(rows.map((row) => row.reason)).size).toBe(4321);
  expect(rows.length).toBe(4321);
  // The page stays readable and says that the files hold more.
  expect((contents.get("index.html") ?? "").length).toBeLessThan(300_000);
});

test("a copy is for that person's session only, and for seven days", async ({ open, db, app }) => {
  const account = await anAccount(db);
  const other = await anAccount(db, { roles: ["administrator"] });
  const browser = new Visitor(app, account.token);
  expect((await browser.post("/en/account/privacy/exports", {}, { page: "/en/account/privacy" })).status).toBe(303);
  const { id = "" } = (await exportOf(db, account.id)) ?? {};
  const path = `/en/account/privacy/exports/${id}/praxis.zip`;
  expect((await browser.get(path)).status).toBe(404);
  await makeExport(open.house, id);
  const download = await browser.get(path);
  expect([download.status, download.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(
    Buffer.from(await download.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe("PK");
  expect((await new Visitor(app, other.token).get(path)).status).toBe(404);
  expect((await new Visitor(app).get(path)).status).toBe(401);
  for (const bad of ["x", "../../etc/passwd", "%00", "'"])
    expect((await browser.get(`/en/account/privacy/exports/${encodeURIComponent(bad)}/praxis.zip`)).status).toBe(404);
  const { rows } = await sql<{ sha256: string }>`select sha256 from people.data_export where id = ${id}`.execute(db);
  await sql`update people.data_export set expires_at = now() - interval '1 second' where id = ${id}`.execute(db);
  expect((await browser.get(path)).status).toBe(404);
  await sweepExports(open.house);
  expect(await open.house.files.has(rows[0]?.sha256 ?? "")).toBe(false);
  expect(await exportOf(db, account.id)).toBeUndefined();
});

test("what has had its days goes by the declarations, and nothing before", async ({ open, db }) => {
  const account = await anAccount(db);
  const mail = async (subject: string, age: string) => {
    await inTransaction(db, (tx) => sendMail(tx, { to: account.email, lang: "en", subject, body: "" }));
    await sql`update platform.mail set created_at = now() - ${age}::interval where subject = ${subject}`.execute(db);
  };
  await mail("old letter", "91 days");
  await mail("young letter", "89 days");
  const removed = await removeOutdated(db, open.house.personalData);
  expect(removed["platform.mail"]).toBe(1);
  const { rows } = await sql`select subject from platform.mail where recipient = ${account.email}`.execute(db);
  expect(rows).toEqual([{ subject: "young letter" }]);
});
