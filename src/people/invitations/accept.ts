import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { newId } from "#platform/ids.ts";
import {
  type Account,
  type Actor,
  authorize,
  isAllowed,
  type Language,
  partsOfScope,
  visitor,
} from "#platform/permissions/index.ts";
import { tokenHash } from "#platform/tokens.ts";
import { AccountAdded } from "../events.ts";
import { hashPassword } from "../passwords.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { actorOf } from "../roles/insight.ts";
import { refuseGuessable } from "../security/common-passwords.ts";
import { changeStanding, type DecidingHouse, personColumns } from "../vetting/decisions.ts";
import { mayVouch } from "../vetting/permissions.ts";
import { decidedScopes } from "../vetting/scopes.ts";
import { InvitationAccepted } from "./events.ts";
import type { AcceptForm } from "./forms.ts";
import { openInvitation } from "./queries.ts";

interface HeldInvitation {
  id: string;
  listId: string;
  email: string;
  title: string;
  scope: string;
  vets: boolean;
  ownerId: string | null;
}

/** The invitation of a link, held until the end of the transaction: of two who open it, one comes in. Throws `invitations.link-ended`. */
async function lockInvitation(tx: Tx, token: string): Promise<HeldInvitation> {
  const { rows } = await sql<HeldInvitation>`
    select i.id, i.list_id, i.email, l.title, l.scope, l.vets, l.owner_id
    from people.invitation i join people.invitation_list l on l.id = i.list_id
    where i.token_hash = ${tokenHash(token)} and i.state = 'sent' and i.expires_at > now() for update of i`.execute(tx);
  if (rows[0] === undefined) throw new DomainError("invitations.link-ended");
  return rows[0];
}

/** Who made the list, where they still decide about its country or body: a right that ended since vouches for nobody. */
async function voucherOf(tx: Tx, { scope, ownerId }: HeldInvitation): Promise<Account | undefined> {
  if (scope === "" || ownerId === null) return undefined;
  const officer = await actorOf(tx, ownerId);
  if (officer.kind !== "account" || !isAllowed(officer, mayVouch)) return undefined;
  return (await decidedScopes(tx, officer)).includes(scope) ? officer : undefined;
}

/** Notes that an invited person is in, and vets them where the list says so and its maker still may. Returns whether they are vetted by it. */
async function settle(
  house: DecidingHouse,
  tx: Tx,
  actor: Actor,
  invitation: HeldInvitation,
  accountId: string,
  voucher: Account | undefined,
): Promise<boolean> {
  await tx
    .updateTable("people.invitation")
    .set({ state: "accepted", acceptedAt: new Date(), accountId, tokenHash: null })
    .where("id", "=", invitation.id)
    .execute();
  await audit(tx, actor, "people.invitation-accepted", { target: accountId, list: invitation.listId });
  await emit(tx, InvitationAccepted, { listId: invitation.listId, invitationId: invitation.id, accountId });
  if (!invitation.vets || voucher === undefined || voucher.id === accountId) return false;
  // Of somebody who had an account, only who is of that country or body, and is not vetted as it is.
  const person = await tx
    .selectFrom("people.account")
    .select(personColumns)
    .where("id", "=", accountId)
    .where("vouchScope", "=", invitation.scope)
    .where(sql<boolean>`coalesce(vetted_until < now(), true) and suspended_at is null`)
    .forUpdate()
    .executeTakeFirst();
  if (person === undefined) return false;
  await changeStanding(house, tx, voucher, { ...person, lang: person.lang as Language }, "approved", invitation.title);
  return true;
}

/**
 * An invited person without an account gets one, for the invited address, which holding the link confirms. Country and body of a list made
 * in a country's or body's name are that list's. Throws `invitations.link-ended`, `invitations.has-account`, and what `refuseGuessable` throws.
 */
export async function acceptAsNew(
  house: DecidingHouse,
  token: string,
  given: AcceptForm,
): Promise<{ accountId: string; lang: Language; isVetted: boolean }> {
  const { db } = house;
  // A guessed link costs no hash.
  const open = await openInvitation(db, token);
  if (open === undefined) throw new DomainError("invitations.link-ended");
  if (open.hasAccount) throw new DomainError("invitations.has-account");
  const { name, lang, password } = given;
  await refuseGuessable(password, { email: open.email, name });
  const passwordHash = await hashPassword(password);
  return inTransaction(db, async (tx) => {
    const invitation = await lockInvitation(tx, token);
    const voucher = await voucherOf(tx, invitation);
    const place = partsOfScope(invitation.scope);
    const country = place?.kind === "country" ? place.id : given.country || null;
    const bodyId = place?.kind === "body" && voucher !== undefined ? place.id : null;
    const accountId = newId();
    const added = await tx
      .insertInto("people.account")
      .values({
        id: accountId,
        email: invitation.email,
        name,
        country,
        bodyId,
        lang,
        passwordHash,
        emailConfirmedAt: new Date(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (added === undefined) throw new DomainError("invitations.has-account");
    await tx
      .insertInto("people.roleGrant")
      .values({ id: newId(), accountId, role: "learner", grantedBy: invitation.ownerId, reason: "invited" })
      .execute();
    await emit(tx, AccountAdded, { accountId });
    const isVetted = await settle(house, tx, visitor, invitation, accountId, voucher);
    return { accountId, lang, isVetted };
  });
}

/**
 * Who has an account joins the list by being signed in to it. The invitation is for its address: another's account does not take it.
 * Throws `invitations.link-ended`, `invitations.other-address`.
 */
export async function acceptSignedIn(house: DecidingHouse, account: Account, token: string): Promise<void> {
  authorize(account, mayKeepOwnAccount);
  await inTransaction(house.db, async (tx) => {
    const invitation = await lockInvitation(tx, token);
    if (invitation.email !== account.email.toLowerCase()) throw new DomainError("invitations.other-address");
    await settle(house, tx, account, invitation, account.id, await voucherOf(tx, invitation));
  });
}

/** Whether coming in by a list would vet its person now; the page says so before they do. */
export async function wouldVet(db: Db, invitation: HeldInvitation): Promise<boolean> {
  return invitation.vets && (await inTransaction(db, (tx) => voucherOf(tx, invitation))) !== undefined;
}
