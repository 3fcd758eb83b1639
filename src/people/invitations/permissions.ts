import { permission } from "#platform/permissions/index.ts";

/**
 * Makes lists of people to invite: the directorate's staff in its name, a bureau's and a body's officers in theirs. Which lists of
 * others one sees is part of the SQL.
 */
export const mayInvite = permission("people.invite", [
  "training-officer",
  "secretariat",
  "bureau-officer",
  "body-officer",
  "administrator",
]);
