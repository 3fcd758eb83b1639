import { audit } from "#platform/audit/index.ts";
import { inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { requireConfirmed } from "../security/confirmation.ts";
import { factorsOf, hasSecondFactor } from "../security/second-factor.ts";
import { type RolesHouse, writeTo } from "./letters.ts";
import { mayResetFactors } from "./permissions.ts";
import { lockPerson, refuseOwn } from "./persons.ts";

/**
 * Takes authenticator, passkeys and recovery codes from an account whose person has lost them; the password alone opens it then, until
 * they set up anew, which their role may ask for before anything else. Sessions end, a mail tells the person. Whoever asks for it has been
 * identified by the administrator, who has just proved themselves. Throws `roles.own`, `roles.no-factor`, `security.unconfirmed`.
 */
export async function resetSecondFactor(
  house: RolesHouse,
  actor: Actor,
  personId: string,
  reason: string,
): Promise<void> {
  authorize(actor, mayResetFactors);
  await inTransaction(house.db, async (tx) => {
    if (actor.kind === "account") await requireConfirmed(tx, actor);
    const person = await lockPerson(tx, personId);
    refuseOwn(actor, person.id);
    if (!hasSecondFactor(await factorsOf(tx, person.id))) throw new DomainError("roles.no-factor");
    for (const table of [
      "people.authenticator",
      "people.passkey",
      "people.recoveryCode",
      "people.signInStep",
      "people.session",
    ] as const)
      await tx.deleteFrom(table).where("accountId", "=", person.id).execute();
    await audit(tx, actor, "people.second-factor-reset", { target: person.id, reason });
    await writeTo(house, tx, person, "factors-reset", { reason });
  });
}
