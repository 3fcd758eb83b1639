import { Empty, More, Notice, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate } from "#platform/i18n/index.ts";
import type { BulkChange } from "../queries.ts";

/** The changes of many records that were made, to look at one again or to undo it. */
export function ChangesPage({
  changes,
  next,
  fault,
}: {
  changes: readonly BulkChange[];
  next: string | undefined;
  fault: string | undefined;
}) {
  const t = useMessages("changes");
  const library = useMessages("library");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <Page title={t("title")} crumbs={[{ label: library("manage.title"), path: "/library/manage" }]} isUnlisted>
      <h1>{t("title")}</h1>
      <p class="lede">{t("intro")}</p>
      {fault === undefined ? null : <Notice kind="error">{fault}</Notice>}
      {changes.length === 0 ? (
        <Empty text={t("none")}>
          <a class="button" href={href("/library/manage")}>
            {library("manage.title")}
          </a>
        </Empty>
      ) : (
        <ul class="rows">
          {changes.map((change) => (
            <li key={change.id}>
              <span class="grow">
                <a href={href(`/library/manage/changes/${change.id}`)}>{t("of", { count: change.total })}</a>
                <span class="small block">
                  {formatDate(lang, change.createdAt, timeZone, { dateStyle: "medium", timeStyle: "short" })}
                  {change.by === null ? null : (
                    <>
                      {" · "}
                      <bdi>{change.by}</bdi>
                    </>
                  )}
                </span>
              </span>
              <span class={change.state === "done" ? "tag ok" : "tag"}>{t(`state.${change.state}`)}</span>
            </li>
          ))}
        </ul>
      )}
      <More
        href={next === undefined ? undefined : href(`/library/manage/changes?${new URLSearchParams({ after: next })}`)}
      />
    </Page>
  );
}
