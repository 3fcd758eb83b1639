import type { Db } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { networkOf } from "#platform/http/index.ts";
import type { Language } from "#platform/permissions/index.ts";
import { provePassword, type SignIn } from "../sessions.ts";
import { type From, type LettingHouse, letIn } from "./places.ts";
import { factorsOf, hasSecondFactor, type SecurityParts, takeCode } from "./second-factor.ts";
import { countStepFailure, findStep, openStep, takeStep } from "./steps.ts";

/** A session, or the step between a first proof and the second. */
export type SignedIn =
  | { kind: "session"; token: string; lang: Language; to: string }
  | { kind: "second-factor"; step: string; lang: Language };

/** Signs in with a password. Throws what `provePassword` throws. */
export async function signIn(house: SecurityParts, given: SignIn & From & { to: string }): Promise<SignedIn> {
  return admit(house, await provePassword(house.db, house.settings, house.secrets, given), given, given.to);
}

/** After one proof: a session, unless the account has a second factor, which is then asked for first. */
export async function admit(
  house: LettingHouse,
  account: { id: string; lang: Language },
  from: From,
  to: string,
): Promise<SignedIn> {
  if (hasSecondFactor(await factorsOf(house.db, account.id))) {
    const facts = { to, lang: account.lang };
    return {
      kind: "second-factor",
      step: await openStep(house.db, "second-factor", { accountId: account.id, facts }),
      lang: account.lang,
    };
  }
  return { kind: "session", token: await letIn(house, account.id, from), lang: account.lang, to };
}

/** The second half of a sign-in: a code for the step that the browser's cookie keeps. Throws `security.wrong-code`, `security.step-ended`. */
export async function completeSignIn(
  house: SecurityParts,
  stepToken: string | undefined,
  code: string,
  from: From,
): Promise<SignedIn> {
  const waiting = await findStep(house.db, "second-factor", stepToken);
  if (stepToken === undefined || waiting?.accountId == null) throw new DomainError("security.step-ended");
  try {
    await takeCode(house, waiting.accountId, code, networkOf(from.address));
  } catch (error) {
    await countStepFailure(house.db, stepToken);
    throw error;
  }
  return closeStep(house, stepToken, waiting.accountId, from);
}

/** Who was suspended between the password and the code gets no session that would wait for the suspension's end. */
async function isOpen(db: Db, accountId: string): Promise<boolean> {
  const account = await db
    .selectFrom("people.account")
    .select("id")
    .where("id", "=", accountId)
    .where("disabledAt", "is", null)
    .where("suspendedAt", "is", null)
    .executeTakeFirst();
  return account !== undefined;
}

/** Turns the step into a strong session: one, of however many requests. */
export async function closeStep(
  house: SecurityParts,
  stepToken: string,
  accountId: string,
  from: From,
): Promise<SignedIn> {
  const step = await takeStep(house.db, "second-factor", stepToken);
  if (step?.accountId !== accountId || !(await isOpen(house.db, accountId)))
    throw new DomainError("security.step-ended");
  const token = await letIn(house, accountId, from, { isStrong: true });
  return { kind: "session", token, lang: step.facts.lang as Language, to: step.facts.to ?? "" };
}
