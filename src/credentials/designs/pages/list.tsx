import { Empty, Icon, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import type { Design } from "../queries.ts";

/** All designs somebody may change, each as it looks. */
export function DesignList({ designs }: { designs: (Design & { issued: number })[] }) {
  const t = useMessages("designs");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <Page title={t("title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("title")}</h1>
      <p class="lede">{t("lede")}</p>
      <p class="actions">
        <a class="button main" href={href("/certificates/designs/new")}>
          <Icon name="plus" />
          {t("new")}
        </a>
      </p>
      {designs.length === 0 ? (
        <Empty text={t("none")} />
      ) : (
        <ul class="rows">
          {designs.map((design) => {
            const name = localized(design.name, lang);
            return (
              <li key={design.id}>
                <span class="grow">
                  <a href={href(`/certificates/designs/${design.id}`)} lang={name.lang} dir="auto">
                    {name.text}
                  </a>
                  <span class="small block">
                    {t("edition", { number: design.number })} · {t("issued", { count: design.issued })} ·{" "}
                    {formatDate(lang, design.updatedAt, timeZone, { dateStyle: "medium" })}
                  </span>
                </span>
                <span class={design.state === "in-use" ? "tag ok" : "tag"}>{t(`state.${design.state}`)}</span>
              </li>
            );
          })}
        </ul>
      )}
    </Page>
  );
}
