import { countryName, countryOptions } from "#people/index.ts";
import {
  ActionButton,
  Empty,
  Field,
  Form,
  More,
  Notice,
  Page,
  Select,
  Submit,
  UploadForm,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { roles } from "#platform/permissions/index.ts";
import type { CohortRow } from "../cohorts.ts";
import type { Member } from "../queries.ts";
import { PersonName } from "./words.tsx";

interface CohortsProps {
  cohorts: readonly CohortRow[];
  nameOf: (scope: string) => string;
  scopes: readonly { value: string; label: string }[];
  state: FormState;
}

/** The cohorts one may ask, and a form for a new one. */
export function CohortsPage({ cohorts, nameOf, scopes, state }: CohortsProps) {
  const t = useMessages("assigning");
  const href = useHref();
  const only = scopes.length === 1 ? scopes[0] : undefined;
  return (
    <Page title={t("cohorts.title")} crumbs={[{ label: t("title"), path: "/assignments" }]} isUnlisted>
      <h1>{t("cohorts.title")}</h1>
      <p class="lede">{t("cohorts.hint")}</p>
      {cohorts.length === 0 ? (
        <Empty text={t("cohorts.none")} />
      ) : (
        <ul class="rows">
          {cohorts.map((cohort) => (
            <li key={cohort.id}>
              <span class="grow">
                <a href={href(`/cohorts/${cohort.id}`)} dir="auto">
                  {cohort.name}
                </a>
                <span class="small block">
                  {nameOf(cohort.scope)} · {t("people", { count: cohort.members })}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
      <h2 class="prose-title">{t("cohorts.new")}</h2>
      <Form action={href("/cohorts")} state={state}>
        <Field name="name" label={t("cohort.name")} state={state} isRequired max={120} />
        {only === undefined ? (
          <Select name="scope" label={t("form.scope")} state={state} options={scopes} />
        ) : (
          <input type="hidden" name="scope" value={only.value} />
        )}
        <Submit label={t("cohorts.make")} />
      </Form>
    </Page>
  );
}

interface CohortProps {
  cohort: CohortRow;
  scope: string;
  members: readonly Member[];
  next: string | undefined;
  bodies: { value: string; label: string }[];
  addresses: FormState;
  filter: FormState;
  fault: string | undefined;
}

/** One cohort: who is in it, and the ways in which people come into it. */
export function CohortPage({ cohort, scope, members, next, bodies, addresses, filter, fault }: CohortProps) {
  const t = useMessages("assigning");
  const people = useMessages("people");
  const href = useHref();
  const { lang } = useFacts();
  const here = `/cohorts/${cohort.id}`;
  const crumbs = [
    { label: t("title"), path: "/assignments" },
    { label: t("cohorts.title"), path: "/cohorts" },
  ];
  return (
    <Page title={cohort.name} crumbs={crumbs} isUnlisted>
      <h1 dir="auto">{cohort.name}</h1>
      <p class="lede">
        {scope} · {t("people", { count: cohort.members })}
      </p>
      {fault === undefined || fault === "" ? null : <Notice kind="error">{fault}</Notice>}
      <div class="actions">
        <a class="button main" href={`${href("/assignments/new")}?cohort=${cohort.id}`}>
          {t("cohort.ask")}
        </a>
        <ActionButton action={href(`${here}/delete`)} label={t("cohort.delete")} kind="danger" />
      </div>
      {members.length === 0 ? (
        <Empty text={t("cohort.empty")} />
      ) : (
        <ul class="rows">
          {members.map((member) => (
            <li key={member.accountId}>
              <span class="grow">
                <PersonName name={member.name} />
                <span class="small block">
                  {member.country === null ? "" : countryName(member.country, lang)}
                  {member.isActive ? "" : ` · ${t("left-out.inactive")}`}
                </span>
              </span>
              <ActionButton
                action={href(`${here}/remove`)}
                label={t("member.remove")}
                hidden={member.name ?? t("unnamed")}
                fields={{ person: member.accountId }}
              />
            </li>
          ))}
        </ul>
      )}
      <More href={next === undefined ? undefined : `${href(here)}?${new URLSearchParams({ after: next })}`} />
      <h2 class="prose-title">{t("cohort.add")}</h2>
      <div class="columns">
        <section>
          <h3>{t("cohort.add.addresses")}</h3>
          <Form action={href(`${here}/addresses`)} state={addresses}>
            <Field
              name="addresses"
              label={t("form.addresses")}
              hint={t("form.addresses.hint")}
              state={addresses}
              lines={5}
              isRequired
              dir="ltr"
            />
            <Submit label={t("cohort.add.do")} />
          </Form>
          <h3>{t("cohort.add.sheet")}</h3>
          <UploadForm
            action={href(`${here}/sheet`)}
            id="sheet"
            label={t("cohort.add.sheet.hint")}
            accept=".csv,.txt,.xlsx,text/csv,text/plain"
            send={t("cohort.add.sheet.do")}
          />
        </section>
        <section>
          <h3>{t("cohort.add.filter")}</h3>
          <Form action={href(`${here}/filter`)} state={filter}>
            {cohort.scope.startsWith("country:") ? null : (
              <Select
                name="country"
                label={t("column.country")}
                state={filter}
                empty={t("filter.any")}
                options={countryOptions(lang)}
              />
            )}
            {bodies.length === 0 ? null : (
              <Select name="bodyId" label={t("filter.body")} state={filter} empty={t("filter.any")} options={bodies} />
            )}
            <Select
              name="role"
              label={t("filter.role")}
              state={filter}
              empty={t("filter.any")}
              options={roles.map((role) => ({ value: role, label: people(`role.${role}`) }))}
            />
            <Submit label={t("cohort.add.filter.do")} kind="" />
          </Form>
        </section>
      </div>
    </Page>
  );
}
