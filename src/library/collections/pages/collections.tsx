import { type CatalogueItem, ItemCard, subjectLabel } from "#catalogue/index.ts";
import {
  Cards,
  Cover,
  EditLink,
  Empty,
  Kind,
  More,
  madeHtml,
  Notice,
  Page,
  Paragraphs,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { CollectedThing, Collection } from "../queries.ts";
import { CollectedItem } from "./item.tsx";

interface CollectionsProps {
  items: readonly CatalogueItem[];
  next: string | undefined;
  mayKeep: boolean;
}

/** All published collections, the last published first. */
export function CollectionsPage({ items, next, mayKeep }: CollectionsProps) {
  const t = useMessages("collections");
  const library = useMessages("library");
  const href = useHref();
  const { lang } = useFacts();
  const feed = `/feeds/search.atom?kind=collection&in=${lang}`;
  return (
    <Page
      title={t("title")}
      description={t("intro")}
      crumbs={[{ label: library("title"), path: "/library" }]}
      head={<link rel="alternate" type="application/atom+xml" href={feed} title={t("title")} />}
    >
      <div class="section-head">
        <h1>{t("title")}</h1>
        {mayKeep ? (
          <a class="button" href={href("/library/collections/manage")}>
            {t("manage.title")}
          </a>
        ) : null}
      </div>
      <p class="lede">{t("intro")}</p>
      {items.length === 0 ? (
        <Empty text={t("none")} />
      ) : (
        <>
          <h2 class="hidden">{t("all")}</h2>
          <Cards>
            {items.map((item) => (
              <ItemCard key={item.id} item={item} />
            ))}
          </Cards>
        </>
      )}
      <More
        href={next === undefined ? undefined : href(`/library/collections?${new URLSearchParams({ after: next })}`)}
      />
      <p class="small">
        <a href={feed} type="application/atom+xml">
          {t("feed")}
        </a>
      </p>
    </Page>
  );
}

interface CollectionProps {
  collection: Collection & { things: readonly CollectedThing[] };
  /** The public address, for data that needs whole ones. */
  site: string;
  mayKeep: boolean;
}

/** One collection: what it is for, then what it holds, numbered, each with the librarian's words. */
export function CollectionPage({ collection, site, mayKeep }: CollectionProps) {
  const t = useMessages("collections");
  const shell = useMessages("platform");
  const library = useMessages("library");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(collection.title, lang);
  const intro = localized(collection.intro, lang);
  const isOpen = collection.state === "published";
  return (
    <Page
      title={title.text}
      description={intro.text.slice(0, 200)}
      crumbs={[
        { label: library("title"), path: "/library" },
        { label: t("title"), path: "/library/collections" },
      ]}
      isUnlisted={!isOpen}
      {...(isOpen ? { head: listData(collection, site, lang) } : {})}
    >
      <div class="lead">
        <div class="content">
          <div class="prose">
            <Kind kind="collection" label={shell("kind.collection")} />
            <h1 lang={title.lang} dir="auto">
              {title.text}
            </h1>
            {isOpen ? null : <Notice kind="note">{t("draft.told")}</Notice>}
            <Paragraphs text={collection.intro} />
          </div>
          <h2 class="prose-title">{t("holds")}</h2>
          {collection.things.length === 0 ? (
            <Empty text={t("holds.none")} />
          ) : (
            <ol class="hits">
              {collection.things.map(({ item, note }, index) => (
                <CollectedItem key={item.id} item={item} note={note} number={index + 1} />
              ))}
            </ol>
          )}
        </div>
        <aside class="panel" aria-label={t("about")}>
          <Cover kind="collection" seed={collection.slug} ratio={180} />
          <div class="in">
            <p>{t("count", { count: collection.things.length })}</p>
            {collection.subjects.length === 0 ? null : (
              <nav class="chips" aria-label={library("subjects")}>
                {collection.subjects.map((id) => (
                  <a key={id} href={href(`/subjects/${id}`)}>
                    {subjectLabel(id, lang)}
                  </a>
                ))}
              </nav>
            )}
            {mayKeep ? (
              <p class="actions">
                <EditLink path={`/library/collections/manage/${collection.id}`} label={t("edit")} />
              </p>
            ) : null}
          </div>
        </aside>
      </div>
    </Page>
  );
}

/** schema.org `Collection` with what the reader sees of it, as an ordered list. */
function listData(
  { slug, title, intro, things }: CollectionProps["collection"],
  site: string,
  lang: "en" | "fr" | "es" | "ar",
) {
  const name = localized(title, lang);
  const data = {
    "@context": "https://schema.org",
    "@type": "Collection",
    name: name.text,
    description: localized(intro, lang).text || undefined,
    inLanguage: name.lang,
    url: `${site}/${lang}/library/collections/${slug}`,
    collectionSize: things.length,
    mainEntity: {
      "@type": "ItemList",
      itemListElement: things.map(({ item }, index) => ({
        "@type": "ListItem",
        position: index + 1,
        name: item.title,
        url: `${site}/${lang}${item.path}`,
      })),
    },
  };
  // A data block, not a script: it is never run. No title may end it, or begin a comment in it.
  return <script type="application/ld+json" {...madeHtml(JSON.stringify(data).replaceAll("<", "\\u003c"))} />;
}
