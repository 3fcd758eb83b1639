import {
  Field,
  Form,
  Notice,
  Page,
  ProgressBar,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import type { PathThing } from "../../paths/types.ts";
import { mayAssign } from "../permissions.ts";
import type { OwnAssigned } from "../queries.ts";
import { ThingLink, thingPath, useLastDay } from "./words.tsx";

/** What is asked of a person, the most urgent first: at the head of what they learn, and of their front page. */
export function AskedOfMe({ asked }: { asked: readonly OwnAssigned[] }) {
  const t = useMessages("assigning");
  if (asked.length === 0) return null;
  return (
    <section>
      <h2 class="prose-title">{t("mine")}</h2>
      <ul class="rows">
        {asked.map((each) => (
          <AskedRow key={each.id} asked={each} />
        ))}
      </ul>
    </section>
  );
}

function AskedRow({ asked }: { asked: OwnAssigned }) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const lastDay = useLastDay();
  const percent = asked.progress === null ? undefined : Math.round(asked.progress * 100);
  const isToCome = asked.startsAt.getTime() > Date.now();
  const words = [
    t(asked.isMandatory ? "mandatory" : "offered"),
    ...(isToCome ? [t("from", { date: formatDate(lang, asked.startsAt, timeZone, { dateStyle: "medium" }) })] : []),
    ...(asked.dueAt === null ? [] : [t("due", { date: lastDay(asked.dueAt) })]),
    ...(percent === undefined ? [] : [t("progress", { percent })]),
  ].join(" · ");
  const needsWord = asked.state !== "open";
  return (
    <li>
      <span class="grow">
        <ThingLink thing={asked} />
        <span class="small block">{words}</span>
        {asked.note === "" ? null : (
          <span class="small block" dir="auto">
            {asked.note}
          </span>
        )}
        {percent === undefined || percent === 0 ? null : <ProgressBar value={percent / 100} label={words} />}
      </span>
      {asked.isLate ? <span class="tag bad">{t("state.late")}</span> : null}
      {needsWord ? <span class="tag now">{t(`state.${asked.state}`)}</span> : null}
      {needsWord ? (
        <a class="button" href={href(`/assigned/${asked.id}`)}>
          {t("release.see")}
          <span class="hidden">: {localized(asked.title, lang).text}</span>
        </a>
      ) : null}
    </li>
  );
}

/** On the page of a module or a path, for who may ask people to take it. */
export function AssignLink({ thing }: { thing: PathThing }) {
  const t = useMessages("assigning");
  const href = useHref();
  const { actor } = useFacts();
  if (!isAllowed(actor, mayAssign)) return null;
  return (
    <a class="button" href={`${href("/assignments/new")}?thing=${thing.kind}:${thing.id}`}>
      {t("new")}
    </a>
  );
}

/** One thing that waits for a supervisor's release. */
export function AskedOfMePage({ asked, state }: { asked: OwnAssigned; state: FormState }) {
  const t = useMessages("assigning");
  const learning = useMessages("learning");
  const href = useHref();
  const { lang } = useFacts();
  const lastDay = useLastDay();
  const title = localized(asked.title, lang);
  return (
    <Page title={title.text} crumbs={[{ label: learning("mine.title"), path: "/learning/mine" }]} isUnlisted>
      <div class="content narrow">
        <h1 lang={title.lang} dir="auto">
          {title.text}
        </h1>
        <p class="lede">
          {t(asked.isMandatory ? "mandatory" : "offered")}
          {asked.dueAt === null ? "" : ` · ${t("due", { date: lastDay(asked.dueAt) })}`}
        </p>
        {asked.note === "" ? null : <p dir="auto">{asked.note}</p>}
        {asked.state === "refused" ? (
          <Notice kind="warning">{t("release.refused", { reason: asked.reason ?? "" })}</Notice>
        ) : null}
        {asked.state === "open" ? (
          <p class="actions">
            <a class="button main" href={href(thingPath(asked))}>
              {t("go")}
            </a>
          </p>
        ) : null}
        {asked.state === "unreleased" ? (
          <>
            {asked.isSupervisorAsked && asked.supervisor !== null ? (
              <Notice kind="note">{t("supervisor.waiting", { supervisor: asked.supervisor })}</Notice>
            ) : null}
            <h2 class="prose-title">{t("supervisor.title")}</h2>
            <p>{t("supervisor.intro")}</p>
            <Form action={href(`/assigned/${asked.id}/supervisor`)} state={state}>
              <Field
                name="supervisor"
                type="email"
                label={t("supervisor.address")}
                hint={t("supervisor.hint")}
                state={state}
                isRequired
                max={254}
              />
              <Submit label={t("supervisor.ask")} />
            </Form>
          </>
        ) : null}
      </div>
    </Page>
  );
}
