import { FacetWords, searchPath } from "#catalogue/index.ts";
import {
  ActionButton,
  Empty,
  Field,
  Form,
  Notice,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { alertRhythms, type StoredQuery } from "../types.ts";
import type { SavedSearch } from "./queries.ts";

const crumb = (label: string) => [{ label, path: "/account" }];

function useRhythms() {
  const t = useMessages("home");
  return alertRhythms.map((value) => ({ value, label: t(`searches.alert.${value}`) }));
}

/** What a search asks for, in words. */
function Asked({ query }: { query: StoredQuery }) {
  return (
    <p class="meta">
      {query.q === undefined ? null : <bdi>{query.q}</bdi>}
      <FacetWords query={query} />
    </p>
  );
}

export function NewSearchPage({ query, state }: { query: StoredQuery; state: FormState }) {
  const t = useMessages("home");
  const people = useMessages("people");
  const href = useHref();
  return (
    <Page title={t("searches.new")} crumbs={crumb(people("account.title"))} isUnlisted>
      <div class="content narrow">
        <h1>{t("searches.new")}</h1>
        <Asked query={query} />
        <Form action={href("/account/searches")} state={state}>
          <input type="hidden" name="query" value={String(state.values.query ?? "")} />
          <Field name="name" label={t("searches.name")} state={state} isRequired max={120} />
          <Select
            name="alert"
            label={t("searches.alert")}
            hint={t("searches.alert.hint")}
            state={state}
            options={useRhythms()}
          />
          <Submit label={t("searches.save")} />
        </Form>
      </div>
    </Page>
  );
}

interface SearchesProps {
  searches: readonly SavedSearch[];
  /** Addresses of their feeds, in the same order. */
  feeds: readonly string[];
  state: FormState;
}

export function SearchesPage({ searches, feeds, state }: SearchesProps) {
  const t = useMessages("home");
  const people = useMessages("people");
  const href = useHref();
  return (
    <Page title={t("searches.title")} crumbs={crumb(people("account.title"))} isUnlisted>
      <h1>{t("searches.title")}</h1>
      <p class="lede">{t("searches.intro")}</p>
      {state.general === undefined ? null : <Notice kind="warning">{state.general}</Notice>}
      {searches.length === 0 ? (
        <Empty text={t("searches.none")} />
      ) : (
        searches.map((search, index) => <OneSearch key={search.id} search={search} feed={feeds[index] ?? ""} />)
      )}
      <p class="actions">
        <a class="button" href={href("/search")}>
          {t("searches.go")}
        </a>
      </p>
    </Page>
  );
}

function OneSearch({ search, feed }: { search: SavedSearch; feed: string }) {
  const t = useMessages("home");
  const href = useHref();
  const { url } = useFacts();
  const rhythms = useRhythms();
  const fields = { search: search.id };
  return (
    <section class="panel" aria-labelledby={`search-${search.id}`}>
      <div class="in">
        <h2 class="prose-title" id={`search-${search.id}`}>
          <a href={href(searchPath(search.query))}>
            <bdi>{search.name}</bdi>
          </a>
        </h2>
        <Asked query={search.query} />
        <p>{t(`searches.told.${search.alert}`)}</p>
        <div class="actions">
          {rhythms
            .filter(({ value }) => value !== search.alert)
            .map(({ value, label }) => (
              <ActionButton
                key={value}
                action={href("/account/searches/alert")}
                label={t("searches.alert.change", { rhythm: label })}
                fields={{ ...fields, alert: value }}
              />
            ))}
        </div>
        <details>
          <summary>{t("searches.feed")}</summary>
          <p>{t("searches.feed.hint")}</p>
          <p>
            <a href={feed} dir="ltr">
              {url.origin + feed}
            </a>
          </p>
          <ActionButton action={href("/account/searches/feed")} label={t("searches.feed.renew")} fields={fields} />
        </details>
        <div class="actions">
          <ActionButton
            action={href("/account/searches/forget")}
            kind="danger"
            label={t("searches.forget")}
            fields={fields}
          />
        </div>
      </div>
    </section>
  );
}
