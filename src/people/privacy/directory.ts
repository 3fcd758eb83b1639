import { sql } from "kysely";
import { fold } from "#catalogue/index.ts";
import { audit } from "#platform/audit/index.ts";
import {
  afterKey,
  type Cursor,
  type Db,
  inTransaction,
  type LocalizedText,
  pageOf,
  type Tx,
} from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { isId } from "#platform/ids.ts";
import { type Account, type Actor, authorize, isAllowed, type Language } from "#platform/permissions/index.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { noteConsent, withdrawConsent } from "./consents.ts";
import { mayReadDirectory } from "./permissions.ts";

export const directoryFields = ["country", "organisation", "function", "languages"] as const;
export type DirectoryField = (typeof directoryFields)[number];

/** What a person chose to be found with, beside the name. */
export interface DirectoryChoice {
  fields: readonly DirectoryField[];
  /** Languages the person speaks, as codes. */
  languages: readonly string[];
}

export interface DirectoryPerson {
  id: string;
  name: string;
  nameKey: string;
  country: string | null;
  memberLabel: LocalizedText | null;
  organisation: string | null;
  function: string | null;
  languages: string[] | null;
}

const pageSize = 50;

const allowReading = (actor: Actor): void => {
  if (actor.kind === "account" && !isAllowed(actor, mayReadDirectory, actor))
    throw new DomainError("privacy.vetted-only");
  authorize(actor, mayReadDirectory, actor.kind === "account" ? actor : undefined);
};

/**
 * People who chose to be found, by the beginnings of words of their names, in the order of names. The protected, the suspended and
 * those nobody vouches for any more are not there, whatever they chose; a field not chosen does not leave the database.
 */
export async function findPeople(
  db: Db,
  actor: Actor,
  { words = "", after }: { words?: string | undefined; after?: Cursor | undefined },
): Promise<{ people: DirectoryPerson[]; next: string | undefined }> {
  allowReading(actor);
  const beginnings = fold(words)
    .split(/[\s%_\\]+/)
    .filter(Boolean)
    .slice(0, 8);
  const isMeant = beginnings.map((word) => sql`(' ' || d.name_key) like ${`% ${word}%`}`);
  const { rows } = await sql<DirectoryPerson>`
    select a.id, a.name, d.name_key, case when d.shows_country then a.country end as country,
      case when d.shows_country then a.member_label end as member_label,
      case when d.shows_organisation then a.organisation end as organisation,
      case when d.shows_function then a.function end as function, case when d.shows_languages then d.languages end as languages
    from people.directory_entry d join people.account a on a.id = d.account_id
    where not a.is_protected and a.vetted_until > now() and a.suspended_at is null and a.disabled_at is null and a.erased_at is null
      ${isMeant.length === 0 ? sql`` : sql`and ${sql.join(isMeant, sql` and `)}`}
      ${after === undefined || !isId(String(after[1])) ? sql`` : sql`and ${afterKey(["d.name_key", "d.account_id"], "asc", after)}`}
    order by d.name_key, d.account_id limit ${pageSize + 1}`.execute(db);
  const { rows: people, next } = pageOf(rows, pageSize, (row) => [row.nameKey, row.id]);
  return { people, next };
}

/** What a person chose; undefined for one who is not in the directory. */
export async function directoryChoiceOf(db: Db, accountId: string): Promise<DirectoryChoice | undefined> {
  const row = await db
    .selectFrom("people.directoryEntry")
    .selectAll()
    .where("accountId", "=", accountId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const shown = { country: row.showsCountry, organisation: row.showsOrganisation, function: row.showsFunction };
  const isShown: Record<DirectoryField, boolean> = { ...shown, languages: row.showsLanguages };
  return { fields: directoryFields.filter((field) => isShown[field]), languages: row.languages };
}

/** Enters the directory, or changes what is shown there. Throws `privacy.protected` for whom nobody may list. */
export async function enterDirectory(db: Db, account: Account, choice: DirectoryChoice): Promise<void> {
  authorize(account, mayKeepOwnAccount);
  await inTransaction(db, async (tx) => {
    const person = await tx
      .selectFrom("people.account")
      .select(["name", "isProtected"])
      .where("id", "=", account.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (person.isProtected) throw new DomainError("privacy.protected");
    await writeEntry(tx, { ...account, name: person.name }, choice);
    await audit(tx, account, "people.directory-entered", { target: account.id, fields: choice.fields });
  });
}

/** The entry itself, with the consent to it; whoever calls knows that the person may be listed. */
export async function writeEntry(
  tx: Tx,
  person: { id: string; lang: Language; name: string },
  choice: DirectoryChoice,
): Promise<void> {
  const entry = {
    nameKey: fold(person.name),
    showsCountry: choice.fields.includes("country"),
    showsOrganisation: choice.fields.includes("organisation"),
    showsFunction: choice.fields.includes("function"),
    showsLanguages: choice.fields.includes("languages"),
    languages: [...choice.languages],
  };
  await tx
    .insertInto("people.directoryEntry")
    .values({ accountId: person.id, ...entry })
    .onConflict((conflict) => conflict.column("accountId").doUpdateSet(entry))
    .execute();
  await noteConsent(tx, person, "directory");
}

export async function leaveDirectory(db: Db, account: Account): Promise<void> {
  authorize(account, mayKeepOwnAccount);
  await inTransaction(db, async (tx) => {
    await removeEntry(tx, account.id);
    await audit(tx, account, "people.directory-left", { target: account.id });
  });
}

/** Takes a person out of the directory, with their consent to it. */
export async function removeEntry(tx: Tx, accountId: string): Promise<void> {
  await tx.deleteFrom("people.directoryEntry").where("accountId", "=", accountId).execute();
  await withdrawConsent(tx, accountId, "directory");
}

/** Keeps the name by which a person is found when the name changes; call it in the transaction that changes it. */
export async function renameInDirectory(tx: Tx, accountId: string, name: string): Promise<void> {
  await tx
    .updateTable("people.directoryEntry")
    .set({ nameKey: fold(name) })
    .where("accountId", "=", accountId)
    .execute();
}
