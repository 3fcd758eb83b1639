import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { mayKeepMemberLabels } from "./permissions.ts";

export interface MemberLabelFacts {
  country: string;
  name: LocalizedText;
  /** Days as `2027-12-31`; null: not known, and in use. */
  since: string | null;
  until: string | null;
}

/** Adds a label. Throws `labels.ends-before`, `labels.twice`. */
export async function addMemberLabel(db: Db | Tx, actor: Actor, facts: MemberLabelFacts): Promise<{ id: string }> {
  authorize(actor, mayKeepMemberLabels);
  return inTransaction(db, async (tx) => {
    await refuse(tx, facts, null);
    const id = newId();
    const { country, name, since, until } = facts;
    await sql`
      insert into people.member_label (id, country, name, since, until)
      values (${id}, ${country}, ${JSON.stringify(name)}::jsonb, ${since}::date, ${until}::date)`.execute(tx);
    await audit(tx, actor, "people.member-label-added", { target: id, ...facts });
    return { id };
  });
}

/** Changes a label. Accounts that have it keep the spelling of then. Throws `platform.not-found`, `labels.ends-before`, `labels.twice`. */
export async function changeMemberLabel(db: Db, actor: Actor, id: string, facts: MemberLabelFacts): Promise<void> {
  authorize(actor, mayKeepMemberLabels);
  if (!isId(id)) throw new DomainError("platform.not-found");
  await inTransaction(db, async (tx) => {
    await refuse(tx, facts, id);
    const { country, name, since, until } = facts;
    const { rows } = await sql`
      update people.member_label set country = ${country}, name = ${JSON.stringify(name)}::jsonb, since = ${since}::date, until = ${until}::date
      where id = ${id} returning id`.execute(tx);
    if (rows.length === 0) throw new DomainError("platform.not-found");
    await audit(tx, actor, "people.member-label-changed", { target: id, ...facts });
  });
}

/** A spelling stands once for each day of a country: a sheet that names it must mean one label. */
async function refuse(tx: Tx, { country, name, since, until }: MemberLabelFacts, id: string | null): Promise<void> {
  if (since !== null && until !== null && until < since)
    throw new DomainError("labels.ends-before", { field: "until" });
  // Two administrators at once would not see each other's row.
  await sql`lock table people.member_label in share row exclusive mode`.execute(tx);
  const { rows } = await sql`
    select from people.member_label l
    where l.country = ${country} and l.id is distinct from ${id}::uuid
      and coalesce(l.until >= ${since}::date, true) and coalesce(${until}::date >= l.since, true)
      and exists (select from jsonb_each_text(l.name) one join jsonb_each_text(${JSON.stringify(name)}::jsonb) other
        on lower(one.value) = lower(other.value))`.execute(tx);
  if (rows.length > 0) throw new DomainError("labels.twice", { field: "name_en" });
}
