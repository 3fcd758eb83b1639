import { Empty, Icon, More, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate, formatNumber, localized } from "#platform/i18n/index.ts";
import type { ManagedModule } from "../queries.ts";
import { standardName } from "./problems.tsx";

/** Every module for those who run them. */
export function ManageModules({ modules, next }: { modules: ManagedModule[]; next: string | undefined }) {
  const t = useMessages("learning");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const importButton = (
    <a class="button main" href={href("/learning/import")}>
      <Icon name="upload" />
      {t("import.title")}
    </a>
  );
  return (
    <Page title={t("manage.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("manage.title")}</h1>
      <p class="lede">{t("manage.intro")}</p>
      <p class="actions">{importButton}</p>
      {modules.length === 0 ? (
        <Empty text={t("manage.none")} />
      ) : (
        <div class="table" tabIndex={0} role="region" aria-label={t("manage.title")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("mine.module")}</th>
                <th scope="col">{t("manage.state")}</th>
                <th scope="col">{t("manage.package")}</th>
                <th scope="col" class="n">
                  {t("manage.learners")}
                </th>
                <th scope="col">{t("manage.changed")}</th>
              </tr>
            </thead>
            <tbody>
              {modules.map((module) => {
                const title = localized(module.title, lang);
                return (
                  <tr key={module.id}>
                    <td>
                      <a href={href(`/learning/${module.slug}/edit`)} lang={title.lang} dir="auto">
                        {title.text}
                      </a>
                    </td>
                    <td>
                      <span
                        class={module.state === "published" ? "tag ok" : module.state === "draft" ? "tag now" : "tag"}
                      >
                        {t(`state.${module.state}`)}
                      </span>
                    </td>
                    <td>
                      <bdi>{standardName(module.standard)}</bdi>
                    </td>
                    <td class="n">{formatNumber(lang, module.learnerCount)}</td>
                    <td>{formatDate(lang, module.updatedAt, timeZone, { dateStyle: "medium" })}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      <More href={next === undefined ? undefined : `${href("/learning/manage")}?after=${next}`} />
    </Page>
  );
}
