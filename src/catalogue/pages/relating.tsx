import type { KeptThing } from "#platform/feature.ts";
import {
  ActionButton,
  Empty,
  FindForm,
  Form,
  Notice,
  Page,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { ThingKey } from "../operations.ts";
import type { RelatedThing } from "../queries.ts";
import { readingKey, readings } from "../relating.ts";
import type { CatalogueHit } from "../search.ts";
import { KindLabel } from "./hit.tsx";

interface RelatingProps {
  thing: KeptThing & ThingKey;
  related: readonly RelatedThing[];
  q: string;
  /** Undefined while nothing was looked for. */
  found: readonly CatalogueHit[] | undefined;
  fault: string | undefined;
}

/** What one thing has to do with others, for who looks after it: seen, added by way of a search, taken away. */
export function RelatingPage({ thing, related, q, found, fault }: RelatingProps) {
  const t = useMessages("catalogue");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(thing.title, lang);
  const path = `/related/${thing.kind}/${thing.id}`;
  return (
    <Page title={t("relations.title")} crumbs={[{ label: title.text, path: thing.editPath }]} isUnlisted>
      <h1>{t("relations.title")}</h1>
      <p class="lede" lang={title.lang} dir="auto">
        {title.text}
      </p>
      {fault === undefined ? null : <Notice kind="error">{fault}</Notice>}
      {related.length === 0 ? (
        <Empty text={t("relating.none")} />
      ) : (
        <ul class="rows">
          {related.map((each) => (
            <li key={`${each.label} ${each.id}`}>
              <span class="small">{t(each.label)}</span>
              <span class="grow">
                <a href={href(each.path)} lang={each.lang} dir="auto">
                  {each.title}
                </a>
              </span>
              <ActionButton
                action={href(`${path}/remove`)}
                label={t("relating.remove")}
                hidden={each.title}
                fields={{ relation: each.type === "relates-to" ? "relation.relates-to" : each.label, thing: each.id }}
              />
            </li>
          ))}
        </ul>
      )}
      <h2 class="prose-title">{t("relating.add")}</h2>
      <FindForm action={href(path)} label={t("relating.find")} q={q} />
      {found === undefined ? null : found.length === 0 ? (
        <Empty text={t("none", { query: q })} />
      ) : (
        <ul class="rows">
          {found.map((hit) => (
            <li key={hit.id}>
              <span class="grow">
                <KindLabel kind={hit.kind} />
                <a href={href(hit.path)} lang={hit.lang} dir="auto">
                  {hit.title}
                </a>
              </span>
              <Form action={href(path)} class="action">
                <input type="hidden" name="thing" value={hit.id} />
                <label class="hidden" for={`relation-${hit.id}`}>
                  {t("relating.how", { title: hit.title })}
                </label>
                <select id={`relation-${hit.id}`} name="relation">
                  {readings.map((reading) => {
                    const key = readingKey(reading);
                    return (
                      <option key={key} value={key} selected={key === "relation.relates-to"}>
                        {t(key)}
                      </option>
                    );
                  })}
                </select>
                <button class="button" type="submit">
                  {t("relating.connect")} <span class="hidden">{hit.title}</span>
                </button>
              </Form>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

/** The way to that page from where a thing is changed. */
export function RelatingLink({ kind, id }: ThingKey) {
  const t = useMessages("catalogue");
  const href = useHref();
  return (
    <p>
      <a href={href(`/related/${kind}/${id}`)}>{t("relating.link")}</a>
    </p>
  );
}
