import type { z } from "zod";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  type Handler,
  inEvenTime,
  type PageContext,
  pages,
  type Route,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { requireAccount } from "#platform/permissions/index.ts";
import { siteName } from "#platform/site-name.ts";
import { endOtherSessions, endSession, sessionsOf } from "../sessions.ts";
import { knownZone } from "../zones.ts";
import { confirmSession, proofOf } from "./confirm.ts";
import { sessionState } from "./confirmation.ts";
import { askEmailChange, changeEmail, waitingEmail } from "./email-change.ts";
import { enter, fromOf, setSession, setStep, stepToken, wayBack } from "./entrance.ts";
import { codeForm, confirmForm, emailForm, passkeyForm, passkeySignInForm, setupForm } from "./forms.ts";
import { organisationRequest, returnPath, signInByOrganisation } from "./organisation.ts";
import { ConfirmPage, NewAddressPage } from "./pages/confirm.tsx";
import { CodesPage, SecondFactorPage, SetupPage } from "./pages/second-factor.tsx";
import { SecurityPage } from "./pages/security.tsx";
import {
  addPasskey,
  confirmByPasskey,
  passkeyCreation,
  passkeyRequest,
  passkeysOf,
  removePasskey,
  signInByPasskey,
} from "./passkeys.ts";
import {
  addAuthenticator,
  factorsOf,
  isFactorRequired,
  newSetup,
  openSetup,
  removeAuthenticator,
  renewCodes,
} from "./second-factor.ts";
import { completeSignIn } from "./sign-in.ts";
import { findStep } from "./steps.ts";
import { base32, keyUri } from "./totp.ts";

const securityPath = "/account/security";
const confirmPath = `${securityPath}/confirm`;
const open = { isOpenWhileHeld: true } as const;

/** Changes of what proves a person wait until they have confirmed who they are; then they come back to where they were. */
const confirmed =
  (handler: Handler): Handler =>
  async (c) => {
    const account = requireAccount(c.actor);
    if ((await sessionState(c.db, account)).isConfirmed) return handler(c);
    const to = c.raw.req.method === "GET" ? c.url.pathname : c.href(account.heldAt ?? securityPath);
    return c.redirect(`${c.href(confirmPath)}?to=${encodeURIComponent(to)}`);
  };

type States = Partial<Record<"password" | "email" | "passkey", FormState>>;

export async function securityPage(c: PageContext, states: States = {}) {
  const account = requireAccount(c.actor);
  const [factors, passkeys, sessions, { isConfirmed }] = await Promise.all([
    factorsOf(c.db, account.id),
    passkeysOf(c.db, account),
    sessionsOf(c.db, account),
    sessionState(c.db, account),
  ]);
  const { password = emptyForm, email = emptyForm, passkey = emptyForm } = states;
  return <SecurityPage {...{ account, factors, passkeys, sessions, isConfirmed, password, email, passkey }} />;
}

/** The set-up page; after a wrong code with the same secret, so that the app need not be told again. */
function setupPage(c: PageContext, state: FormState, passkey?: FormState) {
  const account = requireAccount(c.actor);
  const given = state.values.sealed?.at(-1);
  const kept = given === undefined ? undefined : readSetup(c, given);
  const { secret, sealed } = kept ?? newSetup(c.house.secrets, account);
  return (
    <SetupPage
      state={state}
      sealed={sealed}
      secret={base32(secret)}
      // In English: other scripts are percent-encoded, and the QR code then too fine for a phone.
      uri={keyUri(secret, siteName(c.house, "en"), account.email)}
      isRequired={isFactorRequired(c.house, account)}
      {...(passkey === undefined ? {} : { passkey })}
    />
  );
}

function readSetup(c: PageContext, sealed: string): { secret: Buffer; sealed: string } | undefined {
  try {
    return { secret: openSetup(c.house.secrets, requireAccount(c.actor), sealed), sealed };
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

async function confirmPage(c: PageContext, state: FormState) {
  const account = requireAccount(c.actor);
  const [proof, { passkeys }] = [await proofOf(c.house, account), await factorsOf(c.db, account.id)];
  return <ConfirmPage state={state} proof={proof} hasPasskeys={passkeys > 0} />;
}

async function secondFactorPage(c: PageContext, state: FormState) {
  const step = await findStep(c.db, "second-factor", stepToken(c, "second-factor"));
  if (step === undefined) throw new DomainError("security.step-ended");
  return <SecondFactorPage state={state} to={step.facts.to ?? ""} />;
}

/** New codes are shown in the answer itself: nothing keeps them for a page to be opened later. */
const codesPage = (c: PageContext, codes: readonly string[], done: string): Response =>
  c.page(<CodesPage codes={codes} done={done} />, { headers: { "cache-control": "no-store" } });

const ownId = (c: PageContext): string => {
  if (!isId(c.param("id"))) throw new DomainError("platform.not-found");
  return c.param("id");
};

const routes = pages()
  .get("/sign-in/second-factor", anyone, async (c) => c.page(await secondFactorPage(c, emptyForm)))
  .post(
    "/sign-in/second-factor",
    anyone,
    submitted(codeForm, secondFactorPage, async (c, { code, zone }) =>
      enter(c, await completeSignIn(c.house, stepToken(c, "second-factor"), code, fromOf(c, zone))),
    ),
  )
  .post(
    "/sign-in/passkey/options",
    anyone,
    async (c) => {
      const { options, step } = await passkeyRequest(c.house, c.address);
      setStep(c, "passkey", step);
      return c.json(options);
    },
    open,
  )
  .post("/sign-in/passkey", anyone, async (c) => {
    const { answer, to, zone } = await passkeyFields(c);
    const given = { answer, to, step: stepToken(c, "passkey") };
    return enter(c, await signInByPasskey(c.house, given, fromOf(c, zone)));
  })
  .get("/sign-in/organisation", anyone, async (c) => {
    const to = (c.url.searchParams.get("to") ?? "").slice(0, 2_000);
    // Where the provider knows the person already, this alone would sign them in: nobody else's link does that (OWASP ASVS 7.6.2).
    if (/^(cross|same)-site$/.test(c.raw.req.header("sec-fetch-site") ?? ""))
      return c.redirect(`${c.href("/sign-in")}?to=${encodeURIComponent(to)}`);
    const zone = knownZone(c.url.searchParams.get("zone") ?? "");
    const { url, step } = await organisationRequest(c.house, { lang: c.lang, to, zone, address: c.address });
    setStep(c, "organisation", step);
    return c.redirect(url);
  })
  .get(
    returnPath,
    anyone,
    async (c) => {
      const outcome = await signInByOrganisation(c.house, c.url, stepToken(c, "organisation"), fromOf(c));
      setStep(c, "organisation", "");
      return enter(c, outcome);
    },
    { isLocalized: false },
  )
  .get(securityPath, signedIn, async (c) => c.page(await securityPage(c)))
  .get(
    confirmPath,
    signedIn,
    async (c) => c.page(await confirmPage(c, filledForm({ to: c.url.searchParams.get("to") ?? "" }))),
    open,
  )
  .post(
    confirmPath,
    signedIn,
    submitted(confirmForm, confirmPage, async (c, { proof, to }) => {
      const account = requireAccount(c.actor);
      setSession(c, await confirmSession(c.house, account, proof));
      return c.redirect(to === "" ? c.href(securityPath) : wayBack(to, c.lang));
    }),
    open,
  )
  .post(
    `${confirmPath}/passkey`,
    signedIn,
    async (c) => {
      const { answer, to } = await passkeyFields(c);
      setSession(
        c,
        await confirmByPasskey(c.house, requireAccount(c.actor), { answer, step: stepToken(c, "passkey") }),
      );
      return c.redirect(to === "" ? c.href(securityPath) : wayBack(to, c.lang));
    },
    open,
  )
  .get(
    `${securityPath}/second-factor`,
    signedIn,
    confirmed(async (c) => {
      const account = requireAccount(c.actor);
      const { hasAuthenticator } = await factorsOf(c.db, account.id);
      // A session opened without the second factor that there is: it is asked for now.
      if (hasAuthenticator) return c.redirect(c.href(account.heldAt === undefined ? securityPath : confirmPath));
      return c.page(setupPage(c, emptyForm));
    }),
    open,
  )
  .post(
    `${securityPath}/second-factor`,
    signedIn,
    confirmed(
      submitted(setupForm, setupPage, async (c, given) => {
        const { token, codes } = await addAuthenticator(c.house, requireAccount(c.actor), given);
        setSession(c, token);
        c.followSession(token);
        return codesPage(c, codes, c.text("security:authenticator.added"));
      }),
    ),
    open,
  )
  .post(
    `${securityPath}/second-factor/remove`,
    signedIn,
    confirmed(async (c) => {
      await removeAuthenticator(c.house, requireAccount(c.actor));
      return c.done("security:authenticator.removed", securityPath);
    }),
  )
  .post(
    `${securityPath}/recovery-codes`,
    signedIn,
    confirmed(async (c) =>
      codesPage(
        c,
        await renewCodes(c.house, requireAccount(c.actor)),
        c.text("security:change.recovery-codes-renewed"),
      ),
    ),
  )
  .post(
    `${securityPath}/passkeys/options`,
    signedIn,
    async (c) => {
      const { options, step } = await passkeyCreation(c.house, requireAccount(c.actor));
      setStep(c, "new-passkey", step);
      return c.json(options);
    },
    open,
  )
  .post(
    `${securityPath}/passkeys`,
    signedIn,
    confirmed(
      submitted(
        passkeyForm,
        (c, passkey) =>
          requireAccount(c.actor).heldAt === undefined
            ? securityPage(c, { passkey })
            : setupPage(c, emptyForm, passkey),
        async (c, { name, answer }) => {
          const step = stepToken(c, "new-passkey");
          const { token, codes } = await addPasskey(c.house, requireAccount(c.actor), { name, answer, step });
          setSession(c, token);
          c.followSession(token);
          if (codes.length === 0) return c.done("security:passkeys.added", securityPath);
          return codesPage(c, codes, c.text("security:passkeys.added"));
        },
      ),
    ),
    open,
  )
  .post(
    `${securityPath}/passkeys/:id/remove`,
    signedIn,
    confirmed(async (c) => {
      await removePasskey(c.house, requireAccount(c.actor), ownId(c));
      return c.done("security:passkeys.removed", securityPath);
    }),
  )
  .post(
    `${securityPath}/email`,
    signedIn,
    confirmed(
      submitted(
        emailForm,
        (c, email) => securityPage(c, { email }),
        async (c, { email }) => {
          await inEvenTime(() => askEmailChange(c.house, requireAccount(c.actor), email));
          return c.done("security:email.asked", securityPath);
        },
      ),
    ),
  )
  .get("/account/email/:token", anyone, async (c) => {
    const email = await waitingEmail(c.db, c.param("token"));
    if (email === undefined) throw new DomainError("security.email-link-expired");
    return c.page(<NewAddressPage email={email} token={c.param("token")} />);
  })
  .post("/account/email/:token", anyone, async (c) => {
    await changeEmail(c.house, c.param("token"));
    return c.done("security:email.changed", c.actor.kind === "account" ? securityPath : "/sign-in");
  })
  .post(`${securityPath}/sessions/end-others`, signedIn, async (c) => {
    await endOtherSessions(c.db, requireAccount(c.actor));
    return c.done("people:sessions.ended", securityPath);
  })
  .post(`${securityPath}/sessions/:id/end`, signedIn, async (c) => {
    await endSession(c.db, requireAccount(c.actor), ownId(c));
    return c.done("people:sessions.ended", securityPath);
  });

/** A form that only a script fills: there is no page to show it again on. */
async function passkeyFields(c: PageContext): Promise<z.infer<typeof passkeySignInForm>> {
  const values = Object.entries(await c.form()).map(([name, list]) => [name, list.at(-1)]);
  const parsed = passkeySignInForm.safeParse(Object.fromEntries(values));
  if (!parsed.success) throw new DomainError("security.passkey-refused");
  return parsed.data;
}

export const securityRoutes: readonly Route[] = routes.list;
