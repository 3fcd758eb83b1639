import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  inEvenTime,
  type PageContext,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { type Account, type Language, requireAccount } from "#platform/permissions/index.ts";
import { siteName } from "#platform/site-name.ts";
import { bulkRoutes } from "./bulk/routes.tsx";
import { dormantRoutes } from "./dormant/routes.tsx";
import { forgottenForm, passwordForm, profileForm, resetForm, signInForm } from "./forms.ts";
import { invitationRoutes } from "./invitations/routes.tsx";
import { ownMemberLabel } from "./labels/queries.ts";
import { changePassword, isResetToken, requestPasswordReset, resetPassword, updateProfile } from "./operations.ts";
import { AccountPage } from "./pages/account.tsx";
import { ForgottenPage, ResetPage, SignInPage } from "./pages/sign-in.tsx";
import { privacyRoutes } from "./privacy/routes.tsx";
import { enter, fromOf, setSession, wayBack } from "./security/entrance.ts";
import { securityPage, securityRoutes } from "./security/routes.tsx";
import { signIn } from "./security/sign-in.ts";
import { endSession } from "./sessions.ts";
import { vettingRoutes } from "./vetting/routes.tsx";

function changedLetter(c: PageContext, lang: Language) {
  const t = c.house.messages.of(lang, "people");
  const url = `${c.house.settings.publicUrl}/${lang}/forgotten`;
  return {
    subject: t("mail.changed.subject", { site: siteName(c.house, lang) }),
    body: t("mail.changed.body", { url }),
  };
}

async function accountPage(c: PageContext, state?: FormState) {
  const account = requireAccount(c.actor);
  const { name, lang, timeZone } = account;
  const profile = state ?? filledForm({ name, lang, timeZone });
  return <AccountPage account={account} memberLabel={await ownMemberLabel(c.db, account)} profile={profile} />;
}

/** The sign-in page, with the organisation's own way in where there is one. */
const signInPage = (c: PageContext, state: FormState) => (
  <SignInPage state={state} hasOrganisation={c.house.settings.oidc !== undefined} />
);

export const routes = pages()
  .get("/sign-in", anyone, (c) => {
    const to = c.url.searchParams.get("to") ?? "";
    if (c.actor.kind === "account") return c.redirect(wayBack(to, c.actor.lang));
    return c.page(signInPage(c, filledForm({ to })));
  })
  .post(
    "/sign-in",
    anyone,
    submitted(signInForm, signInPage, async (c, { zone, ...given }) =>
      enter(c, await signIn(c.house, { ...given, ...fromOf(c, zone) })),
    ),
  )
  .post(
    "/sign-out",
    anyone,
    async (c) => {
      if (c.actor.kind === "account") await endSession(c.db, c.actor, c.actor.sessionId);
      setSession(c, "", 0);
      return c.done("people:signed-out", "/");
    },
    { isOpenWhileHeld: true },
  )
  .get("/forgotten", anyone, (c) => c.page(<ForgottenPage state={emptyForm} />))
  .post(
    "/forgotten",
    anyone,
    submitted(
      forgottenForm,
      (_c, state) => <ForgottenPage state={state} />,
      async (c, { email }) => {
        const asked = { email, address: c.address };
        await inEvenTime(() =>
          requestPasswordReset(c.house, asked, c.house.settings.isDemo, ({ token, lang, name, minutes }) => {
            const t = c.house.messages.of(lang, "people");
            const url = `${c.house.settings.publicUrl}/${lang}/reset/${token}`;
            return {
              subject: t("mail.reset.subject", { site: siteName(c.house, lang) }),
              body: t("mail.reset.body", { name, minutes, url }),
            };
          }),
        );
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
    submitted(profileForm, accountPage, async (c, profile) => {
      await updateProfile(c.db, c.actor, profile);
      return c.done("platform:form.saved", "/account");
    }),
  )
  .post(
    "/account/security/password",
    signedIn,
    submitted(
      passwordForm,
      (c, password) => securityPage(c, { password }),
      async (c, { current, password }) => {
        const account: Account = requireAccount(c.actor);
        await changePassword(c.house, account, current, password, changedLetter(c, account.lang));
        return c.done("people:password.changed", "/account/security");
      },
    ),
  );

routes.list.push(...securityRoutes);
routes.list.push(...bulkRoutes.list, ...vettingRoutes);
routes.list.push(...privacyRoutes.list, ...invitationRoutes, ...dormantRoutes.list);
