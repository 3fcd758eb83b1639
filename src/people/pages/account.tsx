import {
  ActionButton,
  Field,
  Form,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, languages } from "#platform/i18n/index.ts";
import type { Account } from "#platform/permissions/index.ts";
import { countryOptions } from "../countries.ts";
import { deviceOf } from "../device.ts";
import type { SessionSummary } from "../sessions.ts";

const timeZones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

interface AccountPageProps {
  account: Account;
  profile: FormState;
  password: FormState;
  sessions: SessionSummary[];
}

export function AccountPage({ account, profile, password, sessions }: AccountPageProps) {
  const t = useMessages("people");
  const shell = useMessages("platform");
  const vetting = useMessages("vetting");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("account.title")} isUnlisted>
      <h1>{t("account.title")}</h1>
      <div class="two">
        <section>
          <h2 class="prose-title">{t("profile.title")}</h2>
          <p class="small" dir="ltr">
            {account.email}
          </p>
          <p>
            <a href={href("/account/access")}>{vetting("mine.title")}</a>
          </p>
          <p class="small">{account.roles.map((role) => t(`role.${role}`)).join(" · ")}</p>
          <Form action={href("/account")} state={profile}>
            <Field name="name" label={t("name")} state={profile} autocomplete="name" isRequired max={120} />
            <Select
              name="country"
              label={t("country")}
              state={profile}
              options={countryOptions(lang)}
              empty={t("country.none")}
            />
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
        <div>
          <section>
            <h2 class="prose-title">{t("sessions.title")}</h2>
            <Sessions sessions={sessions} />
          </section>
          <section>
            <h2 class="prose-title">{t("password.title")}</h2>
            <Form action={href("/account/password")} state={password}>
              <Field
                name="current"
                type="password"
                label={t("password.current")}
                state={password}
                autocomplete="current-password"
                isRequired
                max={512}
              />
              <Field
                name="password"
                type="password"
                label={t("password.new")}
                hint={t("password.hint")}
                state={password}
                autocomplete="new-password"
                isRequired
                max={512}
              />
              <Submit label={t("password.change")} kind="" />
            </Form>
          </section>
        </div>
      </div>
    </Page>
  );
}

function Sessions({ sessions }: { sessions: SessionSummary[] }) {
  const t = useMessages("people");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <>
      <ul class="rows">
        {sessions.map((session) => {
          const { browser, system } = deviceOf(session.userAgent);
          const when = formatDate(lang, session.lastSeenAt, timeZone, { dateStyle: "medium", timeStyle: "short" });
          return (
            <li key={session.id}>
              <span class="grow">
                <bdi>
                  {browser === undefined || system === undefined
                    ? t("sessions.unknown")
                    : t("sessions.device", { browser, system })}
                </bdi>{" "}
                {session.isThis ? <span class="tag ok">{t("sessions.this")}</span> : null}
                <br />
                <span class="small">{t("sessions.seen", { when })}</span>
              </span>
              {session.isThis ? null : (
                <ActionButton action={href(`/account/sessions/${session.id}/end`)} label={t("sessions.end")} />
              )}
            </li>
          );
        })}
      </ul>
      {sessions.length > 1 ? (
        <p class="actions">
          <ActionButton action={href("/account/sessions/end-others")} label={t("sessions.end-others")} />
        </p>
      ) : null}
    </>
  );
}
