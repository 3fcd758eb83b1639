import { sql } from "kysely";
import type pg from "pg";
import { expect, vi } from "vitest";
import { audit, eraseAuditDetails, sealAudit, verifyAudit } from "#platform/audit/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { newId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import type { Account } from "#platform/permissions/index.ts";
import { anAccount, buildHouse, test, Visitor } from "../../../tests/support/house.ts";
import { aModule } from "../../../tests/support/modules.ts";
import { readActor } from "../actor.ts";
import { updateProfile } from "../operations.ts";
import { askEmailChange, changeEmail } from "../security/email-change.ts";
import { askForAccess } from "../vetting/requests.ts";
import { aWish } from "../vetting/test-people.ts";
import { enterDirectory, findPeople } from "./directory.ts";
import { askForErasure, cancelErasure, carryOutErasures, erasePerson, erasureOf } from "./erasure.ts";
import { askForExport, makeExport } from "./exports.ts";

const password = "four words kept in mind";

/** Every column of text or JSON in the whole database that says this. */
async function whereverItStands(pool: pg.Pool, text: string): Promise<string[]> {
  const { rows } = await pool.query<{ schema: string; table: string; column: string }>(`
    select table_schema as schema, table_name as table, column_name as column from information_schema.columns
      join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and table_schema !~ '^pg_|^information_schema$'
      and (data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'tsvector', 'USER-DEFINED'))`);
  const found: string[] = [];
  for (const { schema, table, column } of rows) {
    const hit = await pool.query(
      `select 1 from "${schema}"."${table}" where position(lower($1) in lower("${column}"::text)) > 0 limit 1`,
      [text],
    );
    if (hit.rows.length > 0) found.push(`${schema}.${table}.${column}`);
  }
  return found;
}

/** As if the days had passed. */
const letDaysPass = (db: Db, account: Account) =>
  sql`update people.erasure set due_at = now() - interval '1 second' where account_id = ${account.id}`.execute(db);

const erase = async (house: HouseParts, account: Account) => {
  await askForErasure(house, account, password);
  await letDaysPass(house.db, account);
  return erasePerson(house, account.id);
};

test("after an erasure no column of the whole database says the name or the address, and the audit chain verifies", async () => {
  const open = await buildHouse();
  const { house, pool } = open;
  const { db } = house;
  const other = await anAccount(db);
  const account = await anAccount(db, {
    password,
    name: 'Ífé O\'Unseen "Quill"',
    email: "unseen.quill@police.example",
    country: "FR",
  });
  const module = await aModule(open, { ownerId: account.id });
  await updateProfile(db, account, { name: account.name, lang: "fr", timeZone: "UTC" });
  await enterDirectory(db, account, { fields: ["country"], languages: ["fr"] });
  const { id: exportId } = await askForExport(db, house.files, account);
  await makeExport(house, exportId);
  const stored = await db
    .selectFrom("people.dataExport")
    .select("sha256")
    .where("id", "=", exportId)
    .executeTakeFirst();
  expect(await house.files.has(stored?.sha256 ?? "")).toBe(true);
  // What courses keep of a learner, and what others wrote of them.
  const [registrationId, attemptId] = [newId(), newId()];
  const named = JSON.stringify({ "cmi.core.student_name": account.name, "cmi.comments": `I am ${account.email}` });
  await sql`insert into learning.registration (id, module_id, account_id, status, success, score)
    values (${registrationId}, ${module.id}, ${account.id}, 'completed', 'passed', 0.9)`.execute(db);
  await sql`insert into learning.attempt (id, registration_id, version_id, number)
    select ${attemptId}, ${registrationId}, version_id, 1 from learning.module where id = ${module.id}`.execute(db);
  await sql`insert into learning.sco_state (attempt_id, item, data, launch, sequence, status, success)
    values (${attemptId}, 'a', ${named}::json, 1, 1, 'completed', 'passed')`.execute(db);
  await inTransaction(db, async (tx) => {
    await sendMail(tx, { to: account.email, lang: "fr", subject: "À vous", body: `${account.name},` });
    await sendMail(tx, {
      to: other.email,
      lang: "en",
      subject: "A report",
      body: `${account.name} (${account.email}) left.`,
    });
  });
  await sql`update platform.mail set sent_at = now()`.execute(db);
  await vi.waitFor(async () => {
    await sealAudit(db);
    expect((await verifyAudit(db)).unsealed).toBe(0);
  }, 15_000);
  expect(await whereverItStands(pool, account.email)).not.toEqual([]);

  expect(await erase(house, account)).toBe(true);

  for (const text of [account.email, account.name, "Ífé O'Unseen", "Quill"])
    expect(await whereverItStands(pool, text), text).toEqual([]);
  expect(await verifyAudit(db)).toMatchObject({ isIntact: true });
  expect(await house.files.has(stored?.sha256 ?? "")).toBe(false);
  // Results stay, for figures.
  const { rows } = await sql`select score from learning.registration where id = ${registrationId}`.execute(db);
  expect(rows).toEqual([{ score: 0.9 }]);
  const { rows: states } = await sql<{
    data: Record<string, string>;
  }>`select data from learning.sco_state where attempt_id = ${attemptId}`.execute(db);
  expect(states[0]?.data).toEqual({ "cmi.core.student_name": "…", "cmi.comments": "I am …" });
  // The other person's mail says what it said, but of whom.
  const { rows: mails } = await sql<{
    body: string;
  }>`select body from platform.mail where recipient = ${other.email}`.execute(db);
  expect(mails).toEqual([{ body: "… (…) left." }]);
  await open.tearDown();
}, 60_000);

test("names and addresses from before are erased too, but not what is another's by now", async () => {
  const open = await buildHouse();
  const { house, pool } = open;
  const { db } = house;
  const account = await anAccount(db, { password, name: "Maidenname Oldson", email: "oldson@police.example" });
  const other = await anAccount(db);
  const module = await aModule(open, { ownerId: other.id });
  const letter = (to: string, body: string) =>
    inTransaction(db, (tx) => sendMail(tx, { to, lang: "en", subject: "Of a colleague", body }));
  await letter(account.email, "Welcome");
  await letter(other.email, "Maidenname Oldson (oldson@police.example) took part.");
  await inTransaction(db, (tx) => audit(tx, other, "test.noted", { about: account.email }));
  const [registrationId, attemptId] = [newId(), newId()];
  await sql`insert into learning.registration (id, module_id, account_id) values (${registrationId}, ${module.id}, ${account.id})`.execute(
    db,
  );
  await sql`insert into learning.attempt (id, registration_id, version_id, number)
    select ${attemptId}, ${registrationId}, version_id, 1 from learning.module where id = ${module.id}`.execute(db);
  await sql`insert into learning.sco_state (attempt_id, item, data, launch, sequence, status, success)
    values (${attemptId}, 'a', ${JSON.stringify({ "cmi.core.student_name": account.name })}::json, 1, 1, 'completed', 'passed')`.execute(
    db,
  );
  await updateProfile(db, account, { name: "Newname Newson", lang: "en", timeZone: "UTC" });
  const renamed = { ...account, name: "Newname Newson" };
  const link = async (to: string) => {
    const mails = await db.selectFrom("platform.mail").select("body").where("recipient", "=", to).execute();
    return /email\/([\w-]{43})/.exec(mails.at(-1)?.body ?? "")?.[1] ?? "";
  };
  await askEmailChange(house, renamed, "newson@police.example");
  await changeEmail(house, await link("newson@police.example"));
  await sql`update platform.mail set sent_at = now()`.execute(db);
  const told = ["Maidenname Oldson", "Newname Newson", "newson@police.example"];
  for (const text of told) expect(await whereverItStands(pool, text), text).not.toEqual([]);

  expect(await erase(house, { ...renamed, email: "newson@police.example" })).toBe(true);
  for (const text of [...told, "oldson@police.example"]) expect(await whereverItStands(pool, text), text).toEqual([]);

  const heir = await anAccount(db, { password, email: "first@police.example" });
  await askEmailChange(house, heir, "second@police.example");
  await changeEmail(house, await link("second@police.example"));
  await letter("first@police.example", "For the one who has the address now");
  await askForAccess(house, aWish({ email: "first@police.example" }), "192.0.2.99");
  await erase(house, { ...heir, email: "second@police.example" });
  expect(await whereverItStands(pool, "For the one who has the address now")).toEqual(["platform.mail.body"]);
  expect((await whereverItStands(pool, "first@police.example")).sort()).toEqual([
    "people.access_request.email",
    "platform.mail.recipient",
  ]);
  await open.tearDown();
}, 60_000);

test("an erased person's session is over, and the address is free for a new account", async ({ open, db, app }) => {
  const account = await anAccount(db, { password });
  await erase(open.house, account);
  expect(await readActor(db, open.house.settings, account.token)).toEqual({ kind: "visitor" });
  expect((await new Visitor(app, account.token).get("/en/account/privacy")).status).toBe(401);
  await anAccount(db, { email: account.email });
});

test("an erasure waits for its days, can be taken back until then, and is carried out once", async ({ open, db }) => {
  const account = await anAccount(db, { password });
  const { dueAt } = await askForErasure(open.house, account, password);
  expect(Math.round((dueAt.getTime() - Date.now()) / 86_400_000)).toBe(7);
  await expect(askForErasure(open.house, account, password)).rejects.toThrow("privacy.already-asked");
  expect(await erasePerson(open.house, account.id)).toBe(false);
  await cancelErasure(open.house, account);
  expect(await erasureOf(db, account.id)).toBeUndefined();
  await askForErasure(open.house, account, password);
  await letDaysPass(db, account);
  await carryOutErasures(open.house);
  expect(await erasePerson(open.house, account.id)).toBe(false);
  const row = await db.selectFrom("people.account").selectAll().where("id", "=", account.id).executeTakeFirst();
  expect(row).toMatchObject({ name: "", email: `erased-${account.id}@invalid`, passwordHash: null, country: null });
  expect(row?.erasedAt).not.toBeNull();
});

test("an erasure needs the password again, and guessing it ends soon", async ({ open, db }) => {
  const account = await anAccount(db, { password });
  await expect(askForErasure(open.house, account, "something else entirely")).rejects.toThrow("people.wrong-password");
  expect(await erasureOf(db, account.id)).toBeUndefined();
  for (let n = 0; n < 8; n += 1) await askForErasure(open.house, account, `guess ${n}`).catch(() => {});
  await expect(askForErasure(open.house, account, password)).rejects.toThrow("platform.too-many");
});

test("who has no password must have signed in just now", async ({ open, db }) => {
  const account = await anAccount(db);
  await sql`update people.session set confirmed_at = now() - interval '1 hour' where id = ${account.sessionId}`.execute(
    db,
  );
  await expect(askForErasure(open.house, account, "")).rejects.toThrow("privacy.sign-in-again");
  await sql`update people.session set confirmed_at = now() where id = ${account.sessionId}`.execute(db);
  await askForErasure(open.house, account, "");
});

test("the last administrator cannot be erased, nor the last two together", async () => {
  const open = await buildHouse();
  const { house } = open;
  const first = await anAccount(house.db, { password, roles: ["administrator"] });
  await expect(askForErasure(house, first, password)).rejects.toThrow("privacy.last-administrator");
  const second = await anAccount(house.db, { password, roles: ["administrator"] });
  const wishes = await Promise.allSettled([first, second].map((one) => askForErasure(house, one, password)));
  expect(wishes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  // The other leaves otherwise meanwhile: then the wish is not carried out.
  const [leaving, staying] = wishes[0]?.status === "fulfilled" ? [first, second] : [second, first];
  await letDaysPass(house.db, leaving);
  await sql`update people.account set disabled_at = now() where id = ${staying.id}`.execute(house.db);
  await expect(erasePerson(house, leaving.id)).rejects.toThrow("privacy.last-administrator");
  expect(await erasureOf(house.db, leaving.id)).toBeDefined();
  await open.tearDown();
}, 60_000);

test("a name someone chose does not empty other people's audit rows or waiting mails", async ({ open, db }) => {
  const account = await anAccount(db, { password, name: "people" });
  const other = await anAccount(db, { password });
  await inTransaction(db, (tx) =>
    sendMail(tx, { to: other.email, lang: "en", subject: "To all people", body: "people" }),
  );
  const count = async () => {
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from platform.audit_entry where salt is not null and target_id = ${other.id}`.execute(
      db,
    );
    return rows[0]?.n;
  };
  const before = await count();
  await erase(open.house, account);
  expect(await count()).toBe(before);
  const { rows } = await sql<{
    body: string;
  }>`select body from platform.mail where recipient = ${other.email} and subject like 'To all%'`.execute(db);
  expect(rows).toEqual([{ body: "people" }]);
  await findPeople(db, other, {});
  await inTransaction(db, (tx) => eraseAuditDetails(tx, { id: other.id, email: 'a"@b.example' }));
});
