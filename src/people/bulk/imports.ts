import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit, emitAll } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import type { StoredBlob } from "#platform/files/index.ts";
import { newId } from "#platform/ids.ts";
import { sendMails } from "#platform/mail/index.ts";
import { type Account, authorize, type Language, scopesOf, system } from "#platform/permissions/index.ts";
import { readSheet } from "#platform/sheets/index.ts";
import { siteName } from "#platform/site-name.ts";
import { AccountAdded } from "../events.ts";
import { labelsInUse } from "../labels/queries.ts";
import { labelFinder } from "../labels/rules.ts";
import { BulkImportMoved } from "./events.ts";
import { type BulkPerson, guessMapping, neededFields, personOf } from "./fields.ts";
import { mayImportPeople } from "./permissions.ts";

/** Notes an uploaded sheet; a job reads it. */
export async function requestBulkImport(db: Db, actor: Account, fileName: string, upload: StoredBlob): Promise<string> {
  authorize(actor, mayImportPeople);
  return inTransaction(db, async (tx) => {
    const id = newId();
    await tx
      .insertInto("people.bulkImport")
      .values({ id, accountId: actor.id, fileName: fileName.slice(0, 200), sha256: upload.sha256 })
      .execute();
    await emit(tx, BulkImportMoved, { importId: id });
    return id;
  });
}

/** Moves one's own import to its next step. Throws `platform.not-found`, `bulk.other-step` when it stands elsewhere. */
async function move(
  db: Db,
  actor: Account,
  id: string,
  from: readonly string[],
  to: "checking" | "writing",
  change: { mapping?: Record<string, number>; withLetters?: boolean } = {},
): Promise<void> {
  authorize(actor, mayImportPeople);
  await inTransaction(db, async (tx) => {
    const found = await tx
      .selectFrom("people.bulkImport")
      .select("state")
      .where("id", "=", id)
      .where("accountId", "=", actor.id)
      .forUpdate()
      .executeTakeFirst();
    if (found === undefined) throw new DomainError("platform.not-found");
    if (!from.includes(found.state)) throw new DomainError("bulk.other-step");
    const { mapping, ...rest } = change;
    await tx
      .updateTable("people.bulkImport")
      .set({
        state: to,
        done: 0,
        updatedAt: new Date(),
        ...rest,
        ...(mapping === undefined ? {} : { mapping: JSON.stringify(mapping) as never }),
      })
      .where("id", "=", id)
      .execute();
    await emit(tx, BulkImportMoved, { importId: id });
  });
}

/** Says which column is what; every row is then checked. Throws `bulk.column-missing` where address or name has none. */
export async function matchColumns(db: Db, actor: Account, id: string, mapping: Record<string, number>): Promise<void> {
  for (const field of neededFields)
    if (mapping[field] === undefined) throw new DomainError("bulk.column-missing", { field });
  await move(db, actor, id, ["matching", "checked"], "checking", { mapping });
}

/** Writes the rows that are right. */
export const confirmImport = (db: Db, actor: Account, id: string, withLetters: boolean): Promise<void> =>
  move(db, actor, id, ["checked"], "writing", { withLetters });

interface BulkImport {
  id: string;
  accountId: string;
  sha256: string;
  state: string;
  mapping: Record<string, number>;
  withLetters: boolean;
  total: number;
  done: number;
}

/** Does the step an import waits for; goes on after a crash where it was. A job calls it. */
export async function advanceBulkImport(house: HouseParts, importId: string): Promise<void> {
  const found = (await house.db
    .selectFrom("people.bulkImport")
    .select(["id", "accountId", "sha256", "state", "mapping", "withLetters", "total", "done"])
    .where("id", "=", importId)
    .executeTakeFirst()) as BulkImport | undefined;
  try {
    if (found?.state === "reading") await readRows(house, found);
    if (found?.state === "checking") await checkRows(house.db, found);
    if (found?.state === "writing") await writeRows(house, found);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // What is wrong with the file is for its owner to read, not for the job to try again.
    const fault = house.messages.has("bulk", `error.${error.code}`) ? JSON.stringify([error.code, error.args]) : null;
    await house.db
      .updateTable("people.bulkImport")
      .set({ state: "failed", fault, updatedAt: new Date() })
      .where("id", "=", importId)
      .execute();
  }
}

const batch = 1_000;

async function readRows({ db, files }: HouseParts, { id, sha256 }: BulkImport): Promise<void> {
  await db.deleteFrom("people.bulkRow").where("importId", "=", id).execute();
  const sheet = await files.local(sha256);
  let columns: string[] | undefined;
  let number = 0;
  let rows: { number: number; cells: string[] }[] = [];
  const put = async () => {
    if (rows.length === 0) return;
    await sql`
      insert into people.bulk_row (import_id, number, cells)
      select ${id}::uuid, number, array(select jsonb_array_elements_text(cells)) from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (number int, cells jsonb)`.execute(
      db,
    );
    await db
      .updateTable("people.bulkImport")
      .set({ done: number, updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    rows = [];
  };
  try {
    for await (const cells of readSheet(sheet.path, { room: "bulk" })) {
      number += 1;
      if (columns === undefined) {
        columns = cells;
        continue;
      }
      if (cells.some((cell) => cell !== "")) rows.push({ number, cells });
      if (rows.length >= batch) await put();
    }
    await put();
  } finally {
    await sheet.release();
  }
  await sql`
    update people.bulk_import set state = 'matching', columns = ${columns ?? []}::text[], mapping = ${JSON.stringify(guessMapping(columns ?? []))}::jsonb,
      total = (select count(*) from people.bulk_row where import_id = ${id}), updated_at = now()
    where id = ${id} and state = 'reading'`.execute(db);
}

/** The rows of an import after one of its numbers, some at a time. */
const rowsAfter = (db: Db | Tx, importId: string, number: number) =>
  db
    .selectFrom("people.bulkRow")
    .select(["number", "cells", "fault", "isKnown"])
    .where("importId", "=", importId)
    .where("number", ">", number)
    .orderBy("number")
    .limit(batch)
    .execute();

async function checkRows(db: Db, { id, accountId, mapping }: BulkImport): Promise<void> {
  const importer = await importerOf(db, accountId);
  const labelOf = labelFinder(await labelsInUse(db));
  let last = 0;
  for (;;) {
    const rows = await rowsAfter(db, id, last);
    if (rows.length === 0) break;
    last = rows.at(-1)?.number ?? last;
    const checked = rows.map(({ number, cells }) => {
      const person = personOf(cells, mapping, labelOf);
      if ("fault" in person) return { number, email: null, fault: person.fault };
      return { number, email: person.email, fault: importer.mayAdd(person) ? null : "not-yours" };
    });
    await sql`
      update people.bulk_row r set email = c.email, fault = c.fault,
        is_known = c.email is not null and exists (select from people.account a where lower(a.email) = c.email)
      from jsonb_to_recordset(${JSON.stringify(checked)}::jsonb) as c (number int, email text, fault text)
      where r.import_id = ${id} and r.number = c.number`.execute(db);
    await db.updateTable("people.bulkImport").set({ done: last, updatedAt: new Date() }).where("id", "=", id).execute();
  }
  await sql`
    update people.bulk_row r set fault = 'twice' where r.import_id = ${id} and r.fault is null and exists (
      select from people.bulk_row o where o.import_id = r.import_id and o.email = r.email and o.number < r.number)`.execute(
    db,
  );
  await sql`
    update people.bulk_import set state = 'checked', updated_at = now(), done = 0,
      wrong = (select count(*) from people.bulk_row where import_id = ${id} and fault is not null),
      known = (select count(*) from people.bulk_row where import_id = ${id} and fault is null and is_known)
    where id = ${id} and state = 'checking'`.execute(db);
}

interface Importer {
  id: string;
  name: string;
  country: string | null;
  bodyId: string | null;
  /** Whether whom they bring in is vetted by that. */
  isVouching: boolean;
  mayAdd(person: BulkPerson): boolean;
}

/** Who imports, as they stand when it is done: a right that ended meanwhile is gone. */
async function importerOf(db: Db | Tx, accountId: string): Promise<Importer> {
  const { rows } = await sql<{ name: string; isActive: boolean; grants: Account["grants"] }>`
    select a.name, a.disabled_at is null and a.suspended_at is null as is_active,
      array(select jsonb_build_object('role', role, 'scope', scope) from people.role_grant g
        where g.account_id = a.id and (g.ends_at is null or g.ends_at > now())) as grants
    from people.account a where a.id = ${accountId}`.execute(db);
  const row = rows[0];
  const grants = row?.isActive === true ? row.grants : [];
  const actor = { kind: "account", id: accountId, grants, roles: grants.map(({ role }) => role) } as unknown as Account;
  authorize(actor, mayImportPeople);
  const countries = scopesOf(actor, "bureau-officer").map((scope) => scope.slice("country:".length));
  const [body] = scopesOf(actor, "body-officer");
  const isAdministrator = actor.roles.includes("administrator");
  const isVouching = !isAdministrator;
  const own = {
    id: accountId,
    name: row?.name ?? "",
    country: countries[0] ?? null,
    bodyId: countries.length > 0 ? null : (body?.slice("body:".length) ?? null),
  };
  if (own.bodyId !== null && isVouching) {
    const trusted = await db
      .selectFrom("people.body")
      .select("id")
      .where("id", "=", own.bodyId)
      .where("mayVouch", "=", true)
      .executeTakeFirst();
    if (trusted === undefined) throw new DomainError("platform.forbidden");
  }
  return {
    ...own,
    isVouching,
    mayAdd: ({ country }) => isAdministrator || own.bodyId !== null || country === null || countries.includes(country),
  };
}

async function writeRows(house: HouseParts, { id, accountId, mapping, withLetters, done }: BulkImport): Promise<void> {
  const { db, settings } = house;
  let last = done;
  for (;;) {
    const isEnd = await inTransaction(db, async (tx) => {
      // The importer may be gone, or another process at work: looked at anew for each part.
      const importer = await importerOf(tx, accountId);
      const labelOf = labelFinder(await labelsInUse(tx));
      const held = await tx
        .selectFrom("people.bulkImport")
        .select(["state", "done"])
        .where("id", "=", id)
        .forUpdate()
        .executeTakeFirst();
      if (held?.state !== "writing") return true;
      last = held.done;
      const rows = await rowsAfter(tx, id, last);
      if (rows.length === 0) return true;
      last = rows.at(-1)?.number ?? last;
      const people = rows
        .filter((row) => row.fault === null && !row.isKnown)
        .map((row) => personOf(row.cells, mapping, labelOf))
        .filter((person): person is BulkPerson => !("fault" in person) && importer.mayAdd(person));
      const added = await addPeople(tx, importer, people, settings.vettingMonths);
      if (withLetters) await writeLetters(house, tx, added);
      await sql`update people.bulk_import set done = ${last}, added = added + ${added.length}, updated_at = now() where id = ${id}`.execute(
        tx,
      );
      return false;
    });
    if (isEnd) break;
  }
  await inTransaction(db, async (tx) => {
    const ended = await tx
      .updateTable("people.bulkImport")
      .set({ state: "done", updatedAt: new Date() })
      .where("id", "=", id)
      .where("state", "=", "writing")
      .returning("added")
      .executeTakeFirst();
    if (ended === undefined) return;
    // The people are accounts now; the sheet's copy of them has served.
    await tx.deleteFrom("people.bulkRow").where("importId", "=", id).where("fault", "is", null).execute();
    await audit(tx, system, "people.bulk-imported", { target: accountId, importId: id, added: ended.added });
  });
}

interface Added {
  id: string;
  email: string;
  name: string;
  lang: Language;
}

/** Makes the accounts of one part, vetted where a bureau or body vouches for them. An address that has one meanwhile is passed over. */
async function addPeople(tx: Tx, importer: Importer, people: readonly BulkPerson[], months: number): Promise<Added[]> {
  const rows = people.map((person) => ({
    ...person,
    id: newId(),
    country: person.country ?? importer.country,
    lang: person.lang ?? "en",
  }));
  const { rows: added } = await sql<Added>`
    insert into people.account (id, email, name, country, member_label, body_id, organisation, function, lang, email_confirmed_at, vetted_at, vetted_until)
    select id, email, name, country, label, ${importer.bodyId}::uuid, organisation, function, lang, null,
      case when ${importer.isVouching} then now() end, case when ${importer.isVouching} then now() + ${months} * interval '1 month' end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as p (id uuid, email text, name text, country char(2), label jsonb, organisation text, function text, lang text)
    on conflict do nothing returning id, email, name, lang`.execute(tx);
  const ids = added.map(({ id }) => id);
  await sql`
    insert into people.role_grant (id, account_id, role, granted_by, reason)
    select gen_random_uuid(), id, 'learner', ${importer.id}, 'imported' from unnest(${ids}::uuid[]) id`.execute(tx);
  if (importer.isVouching)
    await sql`
      insert into people.vetting (id, account_id, act, by_id, reason, vetted_until)
      select gen_random_uuid(), id, 'approved', ${importer.id}, '', now() + ${months} * interval '1 month' from unnest(${ids}::uuid[]) id`.execute(
      tx,
    );
  await emitAll(
    tx,
    AccountAdded,
    ids.map((accountId) => ({ accountId })),
  );
  return added;
}

/** Tells each person that an account was made, and where to choose a password. */
async function writeLetters({ messages, settings }: HouseParts, tx: Tx, people: readonly Added[]): Promise<void> {
  const letters = people.map(({ email, name, lang }) => {
    const args = {
      name,
      site: siteName({ messages, settings }, lang),
      url: `${settings.publicUrl}/${lang}/forgotten`,
    };
    return {
      to: email,
      lang,
      subject: messages.text(lang, "bulk", "mail.subject", args),
      body: messages.text(lang, "bulk", "mail.body", args),
    };
  });
  await sendMails(tx, letters);
}

/** Forgets imports that nobody finished within a week, with the people in them; a job calls it. */
export async function sweepBulkImports(db: Db): Promise<void> {
  await sql`delete from people.bulk_import where updated_at < now() - interval '7 days'`.execute(db);
}
