import { z } from "zod";
import type { Db, Tx } from "#platform/database/index.ts";
import { countFailure, type FailureLimit, failureKey, networkOf, refuseAfterFailures } from "#platform/http/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { newToken, tokenHash } from "#platform/tokens.ts";

// A sign-in of several requests is remembered here, not in a session: until all is proved there is none (OWASP ASVS 7.2.4).

export type StepKind = "second-factor" | "passkey" | "new-passkey" | "organisation";

export interface Step {
  accountId: string | null;
  facts: Record<string, string>;
}

export const stepMinutes = 10;
/** Wrong codes after which a step ends and the password is asked for again. */
const mostFailures = 5;

const factsShape = z.record(z.string(), z.string());

/** Remembers a step; returns the token that only the browser's cookie keeps. */
export async function openStep(db: Db | Tx, kind: StepKind, step: Step): Promise<string> {
  const token = newToken();
  await db
    .insertInto("people.signInStep")
    .values({
      tokenHash: tokenHash(token),
      kind,
      accountId: step.accountId,
      facts: JSON.stringify(step.facts),
      expiresAt: new Date(Date.now() + stepMinutes * 60_000),
    })
    .execute();
  return token;
}

/** A beginning costs us a row and asks for no proof: as many from one network as a full academy needs. */
const beginnings: FailureLimit = { most: 600, windowSeconds: 900 };

/** Counts a sign-in that begins without a proof, before its step is opened. Throws `platform.too-many` for a network that only begins. */
export async function countBeginning(db: Db, secrets: Secrets, address: string): Promise<void> {
  const limits = new Map([[failureKey(secrets, "sign-in-begun", networkOf(address)), beginnings]]);
  await refuseAfterFailures(db, limits);
  await countFailure(db, limits);
}

/** The step of a token while it lasts; it stays. */
export async function findStep(db: Db | Tx, kind: StepKind, token: string | undefined): Promise<Step | undefined> {
  if (token === undefined) return undefined;
  const row = await db
    .selectFrom("people.signInStep")
    .select(["accountId", "facts"])
    .where("tokenHash", "=", tokenHash(token))
    .where("kind", "=", kind)
    .where("expiresAt", ">", new Date())
    .where("failures", "<", mostFailures)
    .executeTakeFirst();
  return row && { accountId: row.accountId, facts: factsShape.parse(row.facts) };
}

/** The step of a token, which is used up: a second request finds none. */
export async function takeStep(db: Db | Tx, kind: StepKind, token: string | undefined): Promise<Step | undefined> {
  if (token === undefined) return undefined;
  const row = await db
    .deleteFrom("people.signInStep")
    .where("tokenHash", "=", tokenHash(token))
    .where("kind", "=", kind)
    .where("expiresAt", ">", new Date())
    .where("failures", "<", mostFailures)
    .returning(["accountId", "facts"])
    .executeTakeFirst();
  return row && { accountId: row.accountId, facts: factsShape.parse(row.facts) };
}

export async function countStepFailure(db: Db, token: string): Promise<void> {
  await db
    .updateTable("people.signInStep")
    .set((row) => ({ failures: row("failures", "+", 1) }))
    .where("tokenHash", "=", tokenHash(token))
    .execute();
}

/** Removes what has lapsed; a job calls it. */
export async function sweepSteps(db: Db): Promise<void> {
  await db.deleteFrom("people.signInStep").where("expiresAt", "<", new Date()).execute();
  await db.deleteFrom("people.emailChange").where("expiresAt", "<", new Date()).execute();
}
