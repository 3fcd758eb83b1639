import { Fragment } from "preact";
import { citationFormatNames, citationFormats } from "#platform/citations/index.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import { Icon, Notice, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { type SearchQuery, searchPath } from "../forms.ts";
import type { CatalogueResult } from "../search.ts";
import { findSubject, type Subject, subjectLabel, subjectTree } from "../subjects.ts";
import { Facets, useFacetLabels } from "./facets.tsx";
import { Hit } from "./hit.tsx";

interface SearchProps {
  query: SearchQuery;
  result: CatalogueResult;
  /** What the body chosen is called. */
  body?: LocalizedText | undefined;
}

/** The search page: the box, what was found and how to narrow it. */
export function SearchPage({ query, result, body }: SearchProps) {
  const t = useMessages("catalogue");
  const { lang } = useFacts();
  const title =
    query.q !== ""
      ? t("title.of", { query: query.q })
      : query.subject !== undefined
        ? subjectLabel(query.subject, lang)
        : t("title.all");
  return (
    <Page title={title} hasSearch isUnlisted>
      <h1 class="hidden">{title}</h1>
      <SearchBox query={query} />
      <Corrections query={query} result={result} />
      <div class="results">
        <Facets query={query} result={result} />
        <section aria-labelledby="results" class="content">
          <h2 id="results" class="hidden">
            {t("results")}
          </h2>
          <div class="section-head">
            <p role="status">
              {result.isMore ? t("count.more", { count: result.total }) : t("count", { count: result.total })}
            </p>
            {result.hits.length > 1 ? <Sorts query={query} result={result} /> : null}
          </div>
          <Keep query={query} isFound={result.hits.length > 0} />
          <Chosen query={query} body={body} />
          {result.hits.length === 0 ? <NothingFound query={query} /> : <Found query={query} result={result} />}
        </section>
      </div>
    </Page>
  );
}

function SearchBox({ query }: { query: SearchQuery }) {
  const platform = useMessages("platform");
  const href = useHref();
  const { q: _q, after: _after, ...kept } = query;
  return (
    <form class="find" role="search" action={href("/search")}>
      <label class="hidden" for="q">
        {platform("search.label")}
      </label>
      <input
        id="q"
        type="search"
        name="q"
        value={query.q}
        placeholder={platform("search.short")}
        maxLength={300}
        dir="auto"
      />
      {Object.entries(kept).map(([name, value]) =>
        value === undefined ? null : <input key={name} type="hidden" name={name} value={String(value)} />,
      )}
      <button class="button" type="submit">
        <Icon name="search" />
        <span>{platform("search.go")}</span>
      </button>
    </form>
  );
}

function Corrections({ query, result }: SearchProps) {
  const t = useMessages("catalogue");
  const href = useHref();
  const { correction } = result;
  return (
    <>
      {correction?.isUsed === true ? (
        <Notice kind="note">{t("corrected", { query: query.q, other: correction.text })}</Notice>
      ) : null}
      {correction?.isUsed === false ? (
        <p>
          {t("did-you-mean")}{" "}
          <a href={href(searchPath(query, { q: correction.text }))}>
            <bdi>
              <b>{correction.text}</b>
            </bdi>
          </a>
          {/* The question mark belongs to the words before it, in every direction of writing. */}
          <QuestionMark />
        </p>
      ) : null}
      {result.isAnyWord ? <Notice kind="note">{t("any-word")}</Notice> : null}
    </>
  );
}

function QuestionMark() {
  const { lang } = useFacts();
  return <>{lang === "ar" ? "؟" : lang === "fr" ? "\u202f?" : "?"}</>;
}

function Sorts({ query, result }: SearchProps) {
  const t = useMessages("catalogue");
  const href = useHref();
  const choices = query.q === "" ? (["date", "title"] as const) : (["relevance", "date", "title"] as const);
  return (
    <nav class="chips" aria-label={t("sort")}>
      {choices.map((sort) => (
        <a
          key={sort}
          href={href(searchPath(query, { sort }))}
          {...(result.sort === sort ? { "aria-current": "true" as const } : {})}
        >
          {t(`sort.${sort}`)}
        </a>
      ))}
    </nav>
  );
}

/** Ways to be told of what comes later: a search kept in one's account, and a feed of what everybody may read. */
function Keep({ query, isFound }: { query: SearchQuery; isFound: boolean }) {
  const t = useMessages("catalogue");
  const href = useHref();
  const { actor, lang } = useFacts();
  const parts = searchPath(query).replace(/^[^?]*/, "");
  if (parts === "") return null;
  return (
    <p class="small">
      {actor.kind === "account" ? <a href={`${href("/account/searches/new")}${parts}`}>{t("keep")}</a> : null}{" "}
      <a href={`/feeds/search.atom${parts}&in=${lang}`} type="application/atom+xml">
        {t("feed")}
      </a>{" "}
      {isFound ? (
        <>
          {t("export")}{" "}
          {citationFormats.map((format) => (
            <Fragment key={format}>
              <a href={`${href("/search/export")}${parts}&format=${format}`} download>
                {citationFormatNames[format]}
              </a>{" "}
            </Fragment>
          ))}
        </>
      ) : null}
    </p>
  );
}

/** The filters in force, each with its way out. */
function Chosen({ query, body }: Pick<SearchProps, "query" | "body">) {
  const t = useMessages("catalogue");
  const href = useHref();
  const chosen = useFacetLabels(body)(query);
  if (chosen.length === 0) return null;
  return (
    <nav class="chips" aria-label={t("filters.chosen")}>
      {chosen.map(({ names, label }) => (
        <a key={label} href={href(searchPath(query, Object.fromEntries(names.map((name) => [name, undefined]))))}>
          {label} <span aria-hidden="true">×</span>
          <span class="hidden"> {t("filters.remove")}</span>
        </a>
      ))}
      {chosen.length > 1 ? <a href={href(searchPath({ q: query.q }))}>{t("filters.none")}</a> : null}
    </nav>
  );
}

function Found({ query, result }: SearchProps) {
  const platform = useMessages("platform");
  const href = useHref();
  // What is shown for corrected words goes on with these, not with those that found nothing.
  const q = result.correction?.isUsed === true ? result.correction.text : query.q;
  return (
    <>
      <ol class="hits">
        {result.hits.map((hit) => (
          <Hit key={hit.id} item={hit} title={hit.titleSegments} snippet={hit.snippet} />
        ))}
      </ol>
      <p class="actions">
        {query.after === undefined ? null : (
          <a class="button" href={href(searchPath(query))}>
            {platform("pager.first")}
          </a>
        )}
        {result.next === undefined ? null : (
          <a class="button" rel="next" href={href(searchPath(query, { q, after: result.next }))}>
            {platform("pager.more")}
          </a>
        )}
      </p>
    </>
  );
}

/** Ways on: fewer filters, other words, a subject. */
function NothingFound({ query }: { query: SearchQuery }) {
  const t = useMessages("catalogue");
  const href = useHref();
  const { lang } = useFacts();
  const hasFilters = searchPath(query, { q: undefined, sort: undefined }) !== "/search";
  const tops: Subject[] = subjectTree().map((node) => node.subject);
  const chosen = query.subject === undefined ? undefined : findSubject(query.subject);
  const near = chosen?.parent == null ? tops : [findSubject(chosen.parent) ?? chosen, ...tops];
  return (
    <div class="empty">
      <p>{query.q === "" ? t("none.filtered") : t("none", { query: query.q })}</p>
      {query.q === "" ? null : <p class="small">{t("none.advice")}</p>}
      {hasFilters ? (
        <a class="button main" href={href(searchPath({ q: query.q }))}>
          {t("filters.none")}
        </a>
      ) : null}
      <p>{t("none.subjects")}</p>
      <nav class="chips" aria-label={t("subjects.title")}>
        {[...new Set(near)].slice(0, 12).map((subject) => (
          <a key={subject.id} href={href(`/subjects/${subject.id}`)}>
            {subject.label[lang]}
          </a>
        ))}
      </nav>
      <a href={href("/subjects")}>{t("subjects.all")}</a>
      <br />
      <a href={href("/browse")}>{t("browse.all")}</a>
    </div>
  );
}
