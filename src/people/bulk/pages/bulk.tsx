import { Form, Notice, Page, Submit, UploadDrop, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatNumber } from "#platform/i18n/index.ts";
import {
  ColumnChoices,
  cellWords,
  isRunning,
  mostRows,
  PastImports,
  RowFaults,
  RunningImport,
  SheetSample,
} from "#platform/sheets/index.ts";
import { bulkFields, neededFields } from "../fields.ts";
import type { BulkImportFacts } from "../queries.ts";

/** Choose a sheet; the imports made before. */
export function BulkStartPage({
  imports,
}: {
  imports: readonly Pick<BulkImportFacts, "id" | "fileName" | "state" | "added" | "createdAt">[];
}) {
  const t = useMessages("bulk");
  const vetting = useMessages("vetting");
  const href = useHref();
  const phrases = {
    uploading: t("uploading", { name: "{name}", percent: "{percent}" }),
    waiting: t("state.reading"),
    reading: t("state.reading"),
    failed: t("upload-failed"),
    large: t("error.bulk.too-large"),
  };
  return (
    <Page
      title={t("title")}
      crumbs={[{ label: vetting("bureau.title"), path: "/bureau" }]}
      scripts={["src/browser/import.ts"]}
      isUnlisted
    >
      <h1>{t("title")}</h1>
      <p class="lede">{t("intro", { most: mostRows })}</p>
      <UploadDrop
        action={href("/bureau/import")}
        id="sheet"
        label={t("title")}
        drop={t("drop")}
        choose={t("choose")}
        needsScript={t("needs-script")}
        accept=".csv,.xlsx,text/csv"
        phrases={phrases}
      />
      <PastImports
        title={t("before")}
        none={t("none")}
        path="/bureau/import"
        imports={imports.map((each) => ({ ...each, state: t(`state.${each.state}`), isDone: each.state === "done" }))}
      />
    </Page>
  );
}

/** One import at the step where it stands. */
export function BulkPage({ facts, state }: { facts: BulkImportFacts; state: FormState }) {
  const t = useMessages("bulk");
  const vetting = useMessages("vetting");
  const href = useHref();
  const { lang, text } = useFacts();
  const crumbs = [
    { label: vetting("bureau.title"), path: "/bureau" },
    { label: t("title"), path: "/bureau/import" },
  ];
  const columns = facts.columns.map((column, index) => (column === "" ? t("column", { number: index + 1 }) : column));
  return (
    <Page title={facts.fileName} crumbs={crumbs} isUnlisted>
      <h1 dir="auto">{facts.fileName}</h1>
      {isRunning(facts.state) ? (
        <RunningImport
          words={`${t(`state.${facts.state}`)} ${t("rows-done", { done: formatNumber(lang, facts.done) })}`}
          path={`/bureau/import/${facts.id}`}
          again={t("look-again")}
        />
      ) : null}
      {facts.state === "failed" ? <Failed facts={facts} /> : null}
      {facts.state === "matching" || facts.state === "checked" ? (
        <>
          {facts.state === "checked" ? <Checked facts={facts} /> : null}
          <SheetSample label={t("sample")} columns={columns} rows={facts.sample} />
          <Form action={href(`/bureau/import/${facts.id}/columns`)} state={state}>
            <h2 class="prose-title">{t("columns")}</h2>
            <ColumnChoices
              fields={bulkFields.map((field) => ({
                name: field,
                label: t(`field.${field}`),
                isRequired: neededFields.includes(field),
              }))}
              columns={columns}
              empty={t("column.none")}
              state={state}
            />
            <Submit label={t("check")} kind={facts.state === "checked" ? "" : "main"} />
          </Form>
        </>
      ) : null}
      {facts.state === "done" ? (
        <Notice kind="done">{t("done", { added: facts.added, known: facts.known, wrong: facts.wrong })}</Notice>
      ) : null}
      {facts.faults.length === 0 ? null : (
        <RowFaults
          title={t("faults")}
          rows={facts.faults.map((row) => ({
            number: row.number,
            place: t("row", { number: formatNumber(lang, row.number) }),
            words: cellWords(row.cells),
            fault: text("bulk", `fault.${row.fault}`),
          }))}
          more={
            facts.wrong > facts.faults.length
              ? t("faults.more", { count: facts.wrong - facts.faults.length })
              : undefined
          }
        />
      )}
    </Page>
  );
}

function Failed({ facts }: { facts: BulkImportFacts }) {
  const t = useMessages("bulk");
  const { text } = useFacts();
  const [code, args] =
    facts.fault === null ? ["", {}] : (JSON.parse(facts.fault) as [string, Record<string, string | number>]);
  return <Notice kind="error">{code === "" ? t("state.failed") : text("bulk", `error.${code}`, args)}</Notice>;
}

function Checked({ facts }: { facts: BulkImportFacts }) {
  const t = useMessages("bulk");
  const href = useHref();
  const count = facts.total - facts.wrong - facts.known;
  return (
    <>
      <Notice kind={facts.wrong > 0 ? "warning" : "done"}>
        {t("checked", { count, known: facts.known, wrong: facts.wrong })}
      </Notice>
      {count === 0 ? null : (
        <Form action={href(`/bureau/import/${facts.id}/write`)}>
          <label class="choice">
            <input type="checkbox" name="letters" value="yes" checked />
            <span>{t("letters")}</span>
          </label>
          <Submit label={t("write", { count })} />
        </Form>
      )}
    </>
  );
}
