import { Field, Form, Notice, Page, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate } from "#platform/i18n/index.ts";
import type { Account } from "#platform/permissions/index.ts";
import type { Body, OwnStanding } from "../queries.ts";
import { ServiceFields } from "./service-fields.tsx";

interface MyAccessProps {
  account: Account;
  standing: OwnStanding;
  bodies: readonly Body[];
  ask: FormState;
  answer: FormState;
}

/** How one's own access stands, and what one can do about it. */
export function MyAccessPage({ account, standing, bodies, ask, answer }: MyAccessProps) {
  const t = useMessages("vetting");
  const people = useMessages("people");
  const href = useHref();
  const isOpen = standing.state === "waiting" || standing.state === "asked";
  return (
    <Page title={t("mine.title")} crumbs={[{ label: people("account.title"), path: "/account" }]} isUnlisted>
      <h1>{t("mine.title")}</h1>
      <Standing account={account} standing={standing} />
      {standing.state === "asked" ? (
        <section>
          <h2 class="prose-title">{t("mine.question")}</h2>
          <blockquote class="prose" dir="auto">
            {standing.question}
          </blockquote>
          <Form action={href("/account/access/answer")} state={answer}>
            <Field name="answer" label={t("mine.answer")} state={answer} lines={4} isRequired max={2000} />
            <Submit label={t("mine.answer-send")} />
          </Form>
        </section>
      ) : null}
      {isOpen ? null : (
        <section>
          <h2 class="prose-title">{account.isVetted ? t("mine.change") : t("mine.ask")}</h2>
          <p class="prose">{account.isVetted ? t("mine.change-intro") : t("ask.intro")}</p>
          <Form action={href("/account/access")} state={ask}>
            <ServiceFields state={ask} bodies={bodies} />
            <Submit label={t("ask.send")} kind={account.isVetted ? "" : "main"} />
          </Form>
        </section>
      )}
      <p class="small">
        <a href={href("/leaving")}>{t("leaving.title")}</a>
      </p>
    </Page>
  );
}

function Standing({ account, standing }: { account: Account; standing: OwnStanding }) {
  const t = useMessages("vetting");
  const { lang, timeZone } = useFacts();
  const date = (value: Date | null) => (value === null ? "" : formatDate(lang, value, timeZone));
  const words = account.isVetted
    ? t("mine.vetted", { until: date(standing.vettedUntil) })
    : standing.vettedUntil !== null
      ? t("mine.lapsed", { since: date(standing.vettedUntil) })
      : t("mine.public-only");
  return (
    <>
      <Notice kind={account.isVetted ? "done" : "note"}>{words}</Notice>
      {standing.state === "waiting" ? (
        <Notice kind="note">{t("mine.waiting", { since: date(standing.waitingSince) })}</Notice>
      ) : null}
      {standing.state === "refused" ? (
        <Notice kind="warning">
          {t("mine.refused", { date: date(standing.decidedAt) })} <bdi>{standing.decision}</bdi>
        </Notice>
      ) : null}
    </>
  );
}
