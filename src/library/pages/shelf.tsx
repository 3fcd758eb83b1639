import {
  type CatalogueItem,
  type CatalogueResult,
  findSubject,
  Hit,
  ItemCard,
  subjectLabel,
  subjects,
  useCountryName,
} from "#catalogue/index.ts";
import { Cards, Empty, Icon, kindIcons, More, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatNumber, languageName } from "#platform/i18n/index.ts";
import type { ShelfQuery } from "../forms.ts";
import { NewestNotes } from "../notes/pages/note.tsx";
import type { NoteWithThing } from "../notes/queries.ts";
import { type RecordKind, type RecordType, recordKinds } from "../types.ts";

const addressOf = (query: ShelfQuery, change: Partial<ShelfQuery>): string => {
  const parts = Object.entries({ ...query, after: undefined, ...change }).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(parts.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "/library" : `/library?${text}`;
};

/** The three shelves of the library, each with what came last. */
export function LibraryPage({
  newest,
  counts,
  practice,
  mayKeep,
}: {
  newest: readonly CatalogueItem[];
  counts: Partial<Record<string, number>>;
  practice: readonly NoteWithThing[];
  mayKeep: boolean;
}) {
  const t = useMessages("library");
  const collections = useMessages("collections");
  const href = useHref();
  const { lang } = useFacts();
  const of = (kind: string) => newest.filter((item) => item.kind === kind);
  return (
    <Page title={t("title")} description={t("intro")}>
      <Head title={t("title")} mayKeep={mayKeep} />
      <p class="lede">{t("intro")}</p>
      <nav class="shelves plain" aria-label={t("title")}>
        {recordKinds.map((kind) => (
          <a key={kind} class={`shelf c-${kind}`} href={href(addressOf({}, { kind }))}>
            <Icon name={kindIcons[kind]} />
            <b>{t(`kind.${kind}`)}</b>
            <span class="small">
              <span class="n">{formatNumber(lang, counts[kind] ?? 0)} · </span>
              {t(`kind.${kind}.text`)}
            </span>
          </a>
        ))}
      </nav>
      <Newest items={of("collection")} title={collections("title")} path="/library/collections" />
      <NewestNotes notes={practice} />
      {recordKinds.map((kind) => (
        <Newest key={kind} items={of(kind)} title={t(`kind.${kind}`)} path={addressOf({}, { kind })} />
      ))}
    </Page>
  );
}

/** What came last to one shelf, and the way to all of it. */
function Newest({ items, title, path }: { items: readonly CatalogueItem[]; title: string; path: string }) {
  const t = useMessages("library");
  const href = useHref();
  if (items.length === 0) return null;
  return (
    <section>
      <div class="section-head">
        <h2 class="prose-title">{title}</h2>
        <a href={href(path)}>
          {t("all")} <span class="hidden">{title}</span>
        </a>
      </div>
      <Cards>
        {items.map((item) => (
          <ItemCard key={item.id} item={item} />
        ))}
      </Cards>
    </section>
  );
}

function Head({ title, mayKeep }: { title: string; mayKeep: boolean }) {
  const t = useMessages("library");
  const href = useHref();
  const { actor } = useFacts();
  return (
    <div class="section-head">
      <h1>{title}</h1>
      <div class="actions">
        {actor.kind === "account" && actor.isVetted ? (
          <a class="button" href={href("/library/suggest")}>
            {t("suggest.title")}
          </a>
        ) : null}
        {mayKeep ? (
          <a class="button" href={href("/library/manage")}>
            {t("manage.title")}
          </a>
        ) : null}
      </div>
    </div>
  );
}

/** One shelf: its records newest first, with filters as links. */
export function KindPage({
  kind,
  query,
  result,
  mayKeep,
}: {
  kind: RecordKind;
  query: ShelfQuery;
  result: CatalogueResult;
  mayKeep: boolean;
}) {
  const t = useMessages("library");
  const catalogue = useMessages("catalogue");
  const href = useHref();
  const { lang } = useFacts();
  const countryName = useCountryName();
  const { facets } = result;
  const below = subjects.filter((subject) => subject.parent === (query.subject ?? null)).map(({ id }) => id);
  const above = query.subject === undefined ? undefined : findSubject(query.subject)?.parent;
  const offered = [...facets.subject].filter(([id]) => below.includes(id)).slice(0, 14);
  /** The values of one filter with what each would leave, and a way out where one is chosen. */
  const choicesOf = (
    name: "type" | "lang" | "country",
    counts: ReadonlyMap<string, number>,
    label: (value: string) => string,
  ): Choice[] => [
    ...(query[name] === undefined
      ? []
      : [{ label: `‹ ${t("filter.all")}`, path: addressOf(query, { [name]: undefined }) }]),
    ...[...counts].slice(0, 12).map(([value, count]) => ({
      label: label(value),
      count,
      path: addressOf(query, { [name]: value }),
      isChosen: query[name] === value,
    })),
  ];
  const types = choicesOf("type", facets.type, (type) => t(`type.${type as RecordType}`));
  return (
    <Page
      title={t(`kind.${kind}`)}
      description={t(`kind.${kind}.text`)}
      crumbs={[{ label: t("title"), path: "/library" }]}
    >
      <Head title={t(`kind.${kind}`)} mayKeep={mayKeep} />
      <p class="lede">{t(`kind.${kind}.text`)}</p>
      <div class="results">
        <details class="filters">
          <summary class="button">{catalogue("filters")}</summary>
          <div class="facets">
            {types.length < 2 ? null : <Choices title={t("form.type")} choices={types} />}
            <Choices
              title={t("filter.subject")}
              choices={[
                ...(query.subject === undefined
                  ? []
                  : [
                      {
                        label: `‹ ${above == null ? t("filter.all") : subjectLabel(above, lang)}`,
                        path: addressOf(query, { subject: above ?? undefined }),
                      },
                    ]),
                ...offered.map(([id, count]) => ({
                  label: subjectLabel(id, lang),
                  count,
                  path: addressOf(query, { subject: id }),
                })),
              ]}
            />
            <Choices
              title={t("filter.language")}
              choices={choicesOf("lang", facets.language, (code) => languageName(code, lang))}
            />
            <Choices title={t("country")} choices={choicesOf("country", facets.country, countryName)} />
            <Years query={query} />
          </div>
        </details>
        <section class="content" aria-label={t(`kind.${kind}`)}>
          <h2 class="hidden">{catalogue("results")}</h2>
          <p role="status">
            {result.isMore ? catalogue("count.more", { count: result.total }) : t("count", { count: result.total })}
          </p>
          {result.hits.length === 0 ? (
            <Empty text={t("none")}>
              <a class="button" href={href(addressOf({}, { kind }))}>
                {t("filter.all")}
              </a>
            </Empty>
          ) : (
            <ol class="hits">
              {result.hits.map((hit) => (
                <Hit key={hit.id} item={hit} />
              ))}
            </ol>
          )}
          <More href={result.next === undefined ? undefined : href(addressOf(query, { after: result.next }))} />
        </section>
      </div>
    </Page>
  );
}

/** From and to, as a form: years are too many for links. */
function Years({ query }: { query: ShelfQuery }) {
  const t = useMessages("library");
  const catalogue = useMessages("catalogue");
  const href = useHref();
  const kept = Object.entries({ ...query, from: undefined, to: undefined, after: undefined });
  const field = (name: "from" | "to", label: string) => (
    <div class="field">
      <label for={`year-${name}`}>{label}</label>
      <input
        id={`year-${name}`}
        type="number"
        name={name}
        min={1000}
        max={2999}
        value={query[name] === undefined ? "" : String(query[name])}
        dir="ltr"
      />
    </div>
  );
  return (
    <form class="form" action={href("/library")}>
      <h2>{catalogue("facet.years")}</h2>
      {kept.map(([name, value]) =>
        value === undefined ? null : <input key={name} type="hidden" name={name} value={String(value)} />,
      )}
      <div class="columns">
        {field("from", t("filter.year-from"))}
        {field("to", t("filter.year-to"))}
      </div>
      <p class="actions">
        <button class="button" type="submit">
          {t("filter.apply")}
        </button>
        {query.from === undefined && query.to === undefined ? null : (
          <a href={href(addressOf(query, { from: undefined, to: undefined }))}>{t("filter.all")}</a>
        )}
      </p>
    </form>
  );
}

interface Choice {
  label: string;
  path: string;
  count?: number;
  isChosen?: boolean;
}

function Choices({ title, choices }: { title: string; choices: readonly Choice[] }) {
  const href = useHref();
  const { lang } = useFacts();
  if (choices.length === 0) return null;
  return (
    <nav aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {choices.map(({ label, path, count, isChosen }) => (
          <li key={label}>
            <a href={href(path)} {...(isChosen === true ? { "aria-current": "true" as const } : {})}>
              <span>{label}</span>
              {count === undefined ? null : <span class="n">{formatNumber(lang, count)}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
