import { Field, Form, Notice, Page, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { demoAccounts, demoPassword } from "../demo.ts";
import { PasskeyForm, passkeyScript } from "../security/pages/passkey-form.tsx";
import { NewPassword } from "./new-password.tsx";
import { ZoneField } from "./zone-field.tsx";

export function SignInPage({ state, hasOrganisation }: { state: FormState; hasOrganisation: boolean }) {
  const t = useMessages("people");
  const security = useMessages("security");
  const shell = useMessages("platform");
  const href = useHref();
  const vetting = useMessages("vetting");
  const { isDemo } = useFacts();
  const to = state.values.to?.[0] ?? "";
  return (
    <Page title={t("sign-in.title")} isUnlisted scripts={[passkeyScript]}>
      <div class="narrow content">
        <h1>{t("sign-in.title")}</h1>
        <p class="lede">{t("sign-in.intro")}</p>
        <Form action={href("/sign-in")} state={state}>
          <input type="hidden" name="to" value={to} />
          <ZoneField />
          <Field
            name="email"
            type="email"
            label={t("email")}
            state={state}
            autocomplete="username"
            isRequired
            max={254}
          />
          <Field
            name="password"
            type="password"
            label={t("password")}
            state={state}
            autocomplete="current-password"
            isRequired
            max={512}
          />
          <Submit label={shell("sign-in")}>
            <a href={href("/forgotten")}>{t("sign-in.forgotten")}</a>
          </Submit>
        </Form>
        <PasskeyForm kind="get" action="/sign-in/passkey" options="/sign-in/passkey/options" to={to} />
        {hasOrganisation ? (
          <p>
            <a class="button" href={`${href("/sign-in/organisation")}?to=${encodeURIComponent(to)}`} data-zone>
              {security("sign-in.organisation")}
            </a>
          </p>
        ) : null}
        <p>
          <a href={href("/access")}>{vetting("ask.title")}</a>
        </p>
        {isDemo ? (
          <Notice kind="note">
            <p>{t("sign-in.demo", { password: demoPassword })}</p>
            <ul class="columns" dir="ltr">
              {demoAccounts.map((account) => (
                <li key={account.email}>{account.email}</li>
              ))}
            </ul>
          </Notice>
        ) : null}
      </div>
    </Page>
  );
}

export function ForgottenPage({ state }: { state: FormState }) {
  const t = useMessages("people");
  const href = useHref();
  return (
    <Page title={t("forgotten.title")} isUnlisted>
      <div class="narrow content">
        <h1>{t("forgotten.title")}</h1>
        <p class="lede">{t("forgotten.intro")}</p>
        <Form action={href("/forgotten")} state={state}>
          <Field
            name="email"
            type="email"
            label={t("email")}
            state={state}
            autocomplete="username"
            isRequired
            max={254}
          />
          <Submit label={t("forgotten.send")} />
        </Form>
      </div>
    </Page>
  );
}

export function ResetPage({ state, token }: { state: FormState; token: string }) {
  const t = useMessages("people");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <Page title={t("reset.title")} isUnlisted>
      <div class="narrow content">
        <h1>{t("reset.title")}</h1>
        <Form action={href(`/reset/${token}`)} state={state}>
          <NewPassword state={state} />
          <Submit label={shell("form.save")} />
        </Form>
      </div>
    </Page>
  );
}
