import {
  ActionButton,
  Choices,
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
import { formatDate, formatNumber, languageName } from "#platform/i18n/index.ts";
import type { PersonalData } from "#platform/personal-data/index.ts";
import type { Consent } from "../consents.ts";
import { directoryFields } from "../directory.ts";
import type { ExportState } from "../exports.ts";
import { spokenLanguages } from "../forms.ts";
import { RetentionTable } from "./retention-table.tsx";

export interface PrivacyPageProps {
  copy: ExportState | undefined;
  erasure: { dueAt: Date } | undefined;
  erasureDays: number;
  hasPassword: boolean;
  consents: Consent[];
  isListed: boolean;
  isProtected: boolean;
  directory: FormState;
  erasing: FormState;
  declared: readonly PersonalData[];
}

export function PrivacyPage(props: PrivacyPageProps) {
  const t = useMessages("privacy");
  const people = useMessages("people");
  return (
    <Page title={t("own.title")} crumbs={[{ label: people("account.title"), path: "/account" }]} isUnlisted>
      <h1>{t("own.title")}</h1>
      <p class="lede">{t("own.intro")}</p>
      <div class="two">
        <div>
          <OwnCopy copy={props.copy} />
          <Directory {...props} />
        </div>
        <div>
          <Consents consents={props.consents} />
          <OwnErasure {...props} />
        </div>
      </div>
      <section>
        <h2 class="prose-title">{t("retention.title")}</h2>
        <p>{t("retention.intro")}</p>
        <RetentionTable declared={props.declared} />
      </section>
    </Page>
  );
}

function OwnCopy({ copy }: { copy: ExportState | undefined }) {
  const t = useMessages("privacy");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const isUnderWay = copy?.state === "waiting" || copy?.state === "making";
  return (
    <section>
      <h2 class="prose-title">{t("copy.title")}</h2>
      <p>{t("copy.intro")}</p>
      {isUnderWay ? (
        <Notice kind="note">
          {t("copy.under-way")} <a href={href("/account/privacy")}>{t("copy.look-again")}</a>
        </Notice>
      ) : null}
      {copy?.state === "failed" ? <Notice kind="warning">{t("copy.failed")}</Notice> : null}
      {copy?.state === "ready" && copy.expiresAt !== null ? (
        <>
          <p class="actions">
            <a class="button main" href={href(`/account/privacy/exports/${copy.id}/praxis.zip`)} download>
              {t("copy.download")}
            </a>
          </p>
          <p class="small">
            {t("copy.facts", {
              size: formatNumber(lang, Math.max(1, Math.round((copy.size ?? 0) / 1024)), {
                style: "unit",
                unit: "kilobyte",
              }),
              until: formatDate(lang, copy.expiresAt, timeZone),
            })}
          </p>
        </>
      ) : null}
      {isUnderWay ? null : (
        <div class="actions">
          <ActionButton action={href("/account/privacy/exports")} label={t("copy.ask")} />
        </div>
      )}
    </section>
  );
}

function Directory({ isListed, isProtected, directory }: PrivacyPageProps) {
  const t = useMessages("privacy");
  const href = useHref();
  const { lang } = useFacts();
  if (isProtected) {
    return (
      <section>
        <h2 class="prose-title">{t("directory.title")}</h2>
        <p>{t("directory.protected")}</p>
      </section>
    );
  }
  return (
    <section>
      <h2 class="prose-title">{t("directory.title")}</h2>
      <p>
        {t("directory.own")} <a href={href("/people")}>{t("directory.open")}</a>
      </p>
      <Form action={href("/account/privacy/directory")} state={directory}>
        <Choices
          name="fields"
          label={t("directory.fields")}
          state={directory}
          options={directoryFields.map((field) => ({ value: field, label: t(`field.${field}`) }))}
        />
        <details>
          <summary>{t("directory.languages")}</summary>
          <Choices
            name="languages"
            label={t("directory.languages")}
            state={directory}
            options={spokenLanguages.map((code) => ({ value: code, label: languageName(code, lang) }))}
          />
        </details>
        <Submit label={t(isListed ? "directory.change" : "directory.enter")} kind="" />
      </Form>
      {isListed ? (
        <div class="actions">
          <ActionButton action={href("/account/privacy/directory/leave")} label={t("directory.leave")} />
        </div>
      ) : null}
    </section>
  );
}

function Consents({ consents }: { consents: Consent[] }) {
  const t = useMessages("privacy");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const day = (date: Date) => formatDate(lang, date, timeZone, { dateStyle: "medium" });
  return (
    <section>
      <h2 class="prose-title">{t("consents.title")}</h2>
      {consents.length === 0 ? <p>{t("consents.none")}</p> : null}
      <ul class="rows">
        {consents.map(({ kind, version, givenAt, withdrawnAt }) => (
          <li key={`${kind} ${version} ${givenAt.getTime()}`}>
            <span class="grow">
              {kind === "privacy" ? (
                <a href={href(`/privacy?version=${version}`)}>{t("consents.privacy", { version })}</a>
              ) : (
                t("consents.directory")
              )}
              <br />
              <span class="small">
                {withdrawnAt === null
                  ? t("consents.given", { when: day(givenAt) })
                  : t("consents.withdrawn", { when: day(givenAt), until: day(withdrawnAt) })}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OwnErasure({ erasure, erasureDays, hasPassword, erasing }: PrivacyPageProps) {
  const t = useMessages("privacy");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <section>
      <h2 class="prose-title">{t("erasure.title")}</h2>
      {erasure === undefined ? (
        <>
          <p>{t("erasure.intro", { days: erasureDays })}</p>
          <Form action={href("/account/privacy/erasure")} state={erasing}>
            {hasPassword ? (
              <Field
                name="password"
                type="password"
                label={t("erasure.password")}
                state={erasing}
                autocomplete="current-password"
                isRequired
                max={512}
              />
            ) : (
              <p class="hint">{t("erasure.no-password")}</p>
            )}
            <Submit label={t("erasure.ask")} kind="danger" />
          </Form>
        </>
      ) : (
        <>
          <Notice kind="warning">
            {t("erasure.due", {
              when: formatDate(lang, erasure.dueAt, timeZone, { dateStyle: "long", timeStyle: "short" }),
            })}
          </Notice>
          <div class="actions">
            <ActionButton action={href("/account/privacy/erasure/cancel")} label={t("erasure.cancel")} kind="main" />
          </div>
        </>
      )}
    </section>
  );
}
