import { Empty, Icon, Notice, Select, useFacts, useHref } from "../html/index.ts";
import type { FormState } from "../http/index.ts";
import { formatDate } from "../i18n/index.ts";

// What the pages of an import from a file have in common, whatever the file's rows become: people, records.

interface PastImport {
  id: string;
  fileName: string;
  createdAt: Date;
  /** Where it stands, in words. */
  state: string;
  isDone: boolean;
}

/** The imports made before, each leading to its page below `path`. */
export function PastImports({
  title,
  none,
  path,
  imports,
}: {
  title: string;
  none: string;
  path: string;
  imports: readonly PastImport[];
}) {
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <>
      <h2 class="prose-title">{title}</h2>
      {imports.length === 0 ? (
        <Empty text={none} />
      ) : (
        <ul class="rows">
          {imports.map(({ id, fileName, createdAt, state, isDone }) => (
            <li key={id}>
              <a class="grow" href={href(`${path}/${id}`)} dir="auto">
                {fileName}
              </a>
              <span class="small end">{formatDate(lang, createdAt, timeZone, { dateStyle: "medium" })}</span>
              <span class={isDone ? "tag ok" : "tag"}>{state}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** How far an import is, and a way to look again without script. */
export function RunningImport({ words, path, again }: { words: string; path: string; again: string }) {
  const href = useHref();
  return (
    <>
      <Notice kind="note">{words}</Notice>
      <p class="actions">
        <a class="button" href={href(path)}>
          <Icon name="refresh-cw" />
          {again}
        </a>
      </p>
    </>
  );
}

/** The first rows of a sheet under the names of its columns. */
export function SheetSample({
  label,
  columns,
  rows,
}: {
  label: string;
  columns: readonly string[];
  rows: readonly { number: number; cells: readonly string[] | null }[];
}) {
  return (
    <div class="table" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={index} scope="col" dir="auto">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ number, cells }) => (
            <tr key={number}>
              {columns.map((_column, index) => (
                <td key={index} dir="auto">
                  {(cells?.[index] ?? "").slice(0, 200)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A choice of column for each field, by its place. */
export function ColumnChoices({
  fields,
  columns,
  empty,
  state,
}: {
  fields: readonly { name: string; label: string; isRequired: boolean }[];
  columns: readonly string[];
  empty: string;
  state: FormState;
}) {
  const options = columns.map((label, index) => ({ value: String(index), label }));
  return (
    <>
      {fields.map(({ name, label, isRequired }) => (
        <Select
          key={name}
          name={name}
          label={label}
          state={state}
          options={options}
          empty={empty}
          isRequired={isRequired}
        />
      ))}
    </>
  );
}

/** Rows that are not taken, each with its place in the file and why; `more` tells of those that are not shown. */
export function RowFaults({
  title,
  rows,
  more,
}: {
  title: string;
  rows: readonly { number: number; place: string; words: string; fault: string }[];
  more: string | undefined;
}) {
  return (
    <section>
      <h2 class="prose-title">{title}</h2>
      <ul class="rows">
        {rows.map(({ number, place, words, fault }) => (
          <li key={number}>
            <span class="small">{place}</span>
            <bdi class="grow">{words}</bdi>
            <span class="small end">{fault}</span>
          </li>
        ))}
      </ul>
      {more === undefined ? null : <p class="small">{more}</p>}
    </section>
  );
}

/** Some cells of a row, to know it by. */
export const cellWords = (cells: readonly string[] | null): string =>
  (cells ?? [])
    .filter((cell) => cell !== "")
    .slice(0, 3)
    .join(" · ")
    .slice(0, 200);
