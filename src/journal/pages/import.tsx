import { EditLink, Notice, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { ImportFacts } from "../manage-queries.ts";
import type { JournalSummary } from "../queries.ts";
import type { JatsProblem } from "../types.ts";
import { Drop } from "./drop.tsx";

/** Drop an article: it becomes a draft, or a new version of `article`. */
export function ImportPage({
  journal,
  article,
  issue,
}: {
  journal: JournalSummary;
  article: string | undefined;
  issue: string | undefined;
}) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  const here = `/journal/manage/${journal.slug}`;
  const query = new URLSearchParams([
    ...(article === undefined ? [] : [["article", article] as [string, string]]),
    ...(issue === undefined ? [] : [["issue", issue] as [string, string]]),
  ]).toString();
  const title = article === undefined ? t("import.title") : t("import.new-version");
  return (
    <Page
      title={title}
      crumbs={[
        { label: t("manage.title"), path: "/journal/manage" },
        { label: localized(journal.title, lang).text, path: here },
      ]}
      scripts={["src/browser/import.ts"]}
      isUnlisted
    >
      <div class="content narrow">
        <h1>{title}</h1>
        <p>{t("import.intro")}</p>
        <Drop
          action={`${href(`${here}/import`)}${query === "" ? "" : `?${query}`}`}
          id="article"
          label={title}
          accept=".xml,.zip,.pdf"
          isMain
        />
      </div>
    </Page>
  );
}

/** What became of an import. */
export function ImportResult({ facts }: { facts: ImportFacts }) {
  const t = useMessages("journal");
  const href = useHref();
  const here = `/journal/manage/${facts.journalSlug}`;
  const isRunning = facts.state === "waiting" || facts.state === "reading";
  return (
    <Page title={t("import.title")} crumbs={[{ label: t("manage.title"), path: "/journal/manage" }]} isUnlisted>
      <h1>{t("import.title")}</h1>
      {isRunning ? (
        <Notice kind="note">{t("import.waiting")}</Notice>
      ) : facts.state === "done" ? (
        <Notice kind="done">{t("import.done", { name: facts.fileName })}</Notice>
      ) : (
        <Notice kind="error">{t("import.refused", { name: facts.fileName })}</Notice>
      )}
      <p class="actions">
        {facts.articleSlug === null ? null : (
          <EditLink path={`${here}/articles/${facts.articleSlug}`} label={t("article.edit")} isMain />
        )}
        <a class="button" href={href(`${here}/import`)}>
          {t("import.title")}
        </a>
      </p>
      <Problems problems={facts.problems} />
    </Page>
  );
}

function Problems({ problems }: { problems: JatsProblem[] }) {
  const t = useMessages("journal");
  if (problems.length === 0) return null;
  return (
    <section class="content">
      <h2>{t("import.problems")}</h2>
      <ul class="rows">
        {problems.slice(0, 200).map((problem) => (
          <li key={`${problem.code} ${problem.name} ${problem.line}`}>
            <span class="grow">{t(`problem.${problem.code}`, { name: problem.name })}</span>
            {problem.line === null ? null : <span class="small end">{t("import.line", { line: problem.line })}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
