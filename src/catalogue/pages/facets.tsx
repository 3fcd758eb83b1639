import type { LocalizedText } from "#platform/database/index.ts";
import { useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatNumber, languageName, localized } from "#platform/i18n/index.ts";
import { type SearchQuery, searchPath } from "../forms.ts";
import type { CatalogueResult } from "../search.ts";
import { findSubject, subjectLabel, subjects } from "../subjects.ts";
import { catalogueKinds, catalogueLevels, isCatalogueKind } from "../types.ts";
import { useCountryName, useKindLabel } from "./hit.tsx";

type Name = keyof SearchQuery;

/** The chosen filters in words, with the parts of the address they stand for. */
export function useFacetLabels(body?: LocalizedText): (query: SearchQuery) => { names: Name[]; label: string }[] {
  const t = useMessages("catalogue");
  const { lang } = useFacts();
  const kindLabel = useKindLabel();
  const countryName = useCountryName();
  return (query) => {
    const chosen: { names: Name[]; label: string }[] = [];
    if (query.kind !== undefined) chosen.push({ names: ["kind"], label: kindLabel(query.kind) });
    if (query.subject !== undefined) chosen.push({ names: ["subject"], label: subjectLabel(query.subject, lang) });
    if (query.lang !== undefined) chosen.push({ names: ["lang"], label: languageName(query.lang, lang) });
    if (query.level !== undefined) chosen.push({ names: ["level"], label: t(`level.${query.level}`) });
    if (query.country !== undefined) chosen.push({ names: ["country"], label: countryName(query.country) });
    if (query.body !== undefined && body !== undefined)
      chosen.push({ names: ["body"], label: localized(body, lang).text });
    if (query.from !== undefined || query.to !== undefined) {
      chosen.push({ names: ["from", "to"], label: `${t("facet.years")} ${query.from ?? ""}–${query.to ?? ""}` });
    }
    return chosen;
  };
}

/** The filters of a search in words, one after the other. */
export function FacetWords({ query }: { query: Partial<SearchQuery> }) {
  const chosen = useFacetLabels()({ q: "", ...query });
  return (
    <>
      {chosen.map(({ label }) => (
        <span key={label}>{label}</span>
      ))}
    </>
  );
}

interface Choice {
  value: string;
  label: string;
  count: number;
}

const mostSubjects = 12;

/** The filters beside the hits, as links with what each would leave; folded on a phone. */
export function Facets({ query, result }: { query: SearchQuery; result: CatalogueResult }) {
  const t = useMessages("catalogue");
  const { lang } = useFacts();
  const kindLabel = useKindLabel();
  const countryName = useCountryName();
  const { facets } = result;
  const ordered = (
    values: readonly string[],
    counts: Map<string, number>,
    label: (value: string) => string,
  ): Choice[] =>
    values
      .filter((value) => counts.has(value))
      .map((value) => ({ value, label: label(value), count: counts.get(value) ?? 0 }));
  const kinds = ordered(catalogueKinds, facets.kind, (kind) => (isCatalogueKind(kind) ? kindLabel(kind) : kind));
  const levels = ordered(catalogueLevels, facets.level, (level) => t(`level.${level}` as "level.basic"));
  const languages = ordered([...facets.language.keys()].slice(0, 10), facets.language, (code) =>
    languageName(code, lang),
  );
  const below = subjects.filter((subject) => subject.parent === (query.subject ?? null)).map((subject) => subject.id);
  const offered = ordered(
    [...facets.subject.keys()].filter((id) => below.includes(id)).slice(0, mostSubjects),
    facets.subject,
    (id) => subjectLabel(id, lang),
  );
  const countries = ordered([...facets.country.keys()].slice(0, 10), facets.country, countryName);
  if (kinds.length + levels.length + languages.length + offered.length + countries.length === 0) return <div />;
  return (
    <details class="filters">
      <summary class="button">{t("filters")}</summary>
      <div class="facets">
        <Facet name="kind" title={t("facet.kind")} choices={kinds} query={query} />
        <Facet name="subject" title={t("facet.subject")} choices={offered} query={query} />
        <Facet name="lang" title={t("facet.language")} choices={languages} query={query} />
        <Facet name="country" title={t("facet.country")} choices={countries} query={query} />
        <Facet name="level" title={t("facet.level")} choices={levels} query={query} />
      </div>
    </details>
  );
}

function Facet({
  name,
  title,
  choices,
  query,
}: {
  name: Name;
  title: string;
  choices: readonly Choice[];
  query: SearchQuery;
}) {
  const href = useHref();
  const { lang } = useFacts();
  // One value that everything has says nothing; unless it was chosen.
  const above = name === "subject" && query.subject !== undefined ? findSubject(query.subject)?.parent : undefined;
  if (choices.length === 0 || (choices.length === 1 && query[name] === undefined && name !== "subject")) return null;
  return (
    <nav aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {above == null ? null : (
          <li>
            <a href={href(searchPath(query, { subject: above }))}>
              <span>‹ {subjectLabel(above, lang)}</span>
            </a>
          </li>
        )}
        {choices.map(({ value, label, count }) => {
          const isChosen = query[name] === value;
          return (
            <li key={value}>
              <a
                href={href(searchPath(query, { [name]: isChosen ? undefined : value }))}
                {...(isChosen ? { "aria-current": "true" as const } : {})}
              >
                <span>{label}</span>
                <span class="n">{formatNumber(lang, count)}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
