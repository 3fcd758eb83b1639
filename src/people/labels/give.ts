import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { isId } from "#platform/ids.ts";
import { type Account, authorize } from "#platform/permissions/index.ts";
import { refuseOwn } from "../roles/persons.ts";
import { decidedScopes, isWithin } from "../vetting/scopes.ts";
import { mayGiveMemberLabels } from "./permissions.ts";
import { holdLabelInUse } from "./queries.ts";
import { isSameSpelling, kept } from "./rules.ts";

/**
 * Gives a person a label of their country, as it is spelled today, or takes theirs away; `choice` is the label's id, `kept` for what they
 * have, or empty for none. Throws `platform.not-found` for somebody else's person, `roles.own`, and `labels.no-such-label` for one of
 * another country, or not in use.
 */
export async function giveMemberLabel(db: Db, actor: Account, personId: string, choice: string): Promise<void> {
  authorize(actor, mayGiveMemberLabels);
  if (!isId(personId)) throw new DomainError("platform.not-found");
  refuseOwn(actor, personId);
  await inTransaction(db, async (tx) => {
    const isOurs = actor.roles.includes("administrator")
      ? sql<boolean>`true`
      : isWithin("vouchScope", await decidedScopes(tx, actor));
    const person = await tx
      .selectFrom("people.account")
      .select(["id", "country", "memberLabel"])
      .where("id", "=", personId)
      .where("erasedAt", "is", null)
      .where(isOurs)
      .forUpdate()
      .executeTakeFirst();
    if (person === undefined) throw new DomainError("platform.not-found");
    if (choice === kept) return;
    const label = choice === "" ? undefined : await holdLabelInUse(tx, choice, person.country);
    if (choice !== "" && label === undefined) throw new DomainError("labels.no-such-label", { field: "memberLabel" });
    const [before, after] = [person.memberLabel, label?.name ?? null];
    if (before === after || (before !== null && after !== null && isSameSpelling(before, after))) return;
    await tx
      .updateTable("people.account")
      .set({ memberLabel: after === null ? null : JSON.stringify(after) })
      .where("id", "=", person.id)
      .execute();
    await audit(tx, actor, "people.member-label-given", {
      target: person.id,
      label: label?.id ?? null,
      spelling: after,
    });
  });
}
