import { countryName } from "#people/index.ts";
import {
  Choices,
  Empty,
  Field,
  Form,
  Icon,
  More,
  Notice,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, formatNumber, localized } from "#platform/i18n/index.ts";
import type { CohortRow } from "../cohorts.ts";
import { type AskedPerson, type AskedThing, type AssignmentRow, type PersonFilter, personFilters } from "../queries.ts";
import { PersonName, ThingLink, useDay, useLastDay } from "./words.tsx";

/** What one's own have asked of people, each with how it stands. */
export function AssignmentsPage({
  assignments,
  next,
}: {
  assignments: readonly AssignmentRow[];
  next: string | undefined;
}) {
  const t = useMessages("assigning");
  const href = useHref();
  return (
    <Page title={t("title")} isUnlisted>
      <div class="section-head">
        <h1>{t("title")}</h1>
        <a href={href("/cohorts")}>{t("cohorts.title")}</a>
      </div>
      <p class="lede">{t("hint")}</p>
      <p class="actions">
        <a class="button main" href={href("/assignments/new")}>
          <Icon name="plus" />
          {t("new")}
        </a>
        <a class="button" href={href("/assignments/overdue")}>
          {t("overdue.title")}
        </a>
      </p>
      {assignments.length === 0 ? (
        <Empty text={t("none")} />
      ) : (
        <ul class="rows">
          {assignments.map((assignment) => (
            <li key={assignment.id}>
              <span class="grow">
                <ThingLink thing={assignment} path={`/assignments/${assignment.id}`} />
                <span class="small block">
                  <Facts assignment={assignment} />
                </span>
              </span>
              <Standing assignment={assignment} />
            </li>
          ))}
        </ul>
      )}
      <More href={next === undefined ? undefined : `${href("/assignments")}?${new URLSearchParams({ after: next })}`} />
    </Page>
  );
}

function Facts({ assignment }: { assignment: AssignmentRow }) {
  const t = useMessages("assigning");
  const day = useDay();
  return (
    <>
      {assignment.cohort === null ? "" : <bdi>{assignment.cohort}</bdi>}
      {assignment.cohort === null ? "" : " · "}
      {t("people", { count: assignment.people })} · {t("done.count", { count: assignment.done })}
      {assignment.dueOn === null ? "" : ` · ${t("due", { date: day(assignment.dueOn) })}`}
    </>
  );
}

function Standing({ assignment }: { assignment: AssignmentRow }) {
  const t = useMessages("assigning");
  if (assignment.withdrawnAt !== null) return <span class="tag">{t("state.withdrawn")}</span>;
  if (assignment.late > 0) return <span class="tag bad">{t("late.count", { count: assignment.late })}</span>;
  if (assignment.unreleased > 0)
    return <span class="tag now">{t("unreleased.count", { count: assignment.unreleased })}</span>;
  return assignment.done === assignment.people ? <span class="tag ok">{t("state.done")}</span> : null;
}

interface NewProps {
  things: readonly (AskedThing & { id: string })[];
  scopes: readonly { value: string; label: string }[];
  cohorts: readonly CohortRow[];
  state: FormState;
}

/** Asks people for something: what, of whom, until when. */
export function NewAssignmentPage({ things, scopes, cohorts, state }: NewProps) {
  const t = useMessages("assigning");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const only = scopes.length === 1 ? scopes[0] : undefined;
  const isChecked = (name: string) => state.values[name]?.includes("yes") === true;
  return (
    <Page title={t("new")} crumbs={[{ label: t("title"), path: "/assignments" }]} isUnlisted>
      <div class="content narrow">
        <h1>{t("new")}</h1>
        <Form action={href("/assignments/new")} state={state}>
          <Select
            name="thing"
            label={t("form.thing")}
            state={state}
            empty={t("form.choose")}
            options={things.map((thing) => {
              const title = localized(thing.title, lang);
              const kind = shell(thing.kind === "path" ? "kind.path" : "kind.module");
              return { value: `${thing.kind}:${thing.id}`, label: `${title.text} · ${kind}` };
            })}
          />
          {only === undefined ? (
            <Select name="scope" label={t("form.scope")} hint={t("form.scope.hint")} state={state} options={scopes} />
          ) : (
            <input type="hidden" name="scope" value={only.value} />
          )}
          <Select
            name="who"
            label={t("form.who")}
            state={state}
            options={[
              { value: "addresses", label: t("form.who.addresses") },
              { value: "all", label: t("form.who.all", { scope: only?.label ?? "…" }) },
              ...cohorts.map((cohort) => ({
                value: cohort.id,
                label: `${cohort.name} (${formatNumber(lang, cohort.members)})`,
              })),
            ]}
          />
          <Field
            name="addresses"
            label={t("form.addresses")}
            hint={t("form.addresses.hint")}
            state={state}
            lines={4}
            dir="ltr"
          />
          <Choices
            name="isMandatory"
            label={t("form.kind")}
            state={state}
            isSingle
            options={[
              { value: "yes", label: t("mandatory") },
              { value: "no", label: t("offered") },
            ]}
          />
          <div class="columns">
            <Field name="startsOn" type="date" label={t("form.starts")} state={state} isRequired />
            <Field name="dueOn" type="date" label={t("form.due")} hint={t("form.due.hint")} state={state} />
          </div>
          <Field
            name="remindDays"
            type="number"
            label={t("form.remind")}
            hint={t("form.remind.hint")}
            state={state}
            isRequired
          />
          <label class="choice">
            <input type="checkbox" name="countsEarlier" value="yes" checked={isChecked("countsEarlier")} />
            <span>{t("form.earlier")}</span>
          </label>
          <label class="choice">
            <input type="checkbox" name="needsRelease" value="yes" checked={isChecked("needsRelease")} />
            <span>{t("form.release")}</span>
          </label>
          <Field name="note" label={t("form.note")} hint={t("form.note.hint")} state={state} lines={3} max={1_000} />
          <Submit label={t("form.ask")} />
        </Form>
      </div>
    </Page>
  );
}

interface AssignmentProps {
  assignment: AssignmentRow;
  people: readonly AskedPerson[];
  show: PersonFilter;
  next: string | undefined;
  scope: string;
  state: FormState;
}

/** One assignment: how it stands, and each person's part. */
export function AssignmentPage({ assignment, people, show, next, scope, state }: AssignmentProps) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang } = useFacts();
  const day = useDay();
  const title = localized(assignment.title, lang);
  const here = `/assignments/${assignment.id}`;
  return (
    <Page title={title.text} crumbs={[{ label: t("title"), path: "/assignments" }]} isUnlisted>
      <h1 lang={title.lang} dir="auto">
        {title.text}
      </h1>
      {assignment.withdrawnAt === null ? null : (
        <Notice kind="warning">{t("withdrawn-because", { reason: assignment.withdrawnReason ?? "" })}</Notice>
      )}
      <div class="lead">
        <div>
          <nav class="chips" aria-label={t("show")}>
            {personFilters.map((filter) => (
              <a
                key={filter}
                href={`${href(here)}?show=${filter}`}
                {...(filter === show ? { "aria-current": "true" as const } : {})}
              >
                {t(`show.${filter}`)}
              </a>
            ))}
          </nav>
          {people.length === 0 ? (
            <Empty text={t("nobody-here")} />
          ) : (
            <ul class="rows">
              {people.map((person) => (
                <PersonRow key={person.id} person={person} path={`${here}/people/${person.id}`} />
              ))}
            </ul>
          )}
          <More href={next === undefined ? undefined : `${href(here)}?${new URLSearchParams({ show, after: next })}`} />
        </div>
        <aside class="panel">
          <div class="in">
            <dl class="facts">
              <dt>{t("form.thing")}</dt>
              <dd>
                <ThingLink thing={assignment} />
              </dd>
              <dt>{t("form.who")}</dt>
              <dd>
                <bdi>{assignment.cohort ?? scope}</bdi>
              </dd>
              <dt>{t("form.kind")}</dt>
              <dd>{t(assignment.isMandatory ? "mandatory" : "offered")}</dd>
              <dt>{t("form.starts")}</dt>
              <dd>{day(assignment.startsOn)}</dd>
              {assignment.dueOn === null ? null : (
                <>
                  <dt>{t("form.due")}</dt>
                  <dd>{day(assignment.dueOn)}</dd>
                </>
              )}
              <dt>{t("show.all")}</dt>
              <dd>{formatNumber(lang, assignment.people)}</dd>
              <dt>{t("show.done")}</dt>
              <dd>{formatNumber(lang, assignment.done)}</dd>
              <dt>{t("show.late")}</dt>
              <dd>{formatNumber(lang, assignment.late)}</dd>
              <dt>{t("show.unreleased")}</dt>
              <dd>{formatNumber(lang, assignment.unreleased)}</dd>
              <dt>{t("state.left-out")}</dt>
              <dd>{formatNumber(lang, assignment.leftOut)}</dd>
            </dl>
            {assignment.note === "" ? null : <p dir="auto">{assignment.note}</p>}
            {assignment.withdrawnAt === null ? (
              <Form action={href(`${here}/withdraw`)} state={state}>
                <Field
                  name="reason"
                  label={t("withdraw.reason")}
                  hint={t("withdraw.hint")}
                  state={state}
                  isRequired
                  max={500}
                />
                <button class="button danger" type="submit">
                  {t("withdraw")}
                </button>
              </Form>
            ) : null}
          </div>
        </aside>
      </div>
    </Page>
  );
}

function useStateWords(): (person: AskedPerson) => { text: string; tag: string } {
  const t = useMessages("assigning");
  return (person) => {
    if (person.isLate) return { text: t("state.late"), tag: "tag bad" };
    if (person.state === "left-out")
      return { text: t(person.reason === "not-vetted" ? "left-out.not-vetted" : "left-out.inactive"), tag: "tag" };
    const tag = person.state === "done" ? "tag ok" : person.state === "unreleased" ? "tag now" : "tag";
    return { text: t(`state.${person.state}`), tag };
  };
}

function PersonRow({ person, path }: { person: AskedPerson; path: string }) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const words = useStateWords()(person);
  const lastDay = useLastDay();
  const country = person.country === null ? "" : countryName(person.country, lang);
  return (
    <li>
      <span class="grow">
        <a href={href(path)}>
          <PersonName name={person.name} />
        </a>
        <span class="small block">
          {country}
          {person.doneAt !== null
            ? ` · ${t("done.on", { date: formatDate(lang, person.doneAt, timeZone, { dateStyle: "medium" }) })}`
            : person.dueAt === null
              ? ""
              : ` · ${t("due", { date: lastDay(person.dueAt, person.timeZone) })}`}
          {person.progress === null || person.state === "done"
            ? ""
            : ` · ${t("progress", { percent: Math.round(person.progress * 100) })}`}
          {person.isActive || person.state === "left-out" ? "" : ` · ${t("left-out.inactive")}`}
        </span>
      </span>
      <span class={words.tag}>{words.text}</span>
    </li>
  );
}

interface PersonProps {
  assignment: AssignmentRow;
  person: AskedPerson;
  isSelf: boolean;
  state: FormState;
}

/** One person's part: how it stands, and what may be decided about it. */
export function PersonPage({ assignment, person, isSelf, state }: PersonProps) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang } = useFacts();
  const words = useStateWords()(person);
  const title = localized(assignment.title, lang);
  const here = `/assignments/${assignment.id}`;
  const isOpen = ["open", "unreleased", "refused"].includes(person.state) && !isSelf;
  return (
    <Page
      title={person.name ?? t("unnamed")}
      crumbs={[
        { label: t("title"), path: "/assignments" },
        { label: title.text, path: here },
      ]}
      isUnlisted
    >
      <div class="content narrow">
        <h1>
          <PersonName name={person.name} />
        </h1>
        <p>
          <span class={words.tag}>{words.text}</span>
        </p>
        {person.reason === null || person.state === "left-out" ? null : <p dir="auto">{person.reason}</p>}
        {isSelf ? <Notice kind="note">{t("error.assigning.own")}</Notice> : null}
        {person.state === "unreleased" && !isSelf ? (
          <>
            <h2 class="prose-title">{t("release.title")}</h2>
            {person.supervisor === null ? null : (
              <p class="small">{t("supervisor.was", { supervisor: person.supervisor })}</p>
            )}
            <DecisionForm action={href(`${here}/people/${person.id}/release`)} state={state} />
            <h2 class="prose-title">{t("supervisor.title")}</h2>
            <Form action={href(`${here}/people/${person.id}/supervisor`)} state={state}>
              <Field
                name="supervisor"
                type="email"
                label={t("supervisor.address")}
                hint={t("supervisor.hint")}
                state={state}
                isRequired
                max={254}
              />
              <Submit label={t("supervisor.ask")} kind="" />
            </Form>
          </>
        ) : null}
        {isOpen && person.state !== "unreleased" ? (
          <>
            <h2 class="prose-title">{t("exempt.title")}</h2>
            <Form action={href(`${here}/people/${person.id}/exempt`)} state={state}>
              <Field
                name="reason"
                label={t("exempt.reason")}
                hint={t("reason.hint")}
                state={state}
                isRequired
                max={500}
              />
              <Submit label={t("exempt.do")} kind="" />
            </Form>
          </>
        ) : null}
      </div>
    </Page>
  );
}

/** Yes, or no with a reason. */
export function DecisionForm({ action, state }: { action: string; state: FormState }) {
  const t = useMessages("assigning");
  return (
    <Form action={action} state={state}>
      <Choices
        name="decision"
        label={t("decision")}
        state={state}
        isSingle
        options={[
          { value: "yes", label: t("decision.yes") },
          { value: "no", label: t("decision.no") },
        ]}
      />
      <Field name="reason" label={t("decision.reason")} hint={t("decision.reason.hint")} state={state} max={500} />
      <Submit label={t("decide")} />
    </Form>
  );
}
