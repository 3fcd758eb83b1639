import { getCookie, setCookie } from "hono/cookie";
import { DomainError } from "#platform/errors.ts";
import { cookieNames, cookieOptions, isOwnPath, type PageContext } from "#platform/http/index.ts";
import type { Language } from "#platform/permissions/index.ts";
import { afterSignIn } from "../privacy/consents.ts";
import { endSession } from "../sessions.ts";
import type { From } from "./places.ts";
import type { SignedIn } from "./sign-in.ts";
import { type StepKind, stepMinutes } from "./steps.ts";

/** Where to go after signing in: a path of this site only, in the person's own language. */
export function wayBack(to: string, lang: Language): string {
  return isOwnPath(to) ? to : `/${lang}`;
}

export function setSession(c: PageContext, token: string, maxAge = 30 * 86_400): void {
  setCookie(c.raw, cookieNames(c.house.settings).session, token, { ...cookieOptions(c.house.settings), maxAge });
}

const stepCookie = (c: PageContext, kind: StepKind): string => `${cookieNames(c.house.settings).step}-${kind}`;

/** Keeps a step's token in the browser; an empty one takes it away. */
export function setStep(c: PageContext, kind: StepKind, token: string): void {
  const maxAge = token === "" ? 0 : stepMinutes * 60;
  setCookie(c.raw, stepCookie(c, kind), token, { ...cookieOptions(c.house.settings), maxAge });
}

export const stepToken = (c: PageContext, kind: StepKind): string | undefined => getCookie(c.raw, stepCookie(c, kind));

/** Where a sign-in comes from; `timeZone` is what its form told. */
export const fromOf = (c: PageContext, timeZone?: string): From => ({
  address: c.address,
  userAgent: c.raw.req.header("user-agent") ?? "",
  timeZone,
});

/** The answer to a proof: on to the second, or in. */
export async function enter(c: PageContext, outcome: SignedIn): Promise<Response> {
  if (outcome.kind === "second-factor") {
    setStep(c, "second-factor", outcome.step);
    return c.redirect(c.href("/sign-in/second-factor"));
  }
  setStep(c, "second-factor", "");
  // Signing in again is another session: the one so far ends (OWASP ASVS 7.2.4).
  if (c.actor.kind === "account")
    await endSession(c.db, c.actor, c.actor.sessionId).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
    });
  setSession(c, outcome.token);
  setCookie(c.raw, cookieNames(c.house.settings).lang, outcome.lang, {
    ...cookieOptions(c.house.settings),
    maxAge: 31_536_000,
  });
  return c.redirect(await afterSignIn(c.db, outcome.token, outcome.lang, wayBack(outcome.to, outcome.lang)));
}
