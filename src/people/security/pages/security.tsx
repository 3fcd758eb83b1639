import {
  ActionButton,
  Field,
  Form,
  Notice,
  Page,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate } from "#platform/i18n/index.ts";
import type { Account } from "#platform/permissions/index.ts";
import { deviceWords } from "../../device.ts";
import { NewPassword } from "../../pages/new-password.tsx";
import type { SessionSummary } from "../../sessions.ts";
import { zoneWords } from "../../zones.ts";
import type { PasskeySummary } from "../passkeys.ts";
import type { Factors } from "../second-factor.ts";
import { PasskeyForm, passkeyScript } from "./passkey-form.tsx";

export interface SecurityPageProps {
  account: Account;
  factors: Factors;
  passkeys: PasskeySummary[];
  sessions: SessionSummary[];
  /** Whether what proves the person may be changed now. */
  isConfirmed: boolean;
  password: FormState;
  email: FormState;
  passkey: FormState;
}

export function SecurityPage(props: SecurityPageProps) {
  const t = useMessages("security");
  const people = useMessages("people");
  const href = useHref();
  return (
    <Page
      title={t("title")}
      isUnlisted
      scripts={[passkeyScript]}
      crumbs={[{ label: people("account.title"), path: "/account" }]}
    >
      <h1>{t("title")}</h1>
      {props.isConfirmed ? null : (
        <Notice kind="note">
          <p>{t("confirm.needed")}</p>
          <p>
            <a href={href("/account/security/confirm")}>{t("confirm.go")}</a>
          </p>
        </Notice>
      )}
      <div class="two">
        <div>
          <section>
            <h2 class="prose-title">{t("factor.title")}</h2>
            <SecondFactor {...props} />
          </section>
          <section>
            <h2 class="prose-title">{t("passkeys.title")}</h2>
            <Passkeys {...props} />
          </section>
        </div>
        <div>
          <section>
            <h2 class="prose-title">{people("password.title")}</h2>
            <Password {...props} />
          </section>
          <section>
            <h2 class="prose-title">{t("email.title")}</h2>
            <p>
              <bdi dir="ltr">{props.account.email}</bdi>
            </p>
            {props.isConfirmed ? (
              <Form action={href("/account/security/email")} state={props.email}>
                <Field
                  name="email"
                  type="email"
                  label={t("email.new")}
                  state={props.email}
                  autocomplete="email"
                  isRequired
                  max={254}
                />
                <Submit label={t("email.change")} kind="" />
              </Form>
            ) : null}
          </section>
          <section>
            <h2 class="prose-title">{people("sessions.title")}</h2>
            <Sessions sessions={props.sessions} />
          </section>
        </div>
      </div>
    </Page>
  );
}

function SecondFactor({ factors, isConfirmed }: SecurityPageProps) {
  const t = useMessages("security");
  const href = useHref();
  const { hasAuthenticator, passkeys, codesLeft } = factors;
  return (
    <>
      <p>{hasAuthenticator ? t("authenticator.set") : t("authenticator.none")}</p>
      {hasAuthenticator || passkeys > 0 ? <p class="small">{t("codes.left", { count: codesLeft })}</p> : null}
      {isConfirmed ? (
        <div class="actions">
          {hasAuthenticator ? (
            <ActionButton action={href("/account/security/second-factor/remove")} label={t("authenticator.remove")} />
          ) : (
            <a class="button" href={href("/account/security/second-factor")}>
              {t("authenticator.add")}
            </a>
          )}
          {hasAuthenticator || passkeys > 0 ? (
            <ActionButton action={href("/account/security/recovery-codes")} label={t("codes.renew")} />
          ) : null}
        </div>
      ) : null}
    </>
  );
}

function Passkeys({ passkeys, passkey, isConfirmed }: SecurityPageProps) {
  const t = useMessages("security");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <>
      <p class="small">{t("passkeys.intro")}</p>
      {passkeys.length === 0 ? <p>{t("passkeys.none")}</p> : null}
      <ul class="rows">
        {passkeys.map(({ id, name, lastUsedAt }) => (
          <li key={id}>
            <span class="grow">
              <bdi>{name}</bdi>
              <br />
              <span class="small">
                {lastUsedAt === null
                  ? t("passkeys.never")
                  : t("passkeys.used", { when: formatDate(lang, lastUsedAt, timeZone, { dateStyle: "medium" }) })}
              </span>
            </span>
            {isConfirmed ? (
              <ActionButton action={href(`/account/security/passkeys/${id}/remove`)} label={t("passkeys.remove")} />
            ) : null}
          </li>
        ))}
      </ul>
      {isConfirmed ? (
        <PasskeyForm
          kind="create"
          action="/account/security/passkeys"
          options="/account/security/passkeys/options"
          state={passkey}
        />
      ) : null}
    </>
  );
}

function Password({ factors, password }: SecurityPageProps) {
  const t = useMessages("people");
  const security = useMessages("security");
  const href = useHref();
  if (!factors.hasPassword)
    return (
      <p>
        {security("password.none")} <a href={href("/forgotten")}>{t("sign-in.forgotten")}</a>
      </p>
    );
  return (
    <Form action={href("/account/security/password")} state={password}>
      <Field
        name="current"
        type="password"
        label={t("password.current")}
        state={password}
        autocomplete="current-password"
        isRequired
        max={512}
      />
      <NewPassword state={password} />
      <Submit label={t("password.change")} kind="" />
    </Form>
  );
}

function Sessions({ sessions }: { sessions: SessionSummary[] }) {
  const t = useMessages("people");
  const security = useMessages("security");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const told = (date: Date) => formatDate(lang, date, timeZone, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      <ul class="rows">
        {sessions.map((session) => {
          return (
            <li key={session.id}>
              <span class="grow">
                {deviceWords(t, session.userAgent)}{" "}
                {session.isThis ? <span class="tag ok">{t("sessions.this")}</span> : null}
                <br />
                <span class="small">
                  {session.timeZone === null ? null : `${zoneWords(session.timeZone, lang)} · `}
                  {security("sessions.facts", {
                    network: session.network,
                    since: told(session.createdAt),
                    when: told(session.lastSeenAt),
                  })}
                </span>
              </span>
              {session.isThis ? null : (
                <ActionButton action={href(`/account/security/sessions/${session.id}/end`)} label={t("sessions.end")} />
              )}
            </li>
          );
        })}
      </ul>
      <p class="small">{security("sessions.place")}</p>
      {sessions.length > 1 ? (
        <div class="actions">
          <ActionButton action={href("/account/security/sessions/end-others")} label={t("sessions.end-others")} />
        </div>
      ) : null}
    </>
  );
}
