import { Field, Form, Notice, Page, Submit, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import type { Proof } from "../confirm.ts";
import { PasskeyForm, passkeyScript } from "./passkey-form.tsx";

/** Asks once more who it is, before something that proves a person is changed. */
export function ConfirmPage({ state, proof, hasPasskeys }: { state: FormState; proof: Proof; hasPasskeys: boolean }) {
  const t = useMessages("security");
  const people = useMessages("people");
  const href = useHref();
  const to = state.values.to?.at(-1) ?? "";
  return (
    <Page title={t("confirm.title")} isUnlisted scripts={[passkeyScript]}>
      <div class="narrow content">
        <h1>{t("confirm.title")}</h1>
        <p class="lede">{t("confirm.intro")}</p>
        {hasPasskeys ? (
          <PasskeyForm
            kind="get"
            action="/account/security/confirm/passkey"
            options="/sign-in/passkey/options"
            to={to}
          />
        ) : null}
        {proof === "none" ? (
          <Notice kind="note">
            <p>{t("confirm.none")}</p>
          </Notice>
        ) : (
          <Form action={href("/account/security/confirm")} state={state}>
            <input type="hidden" name="to" value={to} />
            {proof === "code" ? (
              <Field
                name="proof"
                label={t("code")}
                hint={t("code.hint")}
                state={{ ...state, values: {} }}
                autocomplete="one-time-code"
                isRequired
                max={40}
                dir="ltr"
              />
            ) : (
              <Field
                name="proof"
                type="password"
                label={people("password.current")}
                state={state}
                autocomplete="current-password"
                isRequired
                max={512}
              />
            )}
            <Submit label={t("confirm.go")} />
          </Form>
        )}
      </div>
    </Page>
  );
}

/** Behind the link that came to a new address. */
export function NewAddressPage({ email, token }: { email: string; token: string }) {
  const t = useMessages("security");
  const href = useHref();
  return (
    <Page title={t("email.confirm-title")} isUnlisted>
      <div class="narrow content">
        <h1>{t("email.confirm-title")}</h1>
        <p>
          <bdi dir="ltr">{email}</bdi>
        </p>
        <Form action={href(`/account/email/${token}`)}>
          <Submit label={t("email.confirm")} />
        </Form>
      </div>
    </Page>
  );
}
