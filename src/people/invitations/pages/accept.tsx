import { Field, Form, Notice, Page, Select, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, languages } from "#platform/i18n/index.ts";
import { countryOptions } from "../../countries.ts";
import { NewPassword } from "../../pages/new-password.tsx";
import { ZoneField } from "../../pages/zone-field.tsx";
import type { OpenInvitation } from "../queries.ts";
import { useNameOf } from "./words.tsx";

export interface AcceptPageProps {
  invitation: OpenInvitation;
  token: string;
  state: FormState;
  /** Coming in vets the person, as things stand. */
  vets: boolean;
}

/** Behind the mailed link: a new account, or the way in with the one there is. */
export function AcceptPage({ invitation, token, state, vets }: AcceptPageProps) {
  const t = useMessages("invitations");
  const href = useHref();
  const nameOf = useNameOf();
  const { lang, actor } = useFacts();
  const { inviter, title, note, scope, bodyName } = invitation;
  const isOwn = actor.kind === "account" && actor.email.toLowerCase() === invitation.email;
  return (
    <Page title={t("accept.title")} isUnlisted>
      <div class="narrow content">
        <h1>{t("accept.title")}</h1>
        <p class="lede">
          {t("accept.by", { inviter: inviter ?? nameOf("") })} <b dir="auto">{title}</b>
        </p>
        {note === "" ? null : (
          <p class="prose" dir="auto">
            {note}
          </p>
        )}
        <p class="small">
          {t("accept.for")} <bdi dir="ltr">{invitation.email}</bdi> ·{" "}
          {t("until.date", { date: formatDate(lang, invitation.expiresAt, "UTC") })}
        </p>
        <Notice kind="note">{vets ? t("accept.vets", { name: nameOf(scope, bodyName) }) : t("accept.vets-not")}</Notice>
        {isOwn ? (
          <Form action={href(`/invitation/${token}/join`)} state={state}>
            <Submit label={t("accept.join")} />
          </Form>
        ) : actor.kind === "account" ? (
          <OtherAccount />
        ) : invitation.hasAccount ? (
          <p class="actions">
            <a class="button main" href={`${href("/sign-in")}?to=${encodeURIComponent(href(`/invitation/${token}`))}`}>
              {t("accept.sign-in")}
            </a>
          </p>
        ) : (
          <NewAccount invitation={invitation} token={token} state={state} />
        )}
      </div>
    </Page>
  );
}

/** Signed in as somebody else: the invitation is not theirs. */
function OtherAccount() {
  const t = useMessages("invitations");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <>
      <Notice kind="warning">{t("error.invitations.other-address")}</Notice>
      <Form action={href("/sign-out")}>
        <Submit label={shell("sign-out")} kind="" />
      </Form>
    </>
  );
}

function NewAccount({ invitation, token, state }: Omit<AcceptPageProps, "vets">) {
  const t = useMessages("invitations");
  const people = useMessages("people");
  const shell = useMessages("platform");
  const href = useHref();
  const nameOf = useNameOf();
  const { lang } = useFacts();
  const isOfCountry = invitation.scope.startsWith("country:");
  return (
    <Form action={href(`/invitation/${token}`)} state={state}>
      <Field name="name" label={people("name")} state={state} autocomplete="name" isRequired max={120} />
      {isOfCountry ? (
        <p>
          {people("country")}: <bdi>{nameOf(invitation.scope)}</bdi>
        </p>
      ) : (
        <Select
          name="country"
          label={people("country")}
          state={state}
          empty={people("country.none")}
          options={countryOptions(lang)}
        />
      )}
      <Select
        name="lang"
        label={people("language")}
        state={state}
        options={languages.map((each) => ({ value: each, label: shell(`language.own.${each}`), lang: each }))}
      />
      <ZoneField />
      <NewPassword state={state} />
      <Submit label={t("accept.send")} />
    </Form>
  );
}
