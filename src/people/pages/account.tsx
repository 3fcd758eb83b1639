import type { LocalizedText } from "#platform/database/index.ts";
import { Field, Form, Page, Select, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";
import { type Account, isAllowed } from "#platform/permissions/index.ts";
import { mayInvite } from "../invitations/permissions.ts";
import { memberName } from "../labels/rules.ts";

const timeZones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

interface AccountPageProps {
  account: Account;
  memberLabel: LocalizedText | null;
  profile: FormState;
}

export function AccountPage({ account, memberLabel, profile }: AccountPageProps) {
  const t = useMessages("people");
  const security = useMessages("security");
  const privacy = useMessages("privacy");
  const shell = useMessages("platform");
  const vetting = useMessages("vetting");
  const roles = useMessages("roles");
  const invitations = useMessages("invitations");
  const href = useHref();
  const { lang } = useFacts();
  const member = memberName({ country: account.country, memberLabel }, lang);
  return (
    <Page title={t("account.title")} isUnlisted>
      <h1>{t("account.title")}</h1>
      <div class="two">
        <section>
          <h2 class="prose-title">{t("profile.title")}</h2>
          <p class="small">
            <bdi dir="ltr">{account.email}</bdi>
          </p>
          <p>
            {member === undefined ? null : (
              <>
                <bdi>{member}</bdi> ·{" "}
              </>
            )}
            <a href={href("/account/access")}>{vetting("mine.title")}</a>
          </p>
          <p class="small">{account.roles.map((role) => t(`role.${role}`)).join(" · ")}</p>
          <p>
            <a href={href("/account/privacy")}>{privacy("own.link")}</a>
          </p>
          <p>
            <a href={href("/roles")}>{roles("explain.title")}</a>
          </p>
          {isAllowed(account, mayInvite) ? (
            <p>
              <a href={href("/invitations")}>{invitations("title")}</a>
            </p>
          ) : null}
          <Form action={href("/account")} state={profile}>
            <Field name="name" label={t("name")} state={profile} autocomplete="name" isRequired max={120} />
            <Select
              name="lang"
              label={t("language")}
              state={profile}
              options={languages.map((each) => ({ value: each, label: shell(`language.own.${each}`), lang: each }))}
            />
            <Select
              name="timeZone"
              label={t("time-zone")}
              state={profile}
              options={timeZones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
            />
            <Submit label={shell("form.save")} />
          </Form>
        </section>
        <section>
          <h2 class="prose-title">{security("title")}</h2>
          <p>
            <a href={href("/account/security")}>{security("link")}</a>
          </p>
        </section>
      </div>
    </Page>
  );
}
