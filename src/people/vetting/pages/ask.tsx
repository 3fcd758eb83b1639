import { Choices, Field, Form, Notice, Page, Select, Submit, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";
import { NewPassword } from "../../pages/new-password.tsx";
import { ZoneField } from "../../pages/zone-field.tsx";
import type { Body } from "../queries.ts";
import { requestKinds } from "../types.ts";
import { ServiceFields } from "./service-fields.tsx";

/** Somebody without an account asks for one. */
export function AskPage({ state, bodies }: { state: FormState; bodies: readonly Body[] }) {
  const t = useMessages("vetting");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <Page title={t("ask.title")}>
      <h1>{t("ask.title")}</h1>
      <p class="lede">{t("ask.intro")}</p>
      <Form action={href("/access")} state={state}>
        <Choices
          name="kind"
          label={t("kind")}
          state={state}
          options={requestKinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          isSingle
        />
        <Field
          name="name"
          label={t("name")}
          hint={t("name.hint")}
          state={state}
          autocomplete="name"
          isRequired
          max={120}
        />
        <Field
          name="email"
          type="email"
          label={t("email")}
          hint={t("email.hint")}
          state={state}
          autocomplete="email"
          isRequired
          max={254}
        />
        <Select
          name="lang"
          label={t("language")}
          state={state}
          options={languages.map((each) => ({ value: each, label: shell(`language.own.${each}`), lang: each }))}
        />
        <ServiceFields state={state} bodies={bodies} />
        <Submit label={t("ask.send")} />
      </Form>
      <p class="small">
        {t("ask.known")} <a href={href("/sign-in")}>{shell("sign-in")}</a>
      </p>
    </Page>
  );
}

/** What to do next; the same whether or not the address has an account. */
export function SentPage({ email }: { email: string }) {
  const t = useMessages("vetting");
  return (
    <Page title={t("sent.title")} isUnlisted>
      <h1>{t("sent.title")}</h1>
      <Notice kind="done">
        {t("sent.text")} <bdi dir="ltr">{email}</bdi>
      </Notice>
      <p class="prose">{t("sent.next")}</p>
    </Page>
  );
}

/** Behind the mailed link: the address is confirmed by choosing a password. */
export function ConfirmPage({
  state,
  token,
  email,
  name,
}: {
  state: FormState;
  token: string;
  email: string;
  name: string;
}) {
  const t = useMessages("vetting");
  const _people = useMessages("people");
  const href = useHref();
  return (
    <Page title={t("confirm.title")} isUnlisted>
      <h1>{t("confirm.title")}</h1>
      <p class="lede">{t("confirm.intro", { name })}</p>
      <p class="small">
        <bdi dir="ltr">{email}</bdi>
      </p>
      <Form action={href(`/access/confirm/${token}`)} state={state}>
        <ZoneField />
        <NewPassword state={state} />
        <Submit label={t("confirm.send")} />
      </Form>
    </Page>
  );
}
