import {
  Empty,
  Form,
  Icon,
  Notice,
  Page,
  Select,
  Submit,
  UploadDrop,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, formatNumber } from "#platform/i18n/index.ts";
import { mostRows } from "#platform/sheets/index.ts";
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
  const { lang, timeZone } = useFacts();
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
      <h2 class="prose-title">{t("before")}</h2>
      {imports.length === 0 ? (
        <Empty text={t("none")} />
      ) : (
        <ul class="rows">
          {imports.map((each) => (
            <li key={each.id}>
              <a class="grow" href={href(`/bureau/import/${each.id}`)} dir="auto">
                {each.fileName}
              </a>
              <span class="small end">{formatDate(lang, each.createdAt, timeZone, { dateStyle: "medium" })}</span>
              <span class={each.state === "done" ? "tag ok" : "tag"}>{t(`state.${each.state}`)}</span>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

/** One import at the step where it stands. */
export function BulkPage({ facts, state }: { facts: BulkImportFacts; state: FormState }) {
  const t = useMessages("bulk");
  const vetting = useMessages("vetting");
  const href = useHref();
  const crumbs = [
    { label: vetting("bureau.title"), path: "/bureau" },
    { label: t("title"), path: "/bureau/import" },
  ];
  const isRunning = facts.state === "reading" || facts.state === "checking" || facts.state === "writing";
  return (
    <Page title={facts.fileName} crumbs={crumbs} isUnlisted>
      <h1 dir="auto">{facts.fileName}</h1>
      {isRunning ? <Running facts={facts} /> : null}
      {facts.state === "failed" ? <Failed facts={facts} /> : null}
      {facts.state === "matching" || facts.state === "checked" ? (
        <>
          {facts.state === "checked" ? <Checked facts={facts} /> : null}
          <Sample facts={facts} />
          <Form action={href(`/bureau/import/${facts.id}/columns`)} state={state}>
            <h2 class="prose-title">{t("columns")}</h2>
            {bulkFields.map((field) => (
              <Select
                key={field}
                name={field}
                label={t(`field.${field}`)}
                state={state}
                options={facts.columns.map((column, index) => ({
                  value: String(index),
                  label: column === "" ? t("column", { number: index + 1 }) : column,
                }))}
                empty={t("column.none")}
                isRequired={neededFields.includes(field)}
              />
            ))}
            <Submit label={t("check")} kind={facts.state === "checked" ? "" : "main"} />
          </Form>
        </>
      ) : null}
      {facts.state === "done" ? (
        <Notice kind="done">{t("done", { added: facts.added, known: facts.known, wrong: facts.wrong })}</Notice>
      ) : null}
      {facts.faults.length === 0 ? null : <Faults facts={facts} />}
    </Page>
  );
}

function Running({ facts }: { facts: BulkImportFacts }) {
  const t = useMessages("bulk");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <>
      <Notice kind="note">
        {t(`state.${facts.state}`)} {t("rows-done", { done: formatNumber(lang, facts.done) })}
      </Notice>
      <p class="actions">
        <a class="button" href={href(`/bureau/import/${facts.id}`)}>
          <Icon name="refresh-cw" />
          {t("look-again")}
        </a>
      </p>
    </>
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

function Sample({ facts }: { facts: BulkImportFacts }) {
  const t = useMessages("bulk");
  return (
    <div class="table" tabIndex={0} role="region" aria-label={t("sample")}>
      <table>
        <thead>
          <tr>
            {facts.columns.map((column, index) => (
              <th key={index} scope="col" dir="auto">
                {column === "" ? t("column", { number: index + 1 }) : column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.sample.map((row) => (
            <tr key={row.number}>
              {facts.columns.map((_column, index) => (
                <td key={index} dir="auto">
                  {row.cells[index] ?? ""}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Faults({ facts }: { facts: BulkImportFacts }) {
  const t = useMessages("bulk");
  const { lang, text } = useFacts();
  return (
    <section>
      <h2 class="prose-title">{t("faults")}</h2>
      <ul class="rows">
        {facts.faults.map((row) => (
          <li key={row.number}>
            <span class="small">{t("row", { number: formatNumber(lang, row.number) })}</span>
            <bdi class="grow">
              {row.cells
                .filter((cell) => cell !== "")
                .slice(0, 3)
                .join(" · ")}
            </bdi>
            <span class="small end">{text("bulk", `fault.${row.fault}`)}</span>
          </li>
        ))}
      </ul>
      {facts.wrong > facts.faults.length ? (
        <p class="small">{t("faults.more", { count: facts.wrong - facts.faults.length })}</p>
      ) : null}
    </section>
  );
}
