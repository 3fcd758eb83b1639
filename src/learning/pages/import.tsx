import { EditLink, Notice, Page, UploadDrop, useHref, useMessages } from "#platform/html/index.ts";
import type { ImportFacts } from "../queries.ts";
import { PackageProblems, standardName } from "./problems.tsx";

/** Drop a package, see it arrive, see it read. `moduleSlug`: it becomes a new version of that module. */
export function ImportPage({ moduleSlug }: { moduleSlug: string | undefined }) {
  const t = useMessages("learning");
  const shell = useMessages("platform");
  const href = useHref();
  const phrases = {
    uploading: t("import.uploading", { name: "{name}", percent: "{percent}" }),
    waiting: t("import.phase.waiting"),
    inspecting: t("import.phase.inspecting"),
    reading: t("import.phase.reading"),
    extracting: t("import.phase.extracting", { percent: "{percent}" }),
    storing: t("import.phase.storing"),
    failed: t("import.upload-failed"),
    large: t("import.too-large"),
  };
  return (
    <Page
      title={t("import.title")}
      crumbs={[
        { label: shell("admin.title"), path: "/admin" },
        { label: t("manage.title"), path: "/learning/manage" },
      ]}
      scripts={["src/browser/import.ts"]}
      isUnlisted
    >
      <div class="content narrow">
        <h1>{t("import.title")}</h1>
        <p>{t("import.intro")}</p>
        <UploadDrop
          action={`${href("/learning/import")}${moduleSlug === undefined ? "" : `?module=${encodeURIComponent(moduleSlug)}`}`}
          id="package"
          label={t("import.title")}
          drop={t("import.drop")}
          choose={t("import.choose")}
          needsScript={t("import.needs-script")}
          accept=".zip,.xml,application/zip"
          phrases={phrases}
        />
      </div>
    </Page>
  );
}

/** What became of an import. */
export function ImportResult({ facts }: { facts: ImportFacts }) {
  const t = useMessages("learning");
  const shell = useMessages("platform");
  const href = useHref();
  const key = facts.state === "done" ? "done" : facts.state === "refused" ? "refused" : "failed";
  const isRunning = facts.state === "waiting" || facts.state === "reading";
  return (
    <Page
      title={isRunning ? t("import.title") : t(`import.${key}.title`)}
      crumbs={[
        { label: shell("admin.title"), path: "/admin" },
        { label: t("manage.title"), path: "/learning/manage" },
      ]}
      isUnlisted
    >
      <h1>{isRunning ? t("import.phase.waiting") : t(`import.${key}.title`)}</h1>
      {isRunning ? null : (
        <Notice kind={key === "done" ? "done" : "error"}>
          {t(`import.${key}.text`, { name: facts.fileName })} <bdi>{standardName(facts.standard, facts.edition)}</bdi>
        </Notice>
      )}
      {facts.state === "done" && facts.isPlayable === false ? (
        <Notice kind="warning">{t("not-playable", { standard: standardName(facts.standard) })}</Notice>
      ) : null}
      <p class="actions">
        {facts.slug === null ? null : <EditLink path={`/learning/${facts.slug}/edit`} label={t("edit.title")} isMain />}
        {facts.slug === null || facts.state !== "done" ? null : (
          <a class="button" href={href(`/learning/${facts.slug}/versions`)}>
            {t("versions")}
          </a>
        )}
        <a class="button" href={href("/learning/import")}>
          {t("import.another")}
        </a>
      </p>
      {isRunning ? null : <PackageProblems problems={facts.problems} />}
    </Page>
  );
}
