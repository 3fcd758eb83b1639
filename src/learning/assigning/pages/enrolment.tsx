import { countryName } from "#people/index.ts";
import {
  ActionButton,
  Choices,
  Empty,
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
import { formatDate, formatNumber, localized } from "#platform/i18n/index.ts";
import type { ModulePageFacts } from "../../queries.ts";
import { type EnrolmentRule, ways } from "../enrolment.ts";
import type { CodeRow, PlaceRow } from "../enrolment-queries.ts";
import type { LearnersAsked } from "../learners.ts";
import { DecisionForm } from "./assignments.tsx";
import { useDay } from "./words.tsx";

interface EnrolmentProps {
  module: ModulePageFacts;
  rule: EnrolmentRule | undefined;
  codes: readonly CodeRow[];
  places: { rows: readonly PlaceRow[]; counts: Record<string, number> };
  ruleState: FormState;
  codeState: FormState;
  asked: readonly LearnersAsked[];
  learnersState: FormState;
  fault: string | undefined;
}

function useCrumbs(module: ModulePageFacts) {
  const learning = useMessages("learning");
  const { lang } = useFacts();
  return [
    { label: learning("manage.title"), path: "/learning/manage" },
    { label: localized(module.title, lang).text, path: `/learning/${module.slug}` },
  ];
}

/** How one comes into a module, for who manages it: the rule, the codes, who asks, who waits, who is in. */
export function EnrolmentPage(props: EnrolmentProps) {
  const { module, rule, codes, places, ruleState, codeState, fault } = props;
  const t = useMessages("assigning");
  const shell = useMessages("platform");
  const href = useHref();
  const here = `/learning/${module.slug}/enrolment`;
  return (
    <Page title={t("enrolment.title")} crumbs={useCrumbs(module)} isUnlisted>
      <h1>{t("enrolment.title")}</h1>
      {fault === undefined || fault === "" ? null : <Notice kind="error">{fault}</Notice>}
      <div class="lead">
        <div>
          {rule === undefined ? <p class="lede">{t("enrolment.free")}</p> : null}
          {(["waiting", "queued", "offered", "held"] as const).map((state) => (
            <People
              key={state}
              state={state}
              rows={places.rows.filter((row) => row.state === state)}
              count={places.counts[state] ?? 0}
              here={here}
            />
          ))}
          <Learners asked={props.asked} here={here} state={props.learnersState} />
          {rule?.way === "code" ? <Codes codes={codes} here={here} state={codeState} /> : null}
        </div>
        <aside class="panel">
          <div class="in">
            <Form action={href(here)} state={ruleState}>
              <Choices
                name="way"
                label={t("enrolment.way")}
                state={ruleState}
                isSingle
                options={ways.map((way) => ({ value: way, label: t(`way.${way}`) }))}
              />
              <Field
                name="capacity"
                type="number"
                label={t("enrolment.capacity")}
                hint={t("enrolment.capacity.hint")}
                state={ruleState}
              />
              <Field
                name="closesOn"
                type="date"
                label={t("enrolment.closes")}
                hint={t("enrolment.closes.hint")}
                state={ruleState}
              />
              <Field
                name="acceptHours"
                type="number"
                label={t("enrolment.accept")}
                hint={t("enrolment.accept.hint")}
                state={ruleState}
                isRequired
              />
              <Submit label={shell("form.save")} />
            </Form>
          </div>
        </aside>
      </div>
    </Page>
  );
}

function People({
  state,
  rows,
  count,
  here,
}: {
  state: "waiting" | "queued" | "offered" | "held";
  rows: readonly PlaceRow[];
  count: number;
  here: string;
}) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  if (count === 0) return null;
  return (
    <section>
      <h2 class="prose-title">
        {t(`places.${state}`)} <span class="tag">{formatNumber(lang, count)}</span>
      </h2>
      <ol class="rows">
        {rows.map((row) => (
          <li key={row.accountId}>
            <span class="grow">
              <a href={href(`${here}/${row.accountId}`)}>
                <bdi>{row.name}</bdi>
              </a>
              <span class="small block">
                {row.country === null ? "" : `${countryName(row.country, lang)} · `}
                {formatDate(lang, row.askedAt, timeZone, { dateStyle: "medium" })}
                {row.isActive ? "" : ` · ${t("left-out.inactive")}`}
              </span>
              {row.words === "" ? null : (
                <span class="small block" dir="auto">
                  {row.words}
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A day by which those who take the module are asked to complete it. */
function Learners({ asked, here, state }: { asked: readonly LearnersAsked[]; here: string; state: FormState }) {
  const t = useMessages("assigning");
  const href = useHref();
  const day = useDay();
  return (
    <section>
      <h2 class="prose-title">{t("learners.title")}</h2>
      <p class="small">{t("learners.hint")}</p>
      <ul class="rows">
        {asked.map((each) => (
          <li key={each.id}>
            <span class="grow">
              {t("due", { date: day(each.dueOn) })}
              <span class="small block">
                {t("people", { count: each.people })} · {t("done.count", { count: each.done })} ·{" "}
                {t("late.count", { count: each.late })}
              </span>
            </span>
            <ActionButton
              action={href(`${here}/learners/${each.id}/withdraw`)}
              label={t("withdraw")}
              hidden={day(each.dueOn)}
            />
          </li>
        ))}
      </ul>
      <Form action={href(`${here}/learners`)} state={state}>
        <Field name="dueOn" type="date" label={t("form.due")} hint={t("form.due.hint")} state={state} isRequired />
        <Field name="note" label={t("form.note")} hint={t("form.note.hint")} state={state} lines={3} max={1_000} />
        <Submit label={t("form.ask")} kind="" />
      </Form>
    </section>
  );
}

function Codes({ codes, here, state }: { codes: readonly CodeRow[]; here: string; state: FormState }) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <section>
      <h2 class="prose-title">{t("codes.title")}</h2>
      <p class="small">{t("codes.hint")}</p>
      {codes.length === 0 ? <Empty text={t("codes.none")} /> : null}
      <ul class="rows">
        {codes.map((code) => (
          <li key={code.id}>
            <span class="grow">
              <code dir="ltr">{code.code}</code>
              <span class="small block">
                {t("code.uses", { uses: code.uses, most: code.most })}
                {code.expiresAt === null
                  ? ""
                  : ` · ${t("due", {
                      date: formatDate(lang, new Date(code.expiresAt.getTime() - 1), "UTC", { dateStyle: "medium" }),
                    })}`}
                {code.note === "" ? "" : " · "}
                <bdi>{code.note}</bdi>
              </span>
            </span>
            {code.isOver ? (
              <span class="tag">{t("code.over")}</span>
            ) : (
              <ActionButton action={href(`${here}/codes/${code.id}/end`)} label={t("code.end")} hidden={code.code} />
            )}
          </li>
        ))}
      </ul>
      <Form action={href(`${here}/codes`)} state={state}>
        <div class="columns">
          <Field name="most" type="number" label={t("code.most")} state={state} isRequired />
          <Field name="expiresOn" type="date" label={t("code.expires")} state={state} />
        </div>
        <Field name="codeNote" label={t("code.note")} hint={t("code.note.hint")} state={state} max={120} />
        <Submit label={t("code.make")} kind="" />
      </Form>
    </section>
  );
}

/** One person who asks for a place, waits for one or has one. */
export function PlacePersonPage({
  module,
  person,
  state,
}: {
  module: ModulePageFacts;
  person: PlaceRow;
  state: FormState;
}) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang } = useFacts();
  const here = `/learning/${module.slug}/enrolment`;
  return (
    <Page title={person.name} crumbs={[...useCrumbs(module), { label: t("enrolment.title"), path: here }]} isUnlisted>
      <div class="content narrow">
        <h1 dir="auto">{person.name}</h1>
        <p class="lede">
          {person.country === null ? "" : `${countryName(person.country, lang)} · `}
          {t(`places.${person.state === "waiting" ? "waiting" : person.state === "held" ? "held" : "queued"}`)}
        </p>
        {person.words === "" ? null : <p dir="auto">{person.words}</p>}
        {person.state === "waiting" ? (
          <DecisionForm action={href(`${here}/${person.accountId}`)} state={state} />
        ) : (
          <Form action={href(`${here}/${person.accountId}/remove`)} state={state}>
            <Field
              name="reason"
              label={t("place.remove.reason")}
              hint={t("reason.hint")}
              state={state}
              isRequired
              max={500}
            />
            <Submit label={t("place.remove")} kind="danger" />
          </Form>
        )}
      </div>
    </Page>
  );
}
