import { Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate } from "#platform/i18n/index.ts";
import { dayOf } from "./parts.tsx";

/** Instead of a file that readers may not have yet: from when on. */
export function EmbargoPage({ day, slug }: { day: string; slug: string }) {
  const t = useMessages("files");
  const library = useMessages("library");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("embargo.title")} crumbs={[{ label: library("title"), path: "/library" }]} isUnlisted>
      <div class="content narrow">
        <h1>{t("embargo.title")}</h1>
        <p class="lede">{t("embargo.told", { day: formatDate(lang, dayOf(day), "UTC") })}</p>
        <p class="actions">
          <a class="button main" href={href(`/library/${slug}`)}>
            {t("embargo.record")}
          </a>
        </p>
      </div>
    </Page>
  );
}
