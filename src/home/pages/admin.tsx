import type { DeskEntry } from "#platform/feature.ts";
import { Icon, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { keyOf } from "#platform/i18n/index.ts";

/** The way to everything staff look after: the entries this person may open. */
export function AdminPage({ entries }: { entries: readonly DeskEntry[] }) {
  const t = useMessages("home");
  const shell = useMessages("platform");
  const { text } = useFacts();
  const href = useHref();
  return (
    <Page title={shell("admin.title")} isUnlisted>
      <h1>{shell("admin.title")}</h1>
      <p class="lede">{t("admin.intro")}</p>
      <div class="shelves plain">
        {entries.map((entry) => (
          <a key={entry.path} class="shelf c-guideline" href={href(entry.path)}>
            <Icon name={entry.icon} />
            <b>{text(...keyOf(entry.title))}</b>
            <span class="small">{text(...keyOf(entry.text))}</span>
          </a>
        ))}
      </div>
    </Page>
  );
}
