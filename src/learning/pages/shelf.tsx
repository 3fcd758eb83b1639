import { subjectLabel } from "#catalogue/index.ts";
import { Cards, Empty, More, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { languageName, languages } from "#platform/i18n/index.ts";
import type { ListQuery } from "../forms.ts";
import type { ModuleSummary } from "../queries.ts";
import { levels } from "../types.ts";
import { ModuleCard } from "./module-card.tsx";

interface ShelfProps {
  modules: ModuleSummary[];
  query: ListQuery;
  subjects: string[];
  next: string | undefined;
  mayImport: boolean;
}

type Choice = { value: string | undefined; label: string };

/** The shelf of modules: filters as links, so that each choice has an address. */
export function ModuleShelf({ modules, query, subjects, next, mayImport }: ShelfProps) {
  const t = useMessages("learning");
  const pathWords = useMessages("paths");
  const catalogue = useMessages("catalogue");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const address = (change: Partial<ListQuery>) => {
    const parameters = Object.entries({ ...query, after: undefined, ...change }).filter(
      ([, value]) => value !== undefined,
    );
    const text = new URLSearchParams(parameters as [string, string][]).toString();
    return `${href("/learning")}${text === "" ? "" : `?${text}`}`;
  };
  const filter = (name: keyof ListQuery, label: string, choices: Choice[]) => (
    <nav aria-label={label}>
      <h2>{label}</h2>
      <ul>
        {[{ value: undefined, label: t("filter.all") }, ...choices].map((choice) => (
          <li key={choice.label}>
            <a
              href={address({ [name]: choice.value })}
              {...(query[name] === choice.value ? { "aria-current": "true" as const } : {})}
            >
              <span>{choice.label}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
  return (
    <Page title={t("title")} description={t("intro")}>
      <div class="section-head">
        <h1>{t("title")}</h1>
        <div class="actions">
          <a href={href("/paths")}>{pathWords("title")}</a>
          {mayImport ? (
            <a class="button" href={href("/learning/manage")}>
              {t("manage.title")}
            </a>
          ) : null}
        </div>
      </div>
      <p class="lede">{t("intro")}</p>
      <div class="results">
        <details class="filters">
          <summary class="button">{catalogue("filters")}</summary>
          <div class="facets">
            {filter(
              "language",
              t("filter.language"),
              languages.map((each) => ({ value: each, label: languageName(each, lang) })),
            )}
            {filter(
              "level",
              t("filter.level"),
              levels.map((level) => ({ value: level, label: t(`level.${level}`) })),
            )}
            {subjects.length === 0
              ? null
              : filter(
                  "subject",
                  t("filter.subject"),
                  subjects.map((subject) => ({ value: subject, label: subjectLabel(subject, lang) })),
                )}
          </div>
        </details>
        <div class="content">
          <h2 class="hidden">{catalogue("results")}</h2>
          {modules.length === 0 ? (
            <Empty text={t("none")}>
              <a class="button" href={href("/search")}>
                {shell("search.go")}
              </a>
            </Empty>
          ) : (
            <Cards>
              {modules.map((module) => (
                <ModuleCard key={module.id} module={module} />
              ))}
            </Cards>
          )}
          <More href={next === undefined ? undefined : address({ after: next })} />
        </div>
      </div>
    </Page>
  );
}
