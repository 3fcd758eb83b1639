import { SubjectChoices } from "#catalogue/index.ts";
import { countryOptions } from "#people/index.ts";
import {
  ActionButton,
  Field,
  Form,
  More,
  Notice,
  type Option,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, formatNumber, localized } from "#platform/i18n/index.ts";
import { RunningImport } from "#platform/sheets/index.ts";
import { accessLevels } from "../../types.ts";
import { nothing } from "../forms.ts";
import type { BulkChange, BulkFindings, BulkRow } from "../queries.ts";
import { toldFields, useFaultWords, useFieldWords } from "./values.tsx";

interface ChangePageProps {
  change: BulkChange;
  findings: BulkFindings;
  rows: readonly BulkRow[];
  /** The number after which the list of rows goes on. */
  next: number | undefined;
  refused: readonly BulkRow[];
  state: FormState;
  /** All bodies, for their names; and those that may be chosen. */
  bodies: readonly Option[];
  ownBodies: readonly Option[];
  isOfAnyBody: boolean;
}

/** One change of many records at the step where it stands: what to change, what would come of it, what came, what was undone. */
export function ChangePage(props: ChangePageProps) {
  const { change, findings, state } = props;
  const t = useMessages("changes");
  const library = useMessages("library");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const path = `/library/manage/changes/${change.id}`;
  const isRunning = change.state === "checking" || change.state === "writing" || change.state === "undoing";
  const isOpen = change.state === "chosen" || change.state === "checked";
  return (
    <Page
      title={t("of", { count: change.total })}
      crumbs={[
        { label: library("manage.title"), path: "/library/manage" },
        { label: t("title"), path: "/library/manage/changes" },
      ]}
      isUnlisted
    >
      <h1>{t("of", { count: change.total })}</h1>
      {state.general === undefined ? null : <Notice kind="error">{state.general}</Notice>}
      {isRunning ? (
        <RunningImport
          words={t("running", { done: change.done, total: change.total })}
          path={path}
          again={t("look-again")}
        />
      ) : null}
      {change.state === "checked" ? <Preview findings={findings} path={href(path)} bodies={props.bodies} /> : null}
      {change.state === "done" ? (
        <>
          <Notice kind="done">{t("done", { written: findings.written, refused: findings.refused })}</Notice>
          <p class="small">
            {change.writtenAt === null
              ? null
              : formatDate(lang, change.writtenAt, timeZone, { dateStyle: "medium", timeStyle: "short" })}{" "}
            <bdi>{change.by ?? ""}</bdi>
          </p>
          {findings.written === 0 ? null : (
            <>
              <p>{t("undo.hint")}</p>
              <ActionButton action={href(`${path}/undo`)} label={t("undo")} kind="danger" />
            </>
          )}
        </>
      ) : null}
      {change.state === "undone" ? (
        <Notice kind={findings.leftOut === 0 ? "done" : "warning"}>
          {t("undone", { restored: findings.written - findings.leftOut, left: findings.leftOut })}
        </Notice>
      ) : null}
      {change.state === "checked" ? <Rows {...props} /> : null}
      {isOpen ? <Edits {...props} path={href(`${path}/preview`)} /> : null}
      {isOpen && change.state !== "checked" ? <ChosenRows {...props} /> : null}
      {change.state === "done" || change.state === "undone" ? <Rows {...props} /> : null}
      {isRunning ? null : <Refused {...props} />}
    </Page>
  );
}

/** What would change, by field. */
function Preview({ findings, path, bodies }: { findings: BulkFindings; path: string; bodies: readonly Option[] }) {
  const t = useMessages("changes");
  const { lang } = useFacts();
  const words = useFieldWords(bodies);
  return (
    <section>
      <Notice kind={findings.refused > 0 ? "warning" : "note"}>
        {t("preview", { changing: findings.changing, refused: findings.refused })}
      </Notice>
      <ul class="rows">
        {toldFields.map((field) => {
          const count = findings.byField.get(field);
          return count === undefined ? null : (
            <li key={field}>
              <span class="grow">{words.label(field)}</span>
              <span class="small end">{t("records", { count, number: formatNumber(lang, count) })}</span>
            </li>
          );
        })}
      </ul>
      {findings.changing === 0 ? null : <p class="small">{t("preview.hint")}</p>}
      {findings.changing === 0 ? null : (
        <ActionButton action={`${path}/write`} kind="main" label={t("write", { count: findings.changing })} />
      )}
    </section>
  );
}

/** The form: what is left empty stays as it is in each record. */
function Edits({ state, ownBodies, isOfAnyBody, path }: ChangePageProps & { path: string }) {
  const t = useMessages("changes");
  const library = useMessages("library");
  const { lang } = useFacts();
  const empty = t("leave");
  const none = { value: nothing, label: library("form.none") };
  return (
    <section>
      <h2 class="prose-title">{t("edits")}</h2>
      <Form action={path} state={{ ...state, general: undefined }}>
        <p class="hint">{t("edits.hint")}</p>
        <SubjectChoices name="addSubjects" label={t("add-subjects")} state={state} />
        <SubjectChoices name="removeSubjects" label={t("remove-subjects")} state={state} />
        <div class="columns">
          <Field
            name="languages"
            label={library("languages")}
            hint={library("form.languages.hint")}
            state={state}
            max={200}
            dir="ltr"
          />
          <Select
            name="country"
            label={library("country")}
            state={state}
            empty={empty}
            options={[none, ...countryOptions(lang)]}
          />
        </div>
        <div class="columns">
          <Select
            name="level"
            label={library("level")}
            state={state}
            empty={empty}
            options={[
              none,
              ...(["basic", "intermediate", "advanced"] as const).map((level) => ({
                value: level,
                label: library(`level.${level}`),
              })),
            ]}
          />
          <Select
            name="access"
            label={library("access")}
            state={state}
            empty={empty}
            options={accessLevels.map((access) => ({ value: access, label: library(`access.${access}`) }))}
          />
        </div>
        <Select
          name="ownerBodyId"
          label={library("by")}
          state={state}
          empty={empty}
          options={[...(isOfAnyBody ? [none] : []), ...ownBodies]}
        />
        <Field
          name="licence"
          label={library("licence")}
          hint={t("licence.hint", { sign: nothing })}
          state={state}
          max={300}
        />
        <Select
          name="act"
          label={library("manage.states")}
          state={state}
          empty={empty}
          options={(["publish", "withdraw"] as const).map((act) => ({ value: act, label: library(act) }))}
        />
        <Field name="reason" label={library("reason")} hint={t("reason.hint")} state={state} max={500} />
        <Submit label={t("preview.do")} />
      </Form>
    </section>
  );
}

function Title({ row }: { row: BulkRow }) {
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(row.title, lang);
  return (
    <a href={href(`/library/manage/${row.recordId}`)} lang={title.lang} dir="auto">
      {title.text}
    </a>
  );
}

function ChosenRows({ change, rows, next }: ChangePageProps) {
  const t = useMessages("changes");
  return (
    <section>
      <h2 class="prose-title">{t("chosen")}</h2>
      <ul class="rows">
        {rows.map((row) => (
          <li key={row.number}>
            <span class="grow">
              <Title row={row} />
            </span>
          </li>
        ))}
      </ul>
      <MoreRows change={change} next={next} />
    </section>
  );
}

/** Each record with what it was and what it becomes; after undoing, those that keep something. */
function Rows({ change, rows, next, bodies }: ChangePageProps) {
  const t = useMessages("changes");
  const words = useFieldWords(bodies);
  const faultWords = useFaultWords();
  if (rows.length === 0) return null;
  const isUndone = change.state === "undone";
  const heading = t(isUndone ? "left" : "rows");
  return (
    <section>
      <h2 class="prose-title">{heading}</h2>
      <div class="table" tabIndex={0} role="region" aria-label={heading}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("record")}</th>
              <th scope="col">{t("field")}</th>
              <th scope="col">{t("before")}</th>
              <th scope="col">{t("after")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.flatMap((row) => {
              const fields = toldFields.filter((field) => (isUndone ? row.kept.includes(field) : field in row.after));
              if (fields.length === 0)
                return [
                  <tr key={row.number}>
                    <td>
                      <Title row={row} />
                    </td>
                    <td colSpan={3}>{row.undoFault === null ? "" : faultWords(row.undoFault)}</td>
                  </tr>,
                ];
              return fields.map((field, index) => (
                <tr key={`${row.number} ${field}`}>
                  <td>{index === 0 ? <Title row={row} /> : null}</td>
                  <td>{words.label(field)}</td>
                  <td dir="auto">{words.value(field, row.before)}</td>
                  <td dir="auto">{words.value(field, row.after)}</td>
                </tr>
              ));
            })}
          </tbody>
        </table>
      </div>
      <MoreRows change={change} next={next} />
    </section>
  );
}

function MoreRows({ change, next }: Pick<ChangePageProps, "change" | "next">) {
  const href = useHref();
  return <More href={next === undefined ? undefined : href(`/library/manage/changes/${change.id}?after=${next}`)} />;
}

function Refused({ refused, findings }: ChangePageProps) {
  const t = useMessages("changes");
  const faultWords = useFaultWords();
  if (refused.length === 0) return null;
  return (
    <section>
      <h2 class="prose-title">{t("refused")}</h2>
      <ul class="rows">
        {refused.map((row) => (
          <li key={row.number}>
            <span class="grow">
              <Title row={row} />
            </span>
            <span class="small end">{row.fault === null ? "" : faultWords(row.fault)}</span>
          </li>
        ))}
      </ul>
      {findings.refused > refused.length ? (
        <p class="small">{t("refused.more", { count: findings.refused - refused.length })}</p>
      ) : null}
    </section>
  );
}
