import { type Account, permission } from "#platform/permissions/index.ts";

/** Reading the audit log: the auditor's one right, and nobody else's. */
export const mayReadAudit = permission("people.read-audit", ["auditor"]);

export const mayReadDirectory = permission<{ isVetted: boolean }>("people.read-directory", [], {
  because: (actor) => actor.isVetted,
});

/** Who vouches for a person decides whether the person is listed: an administrator, or the bureau or body that they belong to. */
export interface Protectable {
  country: string | null;
  bodyId: string | null;
}

const isVoucherOf = (actor: Account, person: Protectable): boolean =>
  actor.grants.some(({ role, scope }) =>
    person.bodyId === null
      ? role === "bureau-officer" && person.country !== null && scope === `country:${person.country}`
      : role === "body-officer" && scope === `body:${person.bodyId}`,
  );

export const mayProtect = permission<Protectable>("people.protect", ["administrator"], { because: isVoucherOf });

export const privacyPermissions = [mayReadAudit, mayReadDirectory, mayProtect];
