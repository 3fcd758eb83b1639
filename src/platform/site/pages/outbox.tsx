import { Empty, Page, useFacts, useMessages } from "../../html/index.ts";
import { formatDate } from "../../i18n/index.ts";
import type { OutboxMail } from "../../mail/index.ts";

export function OutboxPage({ mails }: { mails: OutboxMail[] }) {
  const t = useMessages("platform");
  const { lang, timeZone } = useFacts();
  return (
    <Page title={t("outbox.title")} crumbs={[{ label: t("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("outbox.title")}</h1>
      <p class="lede">{t("outbox.intro")}</p>
      {mails.length === 0 ? <Empty text={t("outbox.none")} /> : null}
      <ul class="rows">
        {mails.map((mail) => (
          <li key={mail.id}>
            <details class="grow">
              <summary>
                <b lang={mail.lang} dir="auto">
                  {mail.subject}
                </b>{" "}
                <span class={mail.sentAt === null ? "tag now" : "tag ok"}>
                  {t(mail.sentAt === null ? "outbox.waiting" : "outbox.sent")}
                </span>
                <br />
                <span class="small">
                  <bdi dir="ltr">{mail.recipient}</bdi> ·{" "}
                  {formatDate(lang, mail.createdAt, timeZone, { dateStyle: "medium", timeStyle: "short" })}
                </span>
              </summary>
              <pre lang={mail.lang} dir="auto" tabIndex={0}>
                {mail.body}
              </pre>
              {mail.lastError === null ? null : <p class="field-error">{mail.lastError}</p>}
            </details>
          </li>
        ))}
      </ul>
    </Page>
  );
}
