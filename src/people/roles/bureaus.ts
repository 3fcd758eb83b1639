import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { newId } from "#platform/ids.ts";
import {
  type Account,
  type Actor,
  authorize,
  countryScope,
  requireAccount,
  scopesOf,
} from "#platform/permissions/index.ts";
import { isCountry } from "../countries.ts";
import { giveRole, takeRole, takeTurn } from "./grants.ts";
import type { RolesHouse } from "./letters.ts";
import { mayAppointOfficers, mayLeadBureau } from "./permissions.ts";
import { lockPerson, lockPersonByEmail, type Person, refuseOwn } from "./persons.ts";

/** Whoever serves a bureau is a vetted person of its country. Throws `roles.not-of-country`, `roles.not-vetted`. */
function requireServing(person: Person, country: string, field: string): void {
  if (person.country !== country) throw new DomainError("roles.not-of-country", { field });
  if (!person.isVetted) throw new DomainError("roles.not-vetted", { field });
}

/**
 * One administrator proposes the officer of a country's bureau. Throws `roles.own`, `roles.no-such-person`, `roles.not-of-country`,
 * `roles.not-vetted`, `roles.already-held`, `roles.proposal-open`.
 */
export async function proposeOfficer(
  house: RolesHouse,
  actor: Actor,
  country: string,
  email: string,
  reason: string,
): Promise<void> {
  authorize(actor, mayAppointOfficers);
  const proposer = requireAccount(actor);
  if (!isCountry(country)) throw new DomainError("platform.not-found");
  await inTransaction(house.db, async (tx) => {
    await takeTurn(tx);
    const person = await lockPersonByEmail(tx, email, "email");
    refuseOwn(actor, person.id, "email");
    requireServing(person, country, "email");
    if ((await officersOf(tx, country)).some((officer) => officer.accountId === person.id && !officer.isDeputy))
      throw new DomainError("roles.already-held", { field: "email" });
    const inserted = await sql<{ id: string }>`
      insert into people.bureau_proposal (id, country, account_id, proposed_by, reason)
      values (${newId()}, ${country}, ${person.id}, ${proposer.id}, ${reason})
      on conflict (country) where decided_at is null do nothing returning id`.execute(tx);
    if (inserted.rows.length === 0) throw new DomainError("roles.proposal-open");
    await audit(tx, actor, "people.officer-proposed", { target: person.id, country, reason });
  });
}

/**
 * Another administrator decides. Confirming is one act: the proposed person gets the role, and whoever had it loses it. Declining may also be
 * the proposer's own. Throws `roles.own-proposal`, `roles.own`, `roles.proposal-decided`, `roles.not-of-country`, `roles.not-vetted`.
 */
export async function decideProposal(
  house: RolesHouse,
  actor: Actor,
  country: string,
  proposalId: string,
  decision: "confirm" | "decline",
  reason: string,
): Promise<void> {
  authorize(actor, mayAppointOfficers);
  const decider = requireAccount(actor);
  await inTransaction(house.db, async (tx) => {
    await takeTurn(tx);
    const proposal = await tx
      .selectFrom("people.bureauProposal")
      .select(["id", "accountId", "proposedBy", "decidedAt"])
      .where("id", "=", proposalId)
      .where("country", "=", country)
      .forUpdate()
      .executeTakeFirst();
    if (proposal === undefined) throw new DomainError("platform.not-found");
    if (proposal.decidedAt !== null) throw new DomainError("roles.proposal-decided");
    if (decision === "confirm" && proposal.proposedBy === decider.id) throw new DomainError("roles.own-proposal");
    const isConfirmed = decision === "confirm";
    await tx
      .updateTable("people.bureauProposal")
      .set({ decidedBy: decider.id, decidedAt: new Date(), isConfirmed, decisionReason: reason })
      .where("id", "=", proposal.id)
      .execute();
    await audit(tx, actor, `people.officer-${isConfirmed ? "confirmed" : "declined"}`, {
      target: proposal.accountId,
      country,
      reason,
    });
    if (!isConfirmed) return;
    const person = await lockPerson(tx, proposal.accountId);
    refuseOwn(actor, person.id);
    if (person.disabledAt !== null) throw new DomainError("roles.disabled");
    requireServing(person, country, "");
    await succeed(house, tx, actor, country, person, reason);
  });
}

/** The successor gets the role; whoever had it, not the deputies, loses it. */
async function succeed(
  house: RolesHouse,
  tx: Tx,
  actor: Actor,
  country: string,
  person: Person,
  reason: string,
): Promise<void> {
  for (const officer of await officersOf(tx, country)) {
    if (officer.isDeputy || officer.accountId === person.id) continue;
    await takeRole(house, tx, actor, await lockPerson(tx, officer.accountId), officer.id, reason);
  }
  await giveRole(house, tx, actor, person, { role: "bureau-officer", scope: countryScope(country), reason });
}

/** Who serves a bureau: the officer and the deputies. */
function officersOf(tx: Tx, country: string) {
  return tx
    .selectFrom("people.roleGrant")
    .select(["id", "accountId", "isDeputy"])
    .where("role", "=", "bureau-officer")
    .where("scope", "=", countryScope(country))
    .where((where) => where.or([where("endsAt", "is", null), where("endsAt", ">", sql<Date>`now()`)]))
    .orderBy("id")
    .execute();
}

/** The officer of a bureau, not a deputy. Another country's bureau does not exist for them. Throws `platform.not-found`, `roles.deputy`. */
async function requireLead(tx: Tx, actor: Account, country: string) {
  if (!scopesOf(actor, "bureau-officer").includes(countryScope(country))) throw new DomainError("platform.not-found");
  const officers = await officersOf(tx, country);
  const own = officers.find(({ accountId }) => accountId === actor.id);
  if (own === undefined) throw new DomainError("platform.not-found");
  if (own.isDeputy) throw new DomainError("roles.deputy");
  return officers;
}

/** Does what only the officer who leads a country's bureau may, one such act at a time. */
async function asLead(
  house: RolesHouse,
  actor: Actor,
  country: string,
  act: (tx: Tx, officers: Awaited<ReturnType<typeof requireLead>>) => Promise<void>,
): Promise<void> {
  authorize(actor, mayLeadBureau);
  const officer = requireAccount(actor);
  await inTransaction(house.db, async (tx) => {
    await takeTurn(tx);
    await act(tx, await requireLead(tx, officer, country));
  });
}

/**
 * The officer of a bureau names a deputy, who decides as they do but names nobody. Throws `platform.not-found` for another country's bureau,
 * `roles.deputy`, `roles.own`, `roles.no-such-person`, `roles.not-of-country`, `roles.not-vetted`, `roles.already-held`.
 */
export async function appointDeputy(
  house: RolesHouse,
  actor: Actor,
  country: string,
  email: string,
  reason: string,
  endsAt?: Date,
): Promise<void> {
  await asLead(house, actor, country, async (tx, officers) => {
    const person = await lockPersonOf(tx, email, country, "email");
    refuseOwn(actor, person.id, "email");
    if (officers.some(({ accountId }) => accountId === person.id))
      throw new DomainError("roles.already-held", { field: "email" });
    requireServing(person, country, "email");
    await giveRole(house, tx, actor, person, {
      role: "bureau-officer",
      scope: countryScope(country),
      reason,
      endsAt,
      isDeputy: true,
    });
  });
}

/** A person of the country by their address; whether anyone elsewhere has it is not for a bureau to learn. Throws `roles.no-such-person`. */
async function lockPersonOf(tx: Tx, email: string, country: string, field: string): Promise<Person> {
  const person = await lockPersonByEmail(tx, email, field);
  if (person.country !== country) throw new DomainError("roles.no-such-person", { field });
  return person;
}

/** Ends a deputy's role. Throws `platform.not-found`, `roles.deputy`, `roles.ended`. */
export async function endDeputy(
  house: RolesHouse,
  actor: Actor,
  country: string,
  grantId: string,
  reason: string,
): Promise<void> {
  await asLead(house, actor, country, async (tx, officers) => {
    const deputy = officers.find(({ id, isDeputy }) => id === grantId && isDeputy);
    if (deputy === undefined) throw new DomainError("platform.not-found");
    await takeRole(house, tx, actor, await lockPerson(tx, deputy.accountId), deputy.id, reason);
  });
}

/** An officer who leaves hands over: the successor gets the role and they lose it. Throws as `appointDeputy` does. */
export async function handOver(
  house: RolesHouse,
  actor: Actor,
  country: string,
  email: string,
  reason: string,
): Promise<void> {
  await asLead(house, actor, country, async (tx, officers) => {
    const successor = await lockPersonOf(tx, email, country, "successor");
    refuseOwn(actor, successor.id, "successor");
    requireServing(successor, country, "successor");
    if (officers.some(({ accountId, isDeputy }) => accountId === successor.id && !isDeputy))
      throw new DomainError("roles.already-held", { field: "successor" });
    await audit(tx, actor, "people.bureau-handed-over", { target: successor.id, country, reason });
    await succeed(house, tx, actor, country, successor, reason);
  });
}
