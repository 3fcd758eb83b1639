import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { type Account, type Actor, authorize, type System } from "#platform/permissions/index.ts";
import { CredentialRevoked } from "./events.ts";
import { mayRevoke } from "./permissions.ts";

/** Revokes a credential for good, with a reason that its holder reads. Throws `platform.not-found`, `credentials.revoked-already`. */
export async function revokeCredential(db: Db, actor: Actor, id: string, reason: string): Promise<void> {
  authorize(actor, mayRevoke);
  await inTransaction(db, (tx) => revokeFor(tx, actor, id, reason));
}

/** The same for whoever looks after what it was awarded for; the caller has asked whether they may. */
export async function revokeFor(
  tx: Tx,
  actor: Account | System,
  id: string,
  reason: string,
  source?: { kind: string; id: string },
): Promise<void> {
  const row = await tx
    .selectFrom("credentials.credential")
    .select(["id", "state", "statusListId", "accountId"])
    .where("id", "=", id)
    .$if(source !== undefined, (query) =>
      query.where("sourceKind", "=", source?.kind ?? "").where("sourceId", "=", source?.id ?? ""),
    )
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new DomainError("platform.not-found");
  if (row.state === "revoked") throw new DomainError("credentials.revoked-already");
  await tx
    .updateTable("credentials.credential")
    .set({
      state: "revoked",
      revokedAt: new Date(),
      revokedBy: actor.kind === "account" ? actor.id : null,
      revokeReason: reason,
    })
    .where("id", "=", id)
    .execute();
  await tx
    .updateTable("credentials.statusList")
    .set((expression) => ({ revision: expression("revision", "+", 1) }))
    .where("id", "=", row.statusListId)
    .execute();
  await audit(tx, actor, "credentials.revoked", { target: row.accountId, credential: id, reason });
  await emit(tx, CredentialRevoked, { credentialId: id });
}
