import { ProgressBar, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { OwnPath } from "../queries.ts";

/** The paths a person is on, each with how far they are. */
export function OwnPaths({ paths }: { paths: readonly OwnPath[] }) {
  const t = useMessages("paths");
  const href = useHref();
  const { lang } = useFacts();
  if (paths.length === 0) return null;
  return (
    <section>
      <h2 class="prose-title">{t("mine")}</h2>
      <ul class="rows">
        {paths.map((path) => {
          const title = localized(path.title, lang);
          const words =
            path.completedAt === null ? t("progress", { done: path.done, needed: path.needed }) : t("progress.done");
          return (
            <li key={path.slug}>
              <span class="grow">
                <a href={href(`/paths/${path.slug}`)} lang={title.lang} dir="auto">
                  {title.text}
                </a>
                <span class="small block">{words}</span>
                <ProgressBar
                  value={path.completedAt === null ? path.done / Math.max(1, path.needed) : 1}
                  label={words}
                />
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
