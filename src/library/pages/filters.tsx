import { subjectOptions } from "#catalogue/index.ts";
import { countryOptions } from "#people/index.ts";
import { Field, type Option, Select, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { filledForm } from "#platform/http/index.ts";
import { listParts, type ManageQuery } from "../forms.ts";
import { allTypes, recordKinds } from "../types.ts";

/** The list's filters in a form that is about something else. */
export function HiddenFilters({ query, without = [] }: { query: ManageQuery; without?: readonly string[] }) {
  return (
    <>
      {[...listParts(query)].map(([name, value]) =>
        without.includes(name) ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
    </>
  );
}

const filterNames = ["kind", "type", "subject", "lang", "country", "body", "from"] as const;

/** What the librarian's list is narrowed by, folded away until one is chosen. */
export function ListFilters({
  query,
  bodies,
  imports,
}: {
  query: ManageQuery;
  bodies: readonly Option[];
  imports: readonly Option[];
}) {
  const t = useMessages("library");
  const href = useHref();
  const { lang } = useFacts();
  const state = filledForm(Object.fromEntries(filterNames.map((name) => [name, query[name] ?? ""])));
  const isNarrowed = filterNames.some((name) => query[name] !== undefined);
  const select = (name: (typeof filterNames)[number], label: string, options: readonly Option[]) => (
    <Select name={name} label={label} state={state} empty={t("filter.any")} options={options} />
  );
  return (
    <details class="field" open={isNarrowed}>
      <summary>
        <b>{t("filter.more")}</b>
      </summary>
      <form class="form" action={href("/library/manage")}>
        <HiddenFilters query={query} without={filterNames} />
        <div class="columns">
          {select(
            "kind",
            t("filter.kind"),
            recordKinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) })),
          )}
          {select(
            "type",
            t("form.type"),
            allTypes.map((type) => ({ value: type, label: t(`type.${type}`) })),
          )}
          {select("subject", t("filter.subject"), subjectOptions(lang))}
          <Field name="lang" label={t("filter.language")} state={state} max={3} dir="ltr" />
          {select("country", t("country"), countryOptions(lang))}
          {select("body", t("by"), bodies)}
          {imports.length === 0 ? null : select("from", t("filter.from"), imports)}
        </div>
        <p class="actions">
          <button class="button" type="submit">
            {t("filter.apply")}
          </button>
          {isNarrowed ? <a href={href(`/library/manage?state=${query.state}`)}>{t("filter.all")}</a> : null}
        </p>
      </form>
    </details>
  );
}
