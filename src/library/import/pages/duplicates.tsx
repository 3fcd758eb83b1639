import { ActionButton, Empty, Notice, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { LibraryRecord } from "../../queries.ts";
import type { RecordPair } from "../duplicates.ts";

/** Records that seem to be one work, side by side. */
export function DuplicatesPage({ pairs, fault }: { pairs: readonly RecordPair[]; fault?: string | undefined }) {
  const t = useMessages("imports");
  return (
    <Page title={t("duplicates")} crumbs={[{ label: t("crumb"), path: "/library/manage" }]} isUnlisted>
      <h1>{t("duplicates")}</h1>
      <p class="lede">{t("duplicates.intro")}</p>
      {fault === undefined ? null : <Notice kind="error">{fault}</Notice>}
      {pairs.length === 0 ? <Empty text={t("duplicates.none")} /> : null}
      {pairs.map((pair) => (
        <Pair key={`${pair.one.id} ${pair.other.id}`} pair={pair} />
      ))}
    </Page>
  );
}

const authorsOf = ({ contributors }: LibraryRecord): string =>
  contributors
    .slice(0, 5)
    .map(({ family, given, literal }) => (literal === "" ? [family, given].filter(Boolean).join(", ") : literal))
    .join("; ");

function Pair({ pair: { by, one, other } }: { pair: RecordPair }) {
  const t = useMessages("imports");
  const href = useHref();
  const { lang } = useFacts();
  const rows: [string, (record: LibraryRecord) => string][] = [
    [t("field.authors"), authorsOf],
    [t("field.year"), ({ year }) => String(year ?? "")],
    [t("field.container"), ({ container }) => container],
    [t("field.publisher"), ({ publisher }) => publisher],
    [t("field.doi"), ({ doi }) => doi ?? ""],
    [t("field.isbn"), ({ isbn }) => isbn ?? ""],
    [t("field.address"), ({ address }) => address],
  ];
  const title = localized(one.title, lang);
  return (
    <section>
      <h2 class="prose-title" lang={title.lang} dir="auto">
        {title.text}
      </h2>
      <p class="small">{t(`twin.${by}`)}</p>
      <div class="table" tabIndex={0} role="region" aria-label={title.text}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("field.title")}</th>
              {[one, other].map((record) => {
                const own = localized(record.title, lang);
                return (
                  <th key={record.id} scope="col">
                    <a href={href(`/library/${record.slug}`)} lang={own.lang} dir="auto">
                      {own.text}
                    </a>{" "}
                    {record.state === "published" ? <span class="tag ok">{t("published")}</span> : null}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {rows
              .filter(([, value]) => value(one) !== "" || value(other) !== "")
              .map(([label, value]) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td dir="auto">{value(one)}</td>
                  <td dir="auto">{value(other)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      <div class="actions">
        <ActionButton
          action={href("/library/duplicates")}
          label={t("keep.first")}
          fields={{ keep: one.id, gone: other.id }}
        />
        <ActionButton
          action={href("/library/duplicates")}
          label={t("keep.second")}
          fields={{ keep: other.id, gone: one.id }}
        />
        <ActionButton
          action={href("/library/duplicates/apart")}
          label={t("keep.both")}
          fields={{ keep: one.id, gone: other.id }}
        />
      </div>
    </section>
  );
}
