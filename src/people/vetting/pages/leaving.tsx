import { Empty, Field, Form, Page, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { emptyForm, type FormState } from "#platform/http/index.ts";
import { formatDate } from "#platform/i18n/index.ts";
import type { ReportRow } from "../queries.ts";

/** Says that somebody, oneself too, has left the service. */
export function LeavingPage({ state }: { state: FormState }) {
  const t = useMessages("vetting");
  const href = useHref();
  return (
    <Page title={t("leaving.title")} isUnlisted>
      <h1>{t("leaving.title")}</h1>
      <p class="lede">{t("leaving.intro")}</p>
      <Form action={href("/leaving")} state={state}>
        <Field name="email" type="email" label={t("leaving.email")} state={state} isRequired max={254} />
        <Field
          name="note"
          label={t("leaving.note")}
          hint={t("leaving.note-hint")}
          state={state}
          lines={3}
          isRequired
          max={2000}
        />
        <Submit label={t("leaving.send")} kind="danger" />
      </Form>
    </Page>
  );
}

export function ReportsPage({ reports }: { reports: readonly ReportRow[] }) {
  const t = useMessages("vetting");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <Page title={t("reports.title")} crumbs={[{ label: t("bureau.title"), path: "/bureau" }]} isUnlisted>
      <h1>{t("reports.title")}</h1>
      <p class="lede">{t("reports.intro")}</p>
      {reports.length === 0 ? (
        <Empty text={t("reports.none")} />
      ) : (
        reports.map((report) => (
          <section key={report.id}>
            <h2 class="prose-title">
              <a href={href(`/bureau/people/${report.accountId}`)} dir="auto">
                {report.name}
              </a>
            </h2>
            <p class="prose" dir="auto">
              {report.note}
            </p>
            <p class="small">
              <bdi>{report.by ?? ""}</bdi> · {formatDate(lang, report.reportedAt, timeZone)}
            </p>
            <Form action={href(`/bureau/reports/${report.id}`)} state={emptyForm}>
              <p class="actions">
                <button class="button main" type="submit" name="outcome" value="left">
                  {t("reports.left")}
                </button>
                <button class="button" type="submit" name="outcome" value="serves">
                  {t("reports.serves")}
                </button>
              </p>
            </Form>
          </section>
        ))
      )}
    </Page>
  );
}
