import {
  Empty,
  Field,
  Form,
  Icon,
  More,
  Notice,
  Page,
  PickList,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { type FormState, filledForm } from "#platform/http/index.ts";
import { formatDate, languageName, localized } from "#platform/i18n/index.ts";
import { GiveLabel } from "../../labels/pages/give.tsx";
import type { MemberLabel } from "../../labels/queries.ts";
import type { ListQuery } from "../forms.ts";
import type { PersonFacts, PersonRow } from "../queries.ts";
import { useScopeName } from "./scope-name.ts";

const states = ["all", "vetted", "lapsed", "unvetted", "suspended", "dormant"] as const;

/** A person's standing in one word. */
function StandingTag({ person }: { person: PersonRow }) {
  const t = useMessages("vetting");
  const state =
    person.suspendedAt !== null
      ? "suspended"
      : person.vettedUntil === null
        ? "unvetted"
        : person.vettedUntil.getTime() > Date.now()
          ? "vetted"
          : "lapsed";
  return (
    <span class={state === "vetted" ? "tag ok" : state === "unvetted" ? "tag" : "tag now"}>{t(`state.${state}`)}</span>
  );
}

/** Organisation, and the label of a member that is no country: the country itself is whose list it is. */
function Where({ person: { organisation, memberLabel } }: { person: PersonRow }) {
  const { lang } = useFacts();
  const member = localized(memberLabel, lang).text;
  return (
    <>
      <bdi>{organisation}</bdi>
      {member === "" || organisation === "" ? null : " · "}
      <bdi>{member}</bdi>
    </>
  );
}

interface PeoplePageProps {
  people: readonly PersonRow[];
  next: string | undefined;
  q: string;
  state: ListQuery["state"];
}

/** The people of one's country or body. */
export function PeoplePage({ people, next, q, state }: PeoplePageProps) {
  const t = useMessages("vetting");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const form = filledForm({ q, state });
  const more = new URLSearchParams({ q, state, after: next ?? "" });
  return (
    <Page title={t("people.title")} crumbs={[{ label: t("bureau.title"), path: "/bureau" }]} isUnlisted>
      <h1>{t("people.title")}</h1>
      <form class="form" action={href("/bureau/people")}>
        <Field name="q" type="search" label={t("people.search")} state={form} max={120} />
        <Select
          name="state"
          label={t("people.state")}
          state={form}
          options={states.map((each) => ({ value: each, label: t(`state.${each}`) }))}
        />
        <Submit label={shell("search.go")} kind="" />
      </form>
      <p class="actions">
        <a class="button" href={href("/bureau/import")}>
          <Icon name="upload" />
          {t("people.import")}
        </a>
        <a class="button" href={href("/bureau/people.csv")}>
          <Icon name="download" />
          {t("people.export")}
        </a>
      </p>
      {people.length === 0 ? (
        <Empty text={t("people.none")} />
      ) : (
        <ul class="rows">
          {people.map((person) => (
            <li key={person.id}>
              <span class="grow">
                <a href={href(`/bureau/people/${person.id}`)} dir="auto">
                  {person.name}
                </a>
                <span class="small block">
                  <Where person={person} />
                </span>
              </span>
              <span class="small end">
                {person.vettedUntil === null
                  ? ""
                  : formatDate(lang, person.vettedUntil, timeZone, { dateStyle: "medium" })}
              </span>
              <StandingTag person={person} />
            </li>
          ))}
        </ul>
      )}
      <More href={next === undefined ? undefined : `${href("/bureau/people")}?${more}`} />
    </Page>
  );
}

/** Whose vetting ends: all that a bureau renews, in one list with a box each. */
export function RenewalsPage({
  people,
  next,
  state,
}: {
  people: readonly PersonRow[];
  next: string | undefined;
  state: FormState;
}) {
  const t = useMessages("vetting");
  const href = useHref();
  return (
    <Page title={t("renewals.title")} crumbs={[{ label: t("bureau.title"), path: "/bureau" }]} isUnlisted>
      <h1>{t("renewals.title")}</h1>
      <p class="lede">{t("renewals.intro")}</p>
      {people.length === 0 ? (
        <Empty text={t("renewals.none")} />
      ) : (
        <Form action={href("/bureau/renewals")} state={state}>
          <PickList
            name="who"
            label={t("renewals.who")}
            state={state}
            rows={people.map((person) => ({ key: person.id, value: person.id, content: <Due person={person} /> }))}
          />
          <Field
            name="reason"
            label={t("decision.reason")}
            hint={t("renewals.reason-hint")}
            state={state}
            lines={2}
            max={2000}
          />
          <p class="actions">
            <button class="button main" type="submit" name="act" value="renew">
              {t("renewals.renew")}
            </button>
            <button class="button danger" type="submit" name="act" value="end">
              {t("renewals.end")}
            </button>
          </p>
        </Form>
      )}
      <More href={next === undefined ? undefined : `${href("/bureau/renewals")}?after=${next}`} />
    </Page>
  );
}

function Due({ person }: { person: PersonRow }) {
  const t = useMessages("vetting");
  const { lang, timeZone } = useFacts();
  return (
    <>
      <bdi>{person.name}</bdi>{" "}
      <span class="small">
        <Where person={person} /> ·{" "}
        {person.vettedUntil === null
          ? ""
          : t("renewals.until", { date: formatDate(lang, person.vettedUntil, timeZone) })}
        {person.lastSeenAt === null
          ? ""
          : ` · ${t("people.seen", { date: formatDate(lang, person.lastSeenAt, timeZone) })}`}
      </span>
    </>
  );
}

/** One person, for those who decide about them. */
export function PersonPage({
  person,
  labels,
  state,
  label,
  isSelf,
}: {
  person: PersonFacts;
  /** In use for the person's country. */
  labels: readonly MemberLabel[];
  state: FormState;
  label: FormState | undefined;
  isSelf: boolean;
}) {
  const t = useMessages("vetting");
  const href = useHref();
  const words = useMessages("labels");
  const scopeName = useScopeName();
  const { lang, timeZone } = useFacts();
  const crumbs = [
    { label: t("bureau.title"), path: "/bureau" },
    { label: t("people.title"), path: "/bureau/people" },
  ];
  const acts = [
    ...(person.vettedUntil === null ? [] : (["renew", "end"] as const)),
    person.suspendedAt === null ? ("suspend" as const) : ("restore" as const),
  ];
  return (
    <Page title={person.name} crumbs={crumbs} isUnlisted>
      <h1 dir="auto">{person.name}</h1>
      <p>
        <StandingTag person={person} />
      </p>
      <dl class="facts">
        <dt>{t("email")}</dt>
        <dd>
          <bdi dir="ltr">{person.email}</bdi>
        </dd>
        <dt>{t("asks")}</dt>
        <dd>{scopeName(person.vouchScope)}</dd>
        {person.memberLabel === null ? null : (
          <>
            <dt>{words("give.title")}</dt>
            <dd dir="auto">{localized(person.memberLabel, lang).text}</dd>
          </>
        )}
        <dt>{t("organisation")}</dt>
        <dd dir="auto">{person.organisation || "–"}</dd>
        <dt>{t("function")}</dt>
        <dd dir="auto">{person.function || "–"}</dd>
        <dt>{t("language")}</dt>
        <dd>{languageName(person.lang, lang)}</dd>
        {person.vettedUntil === null ? null : (
          <>
            <dt>{t("until")}</dt>
            <dd>{formatDate(lang, person.vettedUntil, timeZone)}</dd>
          </>
        )}
        {person.lastSeenAt === null ? null : (
          <>
            <dt>{t("last-seen")}</dt>
            <dd>{formatDate(lang, person.lastSeenAt, timeZone)}</dd>
          </>
        )}
      </dl>
      <h2 class="prose-title">{t("history")}</h2>
      {person.history.length === 0 ? (
        <p class="small">{t("history.none")}</p>
      ) : (
        <ul class="rows">
          {person.history.map((entry) => (
            <li key={`${entry.act} ${entry.at.getTime()}`}>
              <span class="grow">
                {t(`act.${entry.act}`)}
                <span class="small block">
                  <bdi>{entry.reason}</bdi>
                </span>
              </span>
              <span class="small end">
                <bdi>{entry.by ?? ""}</bdi> {formatDate(lang, entry.at, timeZone, { dateStyle: "medium" })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {isSelf ? (
        <Notice kind="note">{t("own-standing")}</Notice>
      ) : (
        <Form action={href(`/bureau/people/${person.id}/${acts[0]}`)} state={state}>
          <Field
            name="reason"
            label={t("decision.reason")}
            hint={t("decision.told")}
            state={state}
            lines={3}
            isRequired
            max={2000}
          />
          <p class="actions">
            {acts.map((act, index) => (
              <button
                key={act}
                class={`button ${index === 0 ? "main" : act === "restore" ? "" : "danger"}`}
                type="submit"
                formaction={href(`/bureau/people/${person.id}/${act}`)}
              >
                {t(`do.${act}`)}
              </button>
            ))}
          </p>
        </Form>
      )}
      {isSelf ? null : (
        <GiveLabel
          path={`/bureau/people/${person.id}`}
          memberLabel={person.memberLabel}
          labels={labels}
          state={label}
          heading="h2"
        />
      )}
    </Page>
  );
}
