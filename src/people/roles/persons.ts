import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { isId } from "#platform/ids.ts";
import type { Actor, Language } from "#platform/permissions/index.ts";

export interface Person {
  id: string;
  name: string;
  email: string;
  lang: Language;
  timeZone: string;
  country: string | null;
  isVetted: boolean;
  disabledAt: Date | null;
}

const columns = (db: Db | Tx) =>
  db
    .selectFrom("people.account")
    .select(["id", "name", "email", "lang", "timeZone", "country", "disabledAt"])
    .select(sql<boolean>`coalesce(vetted_until > now(), false) and suspended_at is null`.as("isVetted"))
    .where("erasedAt", "is", null);

/** An account, held until the end of the transaction. Throws `platform.not-found`. */
export async function lockPerson(tx: Tx, id: string): Promise<Person> {
  const person = isId(id) ? await columns(tx).where("id", "=", id).forUpdate().executeTakeFirst() : undefined;
  if (person === undefined) throw new DomainError("platform.not-found");
  return person as Person;
}

/** An open account by its address, held until the end of the transaction. Throws `roles.no-such-person` at the field. */
export async function lockPersonByEmail(tx: Tx, email: string, field: string): Promise<Person> {
  const person = await columns(tx)
    .where(sql`lower(email)`, "=", email.toLowerCase())
    .where("disabledAt", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (person === undefined) throw new DomainError("roles.no-such-person", { field });
  return person as Person;
}

/** The id of the open account with an address. Whoever asks must not tell a stranger whether there is one. */
export async function openAccountByEmail(db: Db | Tx, email: string): Promise<string | undefined> {
  const person = await columns(db)
    .where(sql`lower(email)`, "=", email.toLowerCase())
    .where("disabledAt", "is", null)
    .where("suspendedAt", "is", null)
    .executeTakeFirst();
  return person?.id;
}

/** Separation of duties: what concerns oneself, a colleague does. Throws `roles.own`. */
export function refuseOwn(actor: Actor, personId: string, field?: string): void {
  if (actor.kind === "account" && actor.id === personId)
    throw new DomainError("roles.own", field === undefined ? {} : { field });
}

export const idOf = (actor: Actor): string | null => (actor.kind === "account" ? actor.id : null);
