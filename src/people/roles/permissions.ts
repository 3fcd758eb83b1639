import { permission } from "#platform/permissions/index.ts";

/** Finding any account, and seeing what its person may see. */
export const mayReadAccounts = permission("people.read-accounts", ["administrator"]);

/** Granting and ending roles, but never one's own; the officer of a bureau takes two. */
export const mayGrantRoles = permission("people.grant-roles", ["administrator"]);

export const mayDisableAccounts = permission("people.disable-accounts", ["administrator"]);

/** Helping somebody who lost phone and recovery codes back in; never oneself. */
export const mayResetFactors = permission("people.reset-factors", ["administrator"]);

/** Proposing the officer of a national bureau, and confirming whom a colleague proposed. */
export const mayAppointOfficers = permission("people.appoint-officers", ["administrator"]);

/** Naming deputies and handing over, in one's own country; a deputy only sees who serves there. */
export const mayLeadBureau = permission("people.lead-bureau", ["bureau-officer"]);

export const mayKeepBodies = permission("people.keep-bodies", ["administrator"]);

export const mayReadRoles = permission("people.read-roles", "everyone");

export const rolesPermissions = [
  mayReadAccounts,
  mayGrantRoles,
  mayDisableAccounts,
  mayResetFactors,
  mayAppointOfficers,
  mayLeadBureau,
  mayKeepBodies,
  mayReadRoles,
];
