import { setCookie } from "hono/cookie";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  cookieNames,
  cookieOptions,
  emptyForm,
  type FormState,
  filledForm,
  type PageContext,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { type Account, type Language, requireAccount } from "#platform/permissions/index.ts";
import { forgottenForm, passwordForm, profileForm, resetForm, signInForm } from "./forms.ts";
import { changePassword, isResetToken, requestPasswordReset, resetPassword, updateProfile } from "./operations.ts";
import { AccountPage } from "./pages/account.tsx";
import { ForgottenPage, ResetPage, SignInPage } from "./pages/sign-in.tsx";
import { endOtherSessions, endSession, sessionsOf, signIn } from "./sessions.ts";

/** Where to go after signing in: a path of this site only, in the person's own language. */
function wayBack(to: string, lang: Language): string {
  const isOwn = /^\/(en|fr|es|ar)(\/|\?|$)/.test(to) && !to.includes("\\");
  return isOwn ? to : `/${lang}`;
}

const siteName = (c: PageContext, lang: Language): string =>
  c.house.settings.siteName ?? c.house.messages.text(lang, "platform", "site.name");

function changedLetter(c: PageContext, lang: Language) {
  const t = c.house.messages.of(lang, "people");
  const url = `${c.house.settings.publicUrl}/${lang}/forgotten`;
  return { subject: t("mail.changed.subject", { site: siteName(c, lang) }), body: t("mail.changed.body", { url }) };
}

async function accountPage(c: PageContext, states: { profile?: FormState; password?: FormState } = {}) {
  const account = requireAccount(c.actor);
  const profile =
    states.profile ??
    filledForm({ name: account.name, country: account.country ?? "", lang: account.lang, timeZone: account.timeZone });
  return (
    <AccountPage
      account={account}
      profile={profile}
      password={states.password ?? emptyForm}
      sessions={await sessionsOf(c.db, account)}
    />
  );
}

function setSession(c: PageContext, token: string, maxAge: number): void {
  setCookie(c.raw, cookieNames(c.house.settings).session, token, { ...cookieOptions(c.house.settings), maxAge });
}

export const routes = pages()
  .get("/sign-in", anyone, (c) => {
    const to = c.url.searchParams.get("to") ?? "";
    if (c.actor.kind === "account") return c.redirect(wayBack(to, c.actor.lang));
    return c.page(<SignInPage state={filledForm({ to })} />);
  })
  .post(
    "/sign-in",
    anyone,
    submitted(
      signInForm,
      (_c, state) => <SignInPage state={state} />,
      async (c, { email, password, to }) => {
        const userAgent = c.raw.req.header("user-agent") ?? "";
        const { token, lang } = await signIn(c.db, c.house.settings, c.house.secrets, {
          email,
          password,
          address: c.address,
          userAgent,
        });
        setSession(c, token, 30 * 86_400);
        setCookie(c.raw, cookieNames(c.house.settings).lang, lang, {
          ...cookieOptions(c.house.settings),
          maxAge: 31_536_000,
        });
        return c.redirect(wayBack(to, lang));
      },
    ),
  )
  .post("/sign-out", anyone, async (c) => {
    if (c.actor.kind === "account") await endSession(c.db, c.actor, c.actor.sessionId);
    setSession(c, "", 0);
    return c.done("people:signed-out", "/");
  })
  .get("/forgotten", anyone, (c) => c.page(<ForgottenPage state={emptyForm} />))
  .post(
    "/forgotten",
    anyone,
    submitted(
      forgottenForm,
      (_c, state) => <ForgottenPage state={state} />,
      async (c, { email }) => {
        await requestPasswordReset(c.db, email, c.house.settings.isDemo, ({ token, lang, name, minutes }) => {
          const t = c.house.messages.of(lang, "people");
          const url = `${c.house.settings.publicUrl}/${lang}/reset/${token}`;
          return {
            subject: t("mail.reset.subject", { site: siteName(c, lang) }),
            body: t("mail.reset.body", { name, minutes, url }),
          };
        });
        return c.done("people:forgotten.sent", "/sign-in");
      },
    ),
  )
  .get("/reset/:token", anyone, async (c) => {
    if (!(await isResetToken(c.db, c.param("token")))) throw new DomainError("people.reset-expired");
    return c.page(<ResetPage state={emptyForm} token={c.param("token")} />);
  })
  .post(
    "/reset/:token",
    anyone,
    submitted(
      resetForm,
      (c, state) => <ResetPage state={state} token={c.param("token")} />,
      async (c, { password }) => {
        await resetPassword(c.db, c.param("token"), password, (lang) => changedLetter(c, lang));
        return c.done("people:reset.done", "/sign-in");
      },
    ),
  )
  .get("/account", signedIn, async (c) => c.page(await accountPage(c)))
  .post(
    "/account",
    signedIn,
    submitted(
      profileForm,
      (c, profile) => accountPage(c, { profile }),
      async (c, profile) => {
        await updateProfile(c.db, c.actor, { ...profile, country: profile.country === "" ? null : profile.country });
        return c.done("platform:form.saved", "/account");
      },
    ),
  )
  .post(
    "/account/password",
    signedIn,
    submitted(
      passwordForm,
      (c, password) => accountPage(c, { password }),
      async (c, { current, password }) => {
        const account: Account = requireAccount(c.actor);
        await changePassword(c.db, account, current, password, changedLetter(c, account.lang));
        return c.done("people:password.changed", "/account");
      },
    ),
  )
  .post("/account/sessions/end-others", signedIn, async (c) => {
    await endOtherSessions(c.db, requireAccount(c.actor));
    return c.done("people:sessions.ended", "/account");
  })
  .post("/account/sessions/:id/end", signedIn, async (c) => {
    if (!isId(c.param("id"))) throw new DomainError("platform.not-found");
    await endSession(c.db, requireAccount(c.actor), c.param("id"));
    return c.done("people:sessions.ended", "/account");
  });
