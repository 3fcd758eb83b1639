import type { Secrets } from "#platform/secrets.ts";

/** The name under which content and statements know a learner: theirs alone, and nobody can tell whose it is. */
export const pseudonymOf = (secrets: Secrets, accountId: string): string =>
  secrets.sign("learner-pseudonym", accountId).slice(0, 32);
