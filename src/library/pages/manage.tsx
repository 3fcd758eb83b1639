import { RelatingLink, SubjectChoices } from "#catalogue/index.ts";
import { countryOptions } from "#people/index.ts";
import {
  ActionButton,
  Choices,
  Empty,
  Field,
  FindForm,
  Form,
  LocalizedFields,
  More,
  Notice,
  type Option,
  Page,
  PickList,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { emptyForm, type FormState } from "#platform/http/index.ts";
import { formatDate, formatNumber, localized } from "#platform/i18n/index.ts";
import { mostChanged } from "../bulk/rules.ts";
import type { LooseFile } from "../files/loose.ts";
import { DroppedPdf, FileOfForm, KeptFiles, PdfDrop } from "../files/pages/kept.tsx";
import type { KeptFile } from "../files/types.ts";
import { listParts, type ManageQuery } from "../forms.ts";
import type { LibraryRecord, ListedRecord } from "../queries.ts";
import type { Twin } from "../twin.ts";
import { accessLevels, allTypes, type RecordState, recordStates } from "../types.ts";
import { HiddenFilters, ListFilters } from "./filters.tsx";

interface ManageProps {
  records: readonly ListedRecord[];
  counts: Record<RecordState, number>;
  query: ManageQuery;
  /** How many it finds, counted up to the most that are changed at once, and one. */
  found: number;
  bodies: readonly Option[];
  /** One's own imports, by the names of their files. */
  imports: readonly Option[];
  next: string | undefined;
}

/** The librarian's lists: what waits first. */
export function ManagePage({ records, counts, query, found, bodies, imports, next }: ManageProps) {
  const t = useMessages("library");
  const changes = useMessages("changes");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const address = (change: Record<string, string>) => href(`/library/manage?${listParts(query, change)}`);
  return (
    <Page title={t("manage.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("manage.title")}</h1>
      <p class="lede">{t("manage.hint")}</p>
      <p class="actions">
        <a class="button main" href={href("/library/manage/new")}>
          {t("new.title")}
        </a>
        <a class="button" href={href("/library/manage/changes")}>
          {changes("title")}
        </a>
      </p>
      <nav class="chips" aria-label={t("manage.states")}>
        {recordStates.map((each) => (
          <a
            key={each}
            href={address({ state: each })}
            {...(each === query.state ? { "aria-current": "true" as const } : {})}
          >
            {t(`state.${each}`)}{" "}
            <span class="n">{counts[each] >= 1_000 ? "1000+" : formatNumber(lang, counts[each])}</span>
          </a>
        ))}
      </nav>
      <FindForm action={href("/library/manage")} label={t("manage.find")} q={query.q ?? ""} max={200}>
        <HiddenFilters query={query} without={["q"]} />
      </FindForm>
      <ListFilters query={query} bodies={bodies} imports={imports} />
      {records.length === 0 ? (
        <Empty text={t("manage.none")} />
      ) : (
        <Form action={href("/library/manage/changes")}>
          <HiddenFilters query={query} />
          <PickList
            name="record"
            label={t("change.which")}
            state={emptyForm}
            rows={records.map((record) => ({
              key: record.id,
              value: record.id,
              content: <Listed record={record} />,
            }))}
          />
          <p class="actions">
            <button class="button main" type="submit" name="which" value="ticked">
              {t("change.ticked")}
            </button>
            {found > mostChanged || found < 2 ? null : (
              <button class="button" type="submit" name="which" value="all">
                {t("change.all", { count: found })}
              </button>
            )}
          </p>
        </Form>
      )}
      <More href={next === undefined ? undefined : address({ after: next })} />
    </Page>
  );
}

/** One line of the list. */
function Listed({ record }: { record: ListedRecord }) {
  const t = useMessages("library");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const title = localized(record.title, lang);
  return (
    <>
      <a href={href(`/library/manage/${record.id}`)} lang={title.lang} dir="auto">
        {title.text}
      </a>
      <span class="small block">
        {t(`type.${record.type as "guide"}`)}
        {record.year === null ? "" : ` · ${record.year}`} ·{" "}
        {formatDate(lang, record.updatedAt, timeZone, { dateStyle: "medium" })}
        {record.suggestedBy === null ? null : (
          <>
            {" · "}
            <bdi>{t("suggested-by", { name: record.suggestedBy })}</bdi>
          </>
        )}
        {record.reason === null ? null : (
          <>
            {" · "}
            <bdi>{record.reason}</bdi>
          </>
        )}
      </span>
    </>
  );
}

interface EditProps {
  /** Undefined for a new one. */
  record: LibraryRecord | undefined;
  state: FormState;
  reason: FormState;
  bodies: { value: string; label: string }[];
  /** It may also be of a body we do not know, or of none. */
  isOfAnyBody: boolean;
  files: readonly KeptFile[];
  /** The record that a new one seems to be already. */
  twin: Twin | undefined;
  /** What a new form was filled from. */
  pdf: LooseFile | undefined;
}

/** All that a record says of itself, the short part first; and the steps of its life. */
export function EditPage({ record, state, reason, bodies, isOfAnyBody, files, pdf, twin }: EditProps) {
  const t = useMessages("library");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const title = record === undefined ? t("new.title") : localized(record.title, lang).text;
  return (
    <Page
      title={title}
      crumbs={[
        { label: shell("admin.title"), path: "/admin" },
        { label: t("manage.title"), path: "/library/manage" },
      ]}
      scripts={["src/browser/import.ts"]}
      isUnlisted
    >
      <h1 dir="auto">{title}</h1>
      {record === undefined && pdf === undefined ? <PdfDrop to="manage" /> : null}
      {pdf === undefined ? null : <DroppedPdf file={pdf} path="/library/manage/new" />}
      <div class="lead">
        <Form action={href(`/library/manage/${record?.id ?? "new"}`)} state={state}>
          <FileOfForm state={state} />
          {twin === undefined ? null : <LooksLike twin={twin} />}
          <Select
            name="type"
            label={t("form.type")}
            state={state}
            options={allTypes.map((type) => ({ value: type, label: t(`type.${type}`) }))}
          />
          <LocalizedFields
            state={state}
            fields={[
              { name: "title", label: t("form.title"), max: 500 },
              { name: "summary", label: t("form.summary"), lines: 3, max: 2_000 },
              { name: "why", label: t("why"), lines: 3, max: 2_000 },
            ]}
          />
          <Field
            name="contributors"
            label={t("authors")}
            hint={t("form.contributors.hint")}
            state={state}
            lines={3}
            max={20_000}
          />
          <div class="columns">
            <Field name="year" label={t("year")} state={state} max={4} dir="ltr" />
            <Field
              name="languages"
              label={t("languages")}
              hint={t("form.languages.hint")}
              state={state}
              max={200}
              dir="ltr"
            />
          </div>
          <Field name="address" label={t("form.address")} state={state} max={2_000} dir="ltr" />
          <SubjectChoices label={t("subjects")} state={state} />
          <Choices
            name="access"
            label={t("access")}
            state={state}
            isSingle
            options={accessLevels.map((access) => ({ value: access, label: t(`access.${access}`) }))}
          />
          <details class="field" open={Object.keys(state.errors).length > 0}>
            <summary>
              <b>{t("form.more")}</b>
            </summary>
            <div class="form">
              <Published state={state} />
              <Select
                name="country"
                label={t("country")}
                state={state}
                empty={t("form.none")}
                options={countryOptions(lang)}
              />
              <Select
                name="level"
                label={t("level")}
                state={state}
                empty={t("form.none")}
                options={(["basic", "intermediate", "advanced"] as const).map((level) => ({
                  value: level,
                  label: t(`level.${level}`),
                }))}
              />
              <Select
                name="ownerBodyId"
                label={t("by")}
                state={state}
                {...(isOfAnyBody ? { empty: t("form.none") } : {})}
                options={bodies}
              />
              {isOfAnyBody ? <Field name="ownerBody" label={t("form.other-body")} state={state} max={300} /> : null}
              <Field name="licence" label={t("licence")} state={state} max={300} />
              <Field name="contact" label={t("contact")} state={state} max={300} />
              <LocalizedFields
                state={state}
                fields={[
                  { name: "abstract", label: t("abstract"), lines: 6, max: 10_000 },
                  { name: "audience", label: t("audience"), lines: 2, max: 1_000 },
                  { name: "conditions", label: t("conditions"), lines: 2, max: 1_000 },
                  { name: "transcript", label: t("transcript"), lines: 4, max: 200_000 },
                ]}
              />
            </div>
          </details>
          <Submit label={shell("form.save")} />
        </Form>
        {record === undefined ? null : <Steps record={record} reason={reason} fileCount={files.length} />}
      </div>
      {record === undefined ? null : <KeptFiles recordId={record.id} files={files} />}
    </Page>
  );
}

/** That it seems to be there already, and how to add it all the same. */
function LooksLike({ twin }: { twin: Twin }) {
  const t = useMessages("library");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(twin.title, lang);
  return (
    <>
      <Notice kind="warning">
        {t("twin")}{" "}
        <a href={href(`/library/${twin.slug}`)} lang={title.lang} dir="auto">
          {title.text}
        </a>
      </Notice>
      <label class="choice">
        <input type="checkbox" name="anyway" value={twin.id} />
        <span>{t("twin.anyway")}</span>
      </label>
    </>
  );
}

function Published({ state }: { state: FormState }) {
  const t = useMessages("library");
  return (
    <>
      <Field name="container" label={t("container")} state={state} max={500} />
      <div class="columns">
        <Field name="volume" label={t("form.volume")} state={state} max={40} />
        <Field name="issue" label={t("form.issue")} state={state} max={40} />
        <Field name="pages" label={t("pages")} state={state} max={40} />
      </div>
      <Field name="publisher" label={t("publisher")} state={state} max={300} />
      <div class="columns">
        <Field name="doi" label="DOI" state={state} max={300} dir="ltr" />
        <Field name="isbn" label="ISBN" state={state} max={300} dir="ltr" />
        <Field name="issn" label="ISSN" state={state} max={300} dir="ltr" />
      </div>
    </>
  );
}

function Steps({ record, reason, fileCount }: { record: LibraryRecord; reason: FormState; fileCount: number }) {
  const t = useMessages("library");
  const filesText = useMessages("files");
  const href = useHref();
  const path = href(`/library/manage/${record.id}`);
  const acts =
    record.state === "published"
      ? (["withdraw"] as const)
      : record.suggestedBy !== null && (record.state === "suggested" || record.state === "draft")
        ? (["return", "refuse"] as const)
        : [];
  return (
    <aside class="panel">
      <div class="in">
        <p>
          <span class={record.state === "published" ? "tag ok" : "tag now"}>{t(`state.${record.state}`)}</span>
        </p>
        {record.reason === null ? null : (
          <p class="small">
            <bdi>{record.reason}</bdi>
          </p>
        )}
        {reason.general === undefined ? null : <Notice kind="warning">{reason.general}</Notice>}
        {record.state === "published" ? null : (
          <ActionButton action={`${path}/publish`} kind="main" label={t("publish")} />
        )}
        <p>
          <a href={href(`/library/${record.slug}`)}>{t("see-page")}</a>
        </p>
        <p>
          <a href="#kept-files">{filesText("title")}</a> <span class="tag">{fileCount}</span>
        </p>
        <RelatingLink kind={record.kind} id={record.id} />
        {acts.length === 0 ? null : (
          <Form action={`${path}/${acts[0]}`} state={{ ...reason, general: undefined } as FormState}>
            <Field name="reason" label={t("reason")} hint={t("reason.hint")} state={reason} isRequired max={500} />
            <p class="actions">
              {acts.map((act) => (
                <button
                  key={act}
                  class={`button ${act === "return" ? "" : "danger"}`}
                  type="submit"
                  formaction={`${path}/${act}`}
                >
                  {t(act)}
                </button>
              ))}
            </p>
          </Form>
        )}
      </div>
    </aside>
  );
}
