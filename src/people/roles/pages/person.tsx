import { Fragment } from "preact";
import { Field, Form, Notice, Page, Select, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { roles } from "#platform/permissions/index.ts";
import { countryName } from "../../countries.ts";
import { GiveLabel } from "../../labels/pages/give.tsx";
import type { MemberLabel } from "../../labels/queries.ts";
import type { HeldRole, PersonFacts, scopeOptions } from "../queries.ts";
import { Insight, type InsightProps } from "./insight.tsx";
import { useDay, useScopeWords } from "./words.tsx";

export interface PersonPageProps extends InsightProps {
  person: PersonFacts;
  held: HeldRole[];
  /** What a role may be held for. */
  scopes: Awaited<ReturnType<typeof scopeOptions>>;
  /** One's own page: what concerns oneself, a colleague does. */
  isOwn: boolean;
  hasSecondFactor: boolean;
  /** Who looks at the page has proved themselves a short while ago. */
  isConfirmed: boolean;
  /** In use for the person's country. */
  labels: readonly MemberLabel[];
  states: { grant: FormState; end: FormState; switch: FormState; factors: FormState; label?: FormState };
}

/** One person for administrators: who they are, their roles, what they may see. */
export function PersonPage({
  person,
  held,
  scopes,
  isOwn,
  hasSecondFactor,
  isConfirmed,
  labels,
  states,
  ...insight
}: PersonPageProps) {
  const t = useMessages("roles");
  const shell = useMessages("platform");
  const crumbs = [
    { label: shell("admin.title"), path: "/admin" },
    { label: t("people.title"), path: "/admin/people" },
  ];
  return (
    <Page title={person.name} crumbs={crumbs} isUnlisted>
      <h1>
        <bdi>{person.name}</bdi>
      </h1>
      {person.disabledAt === null ? null : <Notice kind="warning">{t("person.disabled")}</Notice>}
      {person.suspendedAt === null ? null : <Notice kind="warning">{t("person.suspended")}</Notice>}
      {isOwn ? <Notice kind="note">{t("person.own")}</Notice> : null}
      <div class="two">
        <section>
          <h2 class="prose-title">{t("person.facts")}</h2>
          <Facts person={person} />
          {isOwn ? null : (
            <GiveLabel
              path={`/admin/people/${person.id}`}
              memberLabel={person.memberLabel}
              labels={labels}
              state={states.label}
              heading="h3"
            />
          )}
          {isOwn ? null : <SwitchForm person={person} state={states.switch} />}
          {isOwn || !hasSecondFactor ? null : (
            <FactorsForm person={person} isConfirmed={isConfirmed} state={states.factors} />
          )}
        </section>
        <section>
          <h2 class="prose-title">{t("roles")}</h2>
          <RoleList held={held} />
          {isOwn ? null : (
            <>
              {person.disabledAt === null ? <GrantForm person={person} scopes={scopes} state={states.grant} /> : null}
              <EndForm person={person} held={held} state={states.end} />
            </>
          )}
        </section>
      </div>
      <Insight person={person} held={held} {...insight} />
    </Page>
  );
}

function Facts({ person }: { person: PersonFacts }) {
  const t = useMessages("roles");
  const words = useMessages("people");
  const labels = useMessages("labels");
  const { lang } = useFacts();
  const day = useDay();
  const facts: [string, string | null][] = [
    [words("country"), person.country === null ? null : countryName(person.country, lang)],
    ...(person.memberLabel === null
      ? []
      : [[labels("give.title"), localized(person.memberLabel, lang).text] satisfies [string, string]]),
    [t("person.organisation"), person.organisation],
    [t("person.since"), day(person.createdAt)],
    [t("person.seen"), person.lastSeenAt === null ? null : day(person.lastSeenAt)],
    [t("person.vetted-until"), person.vettedUntil === null ? null : day(person.vettedUntil)],
  ];
  return (
    <dl class="facts">
      <dt>{words("email")}</dt>
      <dd>
        <bdi dir="ltr">{person.email}</bdi>
      </dd>
      {facts.map(([label, value]) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>{value === null || value === "" ? "–" : <bdi>{value}</bdi>}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function SwitchForm({ person, state }: { person: PersonFacts; state: FormState }) {
  const t = useMessages("roles");
  const href = useHref();
  const act = person.disabledAt === null ? "disable" : "open";
  return (
    <>
      <h3 class="prose-title">{t(`${act}.title`)}</h3>
      <Form action={href(`/admin/people/${person.id}/${act}`)} state={state}>
        <Field name="switchReason" label={t("reason")} hint={t(`${act}.hint`)} state={state} isRequired max={500} />
        <Submit label={t(`${act}.do`)} kind={act === "disable" ? "danger" : ""} />
      </Form>
    </>
  );
}

/** For somebody who lost phone and recovery codes; only after the administrator has confirmed who they are. */
function FactorsForm({ person, isConfirmed, state }: { person: PersonFacts; isConfirmed: boolean; state: FormState }) {
  const t = useMessages("roles");
  const security = useMessages("security");
  const href = useHref();
  const path = href(`/admin/people/${person.id}`);
  return (
    <>
      <h3 class="prose-title">{t("factors.title")}</h3>
      <p>{t("factors.hint")}</p>
      {isConfirmed ? (
        <Form action={`${path}/reset-factors`} state={state}>
          <Field
            name="factorsReason"
            label={t("reason")}
            hint={t("factors.reason")}
            state={state}
            isRequired
            max={500}
          />
          <Submit label={t("factors.do")} kind="danger" />
        </Form>
      ) : (
        <>
          {state.general === undefined ? null : <Notice kind="warning">{state.general}</Notice>}
          <p class="actions">
            <a class="button" href={`${href("/account/security/confirm")}?to=${encodeURIComponent(path)}`}>
              {security("confirm.go")}
            </a>
          </p>
        </>
      )}
    </>
  );
}

function RoleList({ held }: { held: HeldRole[] }) {
  const t = useMessages("roles");
  const words = useMessages("people");
  const scopeWords = useScopeWords();
  const day = useDay();
  if (held.length === 0) return <p>{t("roles.none")}</p>;
  return (
    <ul class="rows">
      {held.map((grant) => (
        <li key={grant.id}>
          <span class="grow">
            <b>{words(`role.${grant.role}`)}</b> · <bdi>{scopeWords(grant.scope, grant.bodyName)}</bdi>{" "}
            {grant.isDeputy ? <span class="tag">{t("deputy")}</span> : null}
            {grant.isHeld ? null : <span class="tag bad">{t("roles.ended")}</span>}
            <br />
            <span class="small">
              {t("roles.granted", { date: day(grant.grantedAt), by: grant.grantedBy ?? t("operator") })}
              {grant.endsAt === null ? null : ` · ${t("until.date", { date: day(grant.endsAt) })}`}
            </span>
            {grant.reason === "" ? null : (
              <>
                <br />
                <bdi class="small">{grant.reason}</bdi>
              </>
            )}
            {grant.endReason === "" ? null : (
              <>
                <br />
                <bdi class="small">
                  {t("roles.ended-by", { by: grant.endedBy ?? t("operator"), reason: grant.endReason })}
                </bdi>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function GrantForm({ person, scopes, state }: Pick<PersonPageProps, "person" | "scopes"> & { state: FormState }) {
  const t = useMessages("roles");
  const words = useMessages("people");
  const href = useHref();
  // The officer of a bureau is not here: that takes two, on the bureau's page.
  const offered = roles.filter((role) => role !== "bureau-officer");
  return (
    <>
      <h3 class="prose-title">{t("grant.title")}</h3>
      <Form action={href(`/admin/people/${person.id}/roles`)} state={state}>
        <Select
          name="role"
          label={t("grant.role")}
          state={state}
          empty={t("grant.choose")}
          options={offered.map((role) => ({ value: role, label: words(`role.${role}`) }))}
        />
        <Select
          name="scope"
          label={t("grant.scope")}
          hint={t("grant.scope.hint")}
          state={state}
          empty={t("scope.everywhere")}
          options={scopes.map(({ kind, value, label }) => ({ value, label: `${t(`scope.kind.${kind}`)}: ${label}` }))}
        />
        <Field name="until" type="date" label={t("grant.until")} hint={t("grant.until.hint")} state={state} />
        <Field name="grantReason" label={t("reason")} hint={t("reason.hint")} state={state} isRequired max={500} />
        <Submit label={t("grant.do")} />
      </Form>
    </>
  );
}

function EndForm({ person, held, state }: { person: PersonFacts; held: HeldRole[]; state: FormState }) {
  const t = useMessages("roles");
  const words = useMessages("people");
  const href = useHref();
  const scopeWords = useScopeWords();
  const present = held.filter(({ isHeld }) => isHeld);
  if (present.length === 0) return null;
  return (
    <>
      <h3 class="prose-title">{t("end.title")}</h3>
      <Form action={href(`/admin/people/${person.id}/roles/end`)} state={state}>
        <Select
          name="grant"
          label={t("grant.role")}
          state={state}
          options={present.map(({ id, role, scope, bodyName }) => ({
            value: id,
            label: `${words(`role.${role}`)} · ${scopeWords(scope, bodyName)}`,
          }))}
        />
        <Field name="endReason" label={t("reason")} hint={t("reason.hint")} state={state} isRequired max={500} />
        <Submit label={t("end.do")} kind="danger" />
      </Form>
    </>
  );
}
