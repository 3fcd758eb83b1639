import { Card, Cards, Empty, More, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatMinutes, localized } from "#platform/i18n/index.ts";
import type { PathSummary } from "../queries.ts";

/** A path as a card. */
function PathCard({ path }: { path: PathSummary }) {
  const t = useMessages("paths");
  const learning = useMessages("learning");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(path.title, lang);
  const parts = t("parts", { count: path.parts });
  return (
    <Card
      kind="path"
      kindLabel={shell("kind.path")}
      seed={path.slug}
      href={href(`/paths/${path.slug}`)}
      title={title.text}
      {...(title.lang === lang ? {} : { lang: title.lang })}
      meta={[
        path.minutes === 0 ? parts : `${parts} · ${formatMinutes(lang, path.minutes * 60)}`,
        learning(`access.${path.access}`),
      ]}
    />
  );
}

/** All published paths, the newest first. */
export function PathShelf({
  paths,
  next,
  mayMake,
}: {
  paths: readonly PathSummary[];
  next: string | undefined;
  mayMake: boolean;
}) {
  const t = useMessages("paths");
  const learning = useMessages("learning");
  const href = useHref();
  return (
    <Page title={t("title")} description={t("intro")} crumbs={[{ label: learning("nav"), path: "/learning" }]}>
      <div class="section-head">
        <h1>{t("title")}</h1>
        {mayMake ? (
          <a class="button" href={href("/paths/manage")}>
            {t("manage.title")}
          </a>
        ) : null}
      </div>
      <p class="lede">{t("intro")}</p>
      {paths.length === 0 ? (
        <Empty text={t("none")}>
          <a class="button" href={href("/learning")}>
            {learning("title")}
          </a>
        </Empty>
      ) : (
        <>
          <h2 class="hidden">{t("all")}</h2>
          <Cards>
            {paths.map((path) => (
              <PathCard key={path.id} path={path} />
            ))}
          </Cards>
        </>
      )}
      <More href={next === undefined ? undefined : `${href("/paths")}?${new URLSearchParams({ after: next })}`} />
    </Page>
  );
}
