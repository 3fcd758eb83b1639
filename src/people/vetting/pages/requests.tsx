import {
  Choices,
  Empty,
  Field,
  Form,
  More,
  Notice,
  Page,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, languageName, localized } from "#platform/i18n/index.ts";
import type { RequestFacts, RequestRow } from "../queries.ts";
import { decisions } from "../types.ts";
import { useScopeName } from "./scope-name.ts";

export function RequestsPage({ requests, next }: { requests: readonly RequestRow[]; next: string | undefined }) {
  const t = useMessages("vetting");
  const href = useHref();
  const scopeName = useScopeName();
  const { lang, timeZone } = useFacts();
  return (
    <Page title={t("requests.title")} crumbs={[{ label: t("bureau.title"), path: "/bureau" }]} isUnlisted>
      <h1>{t("requests.title")}</h1>
      {requests.length === 0 ? (
        <Empty text={t("requests.none")} />
      ) : (
        <ul class="rows">
          {requests.map((request) => (
            <li key={request.id}>
              <span class="grow">
                <a href={href(`/bureau/requests/${request.id}`)} dir="auto">
                  {request.name}
                </a>
                <span class="small block" dir="auto">
                  {request.organisation}
                </span>
              </span>
              <span class="small end">
                {scopeName(request.vouchScope)} ·{" "}
                {formatDate(lang, request.waitingSince, timeZone, { dateStyle: "medium" })}
              </span>
              {request.state === "asked" ? <span class="tag">{t("requests.asked")}</span> : null}
            </li>
          ))}
        </ul>
      )}
      <More href={next === undefined ? undefined : `${href("/bureau/requests")}?after=${next}`} />
    </Page>
  );
}

export function RequestPage({ request, state }: { request: RequestFacts; state: FormState }) {
  const t = useMessages("vetting");
  const href = useHref();
  const scopeName = useScopeName();
  const { lang, timeZone } = useFacts();
  const crumbs = [
    { label: t("bureau.title"), path: "/bureau" },
    { label: t("requests.title"), path: "/bureau/requests" },
  ];
  const isOpen = request.state === "waiting" || request.state === "asked";
  const body = localized(request.bodyName, lang);
  return (
    <Page title={request.name} crumbs={crumbs} isUnlisted>
      <h1 dir="auto">{request.name}</h1>
      <dl class="facts">
        <dt>{t("email")}</dt>
        <dd>
          <bdi dir="ltr">{request.email}</bdi>
        </dd>
        <dt>{t("asks")}</dt>
        <dd lang={body.lang}>{body.text === "" ? scopeName(request.vouchScope) : body.text}</dd>
        <dt>{t("organisation")}</dt>
        <dd dir="auto">{request.organisation}</dd>
        <dt>{t("function")}</dt>
        <dd dir="auto">{request.function}</dd>
        <dt>{t("language")}</dt>
        <dd>{languageName(request.lang, lang)}</dd>
        <dt>{t("since")}</dt>
        <dd>{formatDate(lang, request.waitingSince, timeZone)}</dd>
      </dl>
      <h2 class="prose-title">{t("reason")}</h2>
      <p class="prose" dir="auto">
        {request.reason}
      </p>
      {request.question === null ? null : (
        <>
          <h2 class="prose-title">{t("mine.question")}</h2>
          <p class="prose" dir="auto">
            {request.question}
          </p>
          <p class="prose" dir="auto">
            {request.answer ?? t("requests.no-answer")}
          </p>
        </>
      )}
      {isOpen ? (
        <Form action={href(`/bureau/requests/${request.id}`)} state={state}>
          <Choices
            name="decision"
            label={t("decision")}
            state={state}
            options={decisions.map((each) => ({ value: each, label: t(`decision.${each}`) }))}
            isSingle
          />
          <Field
            name="reason"
            label={t("decision.reason")}
            hint={t("decision.reason-hint")}
            state={state}
            lines={3}
            max={2000}
          />
          <Submit label={t("decision.send")} />
        </Form>
      ) : (
        <Notice kind="note">
          {t(request.state === "approved" ? "requests.approved" : "requests.refused", {
            date: request.decidedAt === null ? "" : formatDate(lang, request.decidedAt, timeZone),
          })}{" "}
          <bdi>{request.decision}</bdi>
        </Notice>
      )}
    </Page>
  );
}
