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
import { formatDate, formatNumber, localized } from "#platform/i18n/index.ts";
import { columnFields } from "../columns.ts";
import type { ImportFacts, ImportPageFacts, ShownTwin } from "../queries.ts";

/** Choose a file; the imports made before. */
export function ImportStartPage({
  imports,
}: {
  imports: readonly Pick<ImportFacts, "id" | "fileName" | "state" | "added" | "createdAt">[];
}) {
  const t = useMessages("imports");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const phrases = {
    uploading: t("uploading", { name: "{name}", percent: "{percent}" }),
    waiting: t("state.reading"),
    reading: t("state.reading"),
    failed: t("upload-failed"),
    large: t("error.imports.too-large"),
  };
  return (
    <Page
      title={t("title")}
      crumbs={[{ label: t("crumb"), path: "/library/manage" }]}
      scripts={["src/browser/import.ts"]}
      isUnlisted
    >
      <h1>{t("title")}</h1>
      <p class="lede">{t("intro")}</p>
      <UploadDrop
        action={href("/library/import")}
        id="file"
        label={t("title")}
        drop={t("drop")}
        choose={t("choose")}
        needsScript={t("needs-script")}
        accept=".bib,.ris,.ciw,.csv,.tsv,.xlsx,.json"
        phrases={phrases}
      />
      <h2 class="prose-title">{t("before")}</h2>
      {imports.length === 0 ? (
        <Empty text={t("none")} />
      ) : (
        <ul class="rows">
          {imports.map((each) => (
            <li key={each.id}>
              <a class="grow" href={href(`/library/import/${each.id}`)} dir="auto">
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
export function ImportPage({ facts, state }: { facts: ImportPageFacts; state: FormState }) {
  const t = useMessages("imports");
  const crumbs = [
    { label: t("crumb"), path: "/library/manage" },
    { label: t("title"), path: "/library/import" },
  ];
  const isRunning = facts.state === "reading" || facts.state === "checking" || facts.state === "writing";
  const isAtRows = facts.state === "matching" || facts.state === "checked";
  return (
    <Page title={facts.fileName} crumbs={crumbs} isUnlisted>
      <h1 dir="auto">{facts.fileName}</h1>
      {isRunning ? <Running facts={facts} /> : null}
      {facts.state === "failed" ? <Failed facts={facts} /> : null}
      {facts.state === "checked" ? <Checked facts={facts} /> : null}
      {facts.state === "done" ? (
        <Notice kind="done">
          {t("done", {
            added: facts.added,
            changed: facts.changed,
            known: facts.known - facts.changed,
            refused: facts.refused,
          })}{" "}
          {facts.isPublished
            ? t("done.published", { count: facts.published, drafts: facts.added - facts.published })
            : null}
        </Notice>
      ) : null}
      {isAtRows && facts.format !== "sheet" ? <Preview facts={facts} /> : null}
      {isAtRows && facts.format === "sheet" ? <Columns facts={facts} state={state} /> : null}
      {facts.twins.length === 0 ? null : <Twins facts={facts} />}
      {facts.faults.length === 0 ? null : <Faults facts={facts} />}
    </Page>
  );
}

function Running({ facts }: { facts: ImportPageFacts }) {
  const t = useMessages("imports");
  const href = useHref();
  return (
    <>
      <Notice kind="note">
        {t(`state.${facts.state}`)} {t("rows-done", { done: facts.done })}
      </Notice>
      <p class="actions">
        <a class="button" href={href(`/library/import/${facts.id}`)}>
          <Icon name="refresh-cw" />
          {t("look-again")}
        </a>
      </p>
    </>
  );
}

function Failed({ facts }: { facts: ImportPageFacts }) {
  const t = useMessages("imports");
  const { text } = useFacts();
  return (
    <Notice kind="error">
      {facts.fault?.code.startsWith("imports.") === true
        ? text("imports", `error.${facts.fault.code}`, facts.fault.args)
        : t("state.failed")}
    </Notice>
  );
}

function Checked({ facts }: { facts: ImportPageFacts }) {
  const t = useMessages("imports");
  const href = useHref();
  const count = facts.total - facts.refused - facts.known;
  return (
    <>
      <Notice kind={facts.refused > 0 ? "warning" : "done"}>
        {t("checked", { count, known: facts.known, refused: facts.refused })}
      </Notice>
      {count + facts.known === 0 ? null : (
        <Form action={href(`/library/import/${facts.id}/write`)}>
          <label class="choice">
            <input type="checkbox" name="publish" value="yes" />
            <span>{t("publish")}</span>
          </label>
          <Submit label={t("write", { count })} />
        </Form>
      )}
    </>
  );
}

/** The first entries as they will be. */
function Preview({ facts }: { facts: ImportPageFacts }) {
  const t = useMessages("imports");
  return (
    <section>
      <h2 class="prose-title">{t("sample")}</h2>
      <ul class="rows">
        {facts.sample.map((row) => (
          <li key={row.number}>
            <bdi class="grow">{row.title}</bdi>
            <bdi class="small end">{row.authorKey}</bdi>
            <span class="small end">{row.year ?? ""}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Columns({ facts, state }: { facts: ImportPageFacts; state: FormState }) {
  const t = useMessages("imports");
  const href = useHref();
  const nameOf = (column: string, index: number) => (column === "" ? t("column", { number: index + 1 }) : column);
  return (
    <>
      <div class="table" tabIndex={0} role="region" aria-label={t("sample")}>
        <table>
          <thead>
            <tr>
              {facts.columns.map((column, index) => (
                <th key={index} scope="col" dir="auto">
                  {nameOf(column, index)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {facts.sample.map((row) => (
              <tr key={row.number}>
                {facts.columns.map((_column, index) => (
                  <td key={index} dir="auto">
                    {(row.cells?.[index] ?? "").slice(0, 200)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Form action={href(`/library/import/${facts.id}/columns`)} state={state}>
        <h2 class="prose-title">{t("columns")}</h2>
        {columnFields.map((field) => (
          <Select
            key={field}
            name={field}
            label={t(`field.${field}`)}
            state={state}
            options={facts.columns.map((column, index) => ({ value: String(index), label: nameOf(column, index) }))}
            empty={t("column.none")}
            isRequired={field === "title"}
          />
        ))}
        <Submit label={t("check")} kind={facts.state === "checked" ? "" : "main"} />
      </Form>
    </>
  );
}

/** Entries that are in the library already, each beside the record that it is. */
function Twins({ facts }: { facts: ImportPageFacts }) {
  const t = useMessages("imports");
  return (
    <section>
      <h2 class="prose-title">{t("twins")}</h2>
      <p>{t("twins.hint")}</p>
      <div class="table" tabIndex={0} role="region" aria-label={t("twins")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("twins.file")}</th>
              <th scope="col">{t("twins.library")}</th>
              <th scope="col">{t("twins.by")}</th>
            </tr>
          </thead>
          <tbody>
            {facts.twins.map((row) => (
              <TwinRow key={row.number} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {facts.known > facts.twins.length ? (
        <p class="small">{t("faults.more", { count: facts.known - facts.twins.length })}</p>
      ) : null}
    </section>
  );
}

function TwinRow({ row }: { row: ShownTwin }) {
  const t = useMessages("imports");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(row.twin.title, lang);
  return (
    <tr>
      <td>
        <bdi>{row.title}</bdi> <span class="small">{row.year ?? ""}</span>
      </td>
      <td>
        <a href={href(`/library/${row.twin.slug}`)} lang={title.lang} dir="auto">
          {title.text}
        </a>{" "}
        <span class="small">{row.twin.year ?? ""}</span>
      </td>
      <td>{t(`twin.${row.twinBy}`)}</td>
    </tr>
  );
}

function Faults({ facts }: { facts: ImportPageFacts }) {
  const t = useMessages("imports");
  const { lang, text } = useFacts();
  return (
    <section>
      <h2 class="prose-title">{t("faults")}</h2>
      <ul class="rows">
        {facts.faults.map((row) => (
          <li key={row.number}>
            <span class="small">{t("line", { number: formatNumber(lang, row.line) })}</span>
            <bdi class="grow">
              {row.title === ""
                ? (row.cells ?? [])
                    .filter((cell) => cell !== "")
                    .slice(0, 3)
                    .join(" · ")
                    .slice(0, 200)
                : row.title}
            </bdi>
            <span class="small end">{text("imports", `fault.${row.fault}`)}</span>
          </li>
        ))}
      </ul>
      {facts.refused > facts.faults.length ? (
        <p class="small">{t("faults.more", { count: facts.refused - facts.faults.length })}</p>
      ) : null}
    </section>
  );
}
