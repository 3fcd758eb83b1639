import { Field, Form, Notice, Page, Submit, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { ZoneField } from "../../pages/zone-field.tsx";
import { PasskeyForm, passkeyScript } from "./passkey-form.tsx";
import { QrCode } from "./qr-code.tsx";

/** The second half of a sign-in. */
export function SecondFactorPage({ state, to }: { state: FormState; to: string }) {
  const t = useMessages("security");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <Page title={t("factor.title")} isUnlisted scripts={[passkeyScript]}>
      <div class="narrow content">
        <h1>{t("factor.title")}</h1>
        <Form action={href("/sign-in/second-factor")} state={state}>
          <ZoneField />
          <Field
            name="code"
            label={t("code")}
            hint={t("code.hint")}
            state={{ ...state, values: {} }}
            autocomplete="one-time-code"
            isRequired
            max={40}
            dir="ltr"
          />
          <Submit label={shell("sign-in")} />
        </Form>
        <PasskeyForm kind="get" action="/sign-in/passkey" options="/sign-in/passkey/options" to={to} />
      </div>
    </Page>
  );
}

interface SetupProps {
  state: FormState;
  sealed: string;
  /** What the QR code says, and the secret in it as text. */
  uri: string;
  secret: string;
  isRequired: boolean;
  passkey?: FormState;
}

/** Sets an authenticator up: QR code, the key as text, the first code. */
export function SetupPage({ state, sealed, uri, secret, isRequired, passkey }: SetupProps) {
  const t = useMessages("security");
  const href = useHref();
  return (
    <Page title={t("authenticator.add")} isUnlisted scripts={[passkeyScript]}>
      <div class="narrow content">
        <h1>{t("authenticator.add")}</h1>
        {isRequired ? (
          <Notice kind="warning">
            <p>{t("factor.required")}</p>
          </Notice>
        ) : null}
        <p class="lede">{t("factor.intro")}</p>
        <p>{t("factor.step-scan")}</p>
        <p>
          <QrCode text={uri} label={t("qr")} />
        </p>
        <p>
          {t("factor.secret")}
          <br />
          <code dir="ltr" translate={false}>
            {secret.replace(/(.{4})(?=.)/g, "$1 ")}
          </code>
        </p>
        <Form action={href("/account/security/second-factor")} state={state}>
          <input type="hidden" name="sealed" value={sealed} />
          <Field
            name="code"
            label={t("code")}
            hint={t("code.new-hint")}
            state={{ ...state, values: {} }}
            autocomplete="one-time-code"
            isRequired
            max={40}
            dir="ltr"
          />
          <Submit label={t("authenticator.add")} />
        </Form>
        <section>
          <h2 class="prose-title">{t("factor.or-passkey")}</h2>
          <p class="small">{t("passkeys.intro")}</p>
          <PasskeyForm
            kind="create"
            action="/account/security/passkeys"
            options="/account/security/passkeys/options"
            {...(passkey === undefined ? {} : { state: passkey })}
          />
        </section>
      </div>
    </Page>
  );
}

/** The recovery codes, this once. */
export function CodesPage({ codes, done }: { codes: readonly string[]; done: string }) {
  const t = useMessages("security");
  const href = useHref();
  return (
    <Page title={t("codes.title")} isUnlisted>
      <div class="narrow content">
        <Notice kind="done">
          <p>{done}</p>
        </Notice>
        <h1>{t("codes.title")}</h1>
        <p class="lede">{t("codes.intro")}</p>
        <ul class="columns" dir="ltr" translate={false}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <p class="actions">
          <a class="button main" href={href("/account/security")}>
            {t("codes.stored")}
          </a>
        </p>
      </div>
    </Page>
  );
}
