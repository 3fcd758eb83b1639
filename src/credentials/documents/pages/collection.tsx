import { Icon, Notice, Page, ProgressBar, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatNumber } from "#platform/i18n/index.ts";
import { RunningImport } from "#platform/sheets/pages.tsx";
import { type Collection, keptDays } from "../collecting.ts";

/** How far a file of many certificates is, and the file. */
export function CollectionPage({ collection }: { collection: Collection }) {
  const t = useMessages("certificates");
  const href = useHref();
  const { lang } = useFacts();
  const { id, state, done, total } = collection;
  const here = `/certificates/collected/${id}`;
  const counts = { done: formatNumber(lang, done), total: formatNumber(lang, total) };
  const words = done < total ? t("collection.running", counts) : t("collection.packing", { total: counts.total });
  return (
    <Page title={t("collection.title")} isUnlisted>
      <h1>{t("collection.title")}</h1>
      {state === "failed" ? <Notice kind="error">{t("collection.failed")}</Notice> : null}
      {state === "waiting" || state === "running" ? (
        <>
          <ProgressBar value={total === 0 ? 0 : done / total} label={words} />
          <RunningImport words={words} path={here} again={t("collection.again")} />
        </>
      ) : null}
      {state === "done" ? (
        <>
          <Notice kind="done">{t("collection.done", { total, days: keptDays })}</Notice>
          <p class="actions">
            <a class="button main" href={href(`${here}/certificates.zip`)}>
              <Icon name="download" />
              {t("collection.download")}
            </a>
          </p>
        </>
      ) : null}
    </Page>
  );
}
