import { Icon, Page, useHref, useMessages } from "#platform/html/index.ts";

/** The way to everything staff look after; each entry only for those who may. */
export function AdminPage({ mayImport, mayReadOutbox }: { mayImport: boolean; mayReadOutbox: boolean }) {
  const t = useMessages("home");
  const shell = useMessages("platform");
  const learning = useMessages("learning");
  const href = useHref();
  const entries = [
    ...(mayImport
      ? [
          {
            path: "/learning/manage",
            icon: "book-open-check",
            title: learning("manage.title"),
            text: t("admin.modules"),
          },
        ]
      : []),
    ...(mayReadOutbox
      ? [{ path: "/admin/outbox", icon: "mail", title: shell("outbox.title"), text: t("admin.outbox") }]
      : []),
    { path: "/components", icon: "layers", title: shell("components.title"), text: t("admin.components") },
  ];
  return (
    <Page title={shell("admin.title")} isUnlisted>
      <h1>{shell("admin.title")}</h1>
      <p class="lede">{t("admin.intro")}</p>
      <div class="shelves plain">
        {entries.map((entry) => (
          <a key={entry.path} class="shelf c-guideline" href={href(entry.path)}>
            <Icon name={entry.icon} />
            <b>{entry.title}</b>
            <span class="small">{entry.text}</span>
          </a>
        ))}
      </div>
    </Page>
  );
}
