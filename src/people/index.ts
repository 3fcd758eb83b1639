// People: accounts, sessions, countries and roles.
// Owns who someone is and how they prove it; the view people.public_account is what others may join.
// Refuses: passwords in any form but argon2id hashes, answers that tell whether an account exists.

export { readActor } from "./actor.ts";
export { type Country, countries, countryName, countryOptions, isCountry } from "./countries.ts";
export { demoAccountId, demoAccounts, demoLearners, demoPassword, hasDemoAccounts } from "./demo.ts";
export { AccountAdded } from "./events.ts";
export type { NewAccount } from "./forms.ts";
export { mayInvite } from "./invitations/permissions.ts";
export { mayKeepMemberLabels } from "./labels/permissions.ts";
export { type LetterHouse, letterOf } from "./letter.ts";
export { addAccount } from "./operations.ts";
export { noteConsent } from "./privacy/consents.ts";
export { type VisibleNames, visibleNames } from "./privacy/names.ts";
export { accountsAt, accountsOf, type Reachable, reachable } from "./roles/accounts-by.ts";
export { BodyChanged } from "./roles/events.ts";
export { actorOf } from "./roles/insight.ts";
export { mayAppointOfficers, mayKeepBodies, mayReadAccounts } from "./roles/permissions.ts";
export { openAccountByEmail } from "./roles/persons.ts";
export { bodyName, bodyOptions } from "./roles/queries.ts";
export { openSession } from "./sessions.ts";
