import {
  ActionButton,
  Form,
  Notice,
  type Option,
  Page,
  Select,
  Submit,
  UploadDrop,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { emptyForm, type FormState } from "#platform/http/index.ts";
import { formatNumber, localized } from "#platform/i18n/index.ts";
import {
  ColumnChoices,
  cellWords,
  isRunning,
  PastImports,
  RowFaults,
  RunningImport,
  SheetSample,
} from "#platform/sheets/index.ts";
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
      <PastImports
        title={t("before")}
        none={t("none")}
        path="/library/import"
        imports={imports.map((each) => ({ ...each, state: t(`state.${each.state}`), isDone: each.state === "done" }))}
      />
    </Page>
  );
}

/** One import at the step where it stands. */
export function ImportPage({
  facts,
  state,
  bodies,
}: {
  facts: ImportPageFacts;
  state: FormState;
  /** Whose the records become, where that is a choice or to be told. */
  bodies: readonly Option[];
}) {
  const t = useMessages("imports");
  const { lang, text } = useFacts();
  const crumbs = [
    { label: t("crumb"), path: "/library/manage" },
    { label: t("title"), path: "/library/import" },
  ];
  const isAtRows = facts.state === "matching" || facts.state === "checked";
  return (
    <Page title={facts.fileName} crumbs={crumbs} isUnlisted>
      <h1 dir="auto">{facts.fileName}</h1>
      {isRunning(facts.state) ? (
        <RunningImport
          words={`${t(`state.${facts.state}`)} ${t("rows-done", { done: facts.done })}`}
          path={`/library/import/${facts.id}`}
          again={t("look-again")}
        />
      ) : null}
      {facts.state === "failed" ? <Failed facts={facts} /> : null}
      {facts.state === "checked" ? <Checked facts={facts} bodies={bodies} /> : null}
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
      {facts.faults.length === 0 ? null : (
        <RowFaults
          title={t("faults")}
          rows={facts.faults.map((row) => ({
            number: row.number,
            place: t("line", { number: formatNumber(lang, row.line) }),
            words: row.title === "" ? cellWords(row.cells) : row.title,
            fault: text("imports", `fault.${row.fault}`),
          }))}
          more={
            facts.refused > facts.faults.length
              ? t("faults.more", { count: facts.refused - facts.faults.length })
              : undefined
          }
        />
      )}
    </Page>
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

function Checked({ facts, bodies }: { facts: ImportPageFacts; bodies: readonly Option[] }) {
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
          {bodies.length === 1 ? <p>{t("of-body", { name: bodies[0]?.label ?? "" })}</p> : null}
          {bodies.length > 1 ? <Select name="body" label={t("body")} state={emptyForm} options={bodies} /> : null}
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
  const columns = facts.columns.map((column, index) => (column === "" ? t("column", { number: index + 1 }) : column));
  return (
    <>
      <SheetSample label={t("sample")} columns={columns} rows={facts.sample} />
      <Form action={href(`/library/import/${facts.id}/columns`)} state={state}>
        <h2 class="prose-title">{t("columns")}</h2>
        <ColumnChoices
          fields={columnFields.map((field) => ({
            name: field,
            label: t(`field.${field}`),
            isRequired: field === "title",
          }))}
          columns={columns}
          empty={t("column.none")}
          state={state}
        />
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
              {facts.state === "checked" ? <th scope="col">{t("twins.another")}</th> : null}
            </tr>
          </thead>
          <tbody>
            {facts.twins.map((row) => (
              <TwinRow key={row.number} row={row} facts={facts} />
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

function TwinRow({ row, facts }: { row: ShownTwin; facts: ImportPageFacts }) {
  const t = useMessages("imports");
  const href = useHref();
  const { lang } = useFacts();
  const title = row.twin === null ? undefined : localized(row.twin.title, lang);
  return (
    <tr>
      <td>
        <bdi>{row.title}</bdi> <span class="small">{row.year ?? ""}</span>
      </td>
      <td>
        {row.twin === null || title === undefined ? (
          t("twins.hidden")
        ) : (
          <>
            <a href={href(`/library/${row.twin.slug}`)} lang={title.lang} dir="auto">
              {title.text}
            </a>{" "}
            <span class="small">{row.twin.year ?? ""}</span>
          </>
        )}
      </td>
      <td>{t(`twin.${row.twinBy}`)}</td>
      {facts.state === "checked" ? (
        <td>
          {row.isAnother ? <span class="tag now">{t("twins.added")}</span> : null}{" "}
          <ActionButton
            action={href(`/library/import/${facts.id}/another`)}
            label={t(row.isAnother ? "twins.same" : "twins.add")}
            hidden={row.title}
            fields={{ number: String(row.number), another: row.isAnother ? "no" : "yes" }}
          />
        </td>
      ) : null}
    </tr>
  );
}
