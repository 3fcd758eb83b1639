import { countryName } from "#people/index.ts";
import { Empty, More, Page, Select, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { filledForm } from "#platform/http/index.ts";
import { formatNumber, localized } from "#platform/i18n/index.ts";
import type { AskedThing, OverdueRow } from "../queries.ts";
import { PersonName, ThingLink, thingPath, useLastDay } from "./words.tsx";

interface OverdueProps {
  rows: readonly OverdueRow[];
  things: readonly (AskedThing & { people: number })[];
  query: { q: string; thing?: string | undefined; only?: "mandatory" | undefined };
  next: string | undefined;
}

/** Who is late, of those one looks after: the longest first, to be filtered and taken along as a file. */
export function OverduePage({ rows, things, query, next }: OverdueProps) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang } = useFacts();
  const lastDay = useLastDay();
  const given = Object.entries({ q: query.q, thing: query.thing ?? "", only: query.only ?? "" }).filter(
    ([, value]) => value !== "",
  );
  const address = (path: string, more: Record<string, string> = {}) => {
    const search = new URLSearchParams([...given, ...Object.entries(more)]);
    return `${href(path)}${search.size === 0 ? "" : `?${search}`}`;
  };
  return (
    <Page title={t("overdue.title")} crumbs={[{ label: t("title"), path: "/assignments" }]} isUnlisted>
      <h1>{t("overdue.title")}</h1>
      <p class="lede">{t("overdue.hint")}</p>
      <form class="form" action={href("/assignments/overdue")}>
        <div class="columns">
          <div class="field">
            <label for="q">{t("overdue.name")}</label>
            <input id="q" type="search" name="q" value={query.q} maxLength={100} dir="auto" />
          </div>
          <Select
            name="thing"
            label={t("form.thing")}
            state={filledForm({ thing: query.thing ?? "" })}
            empty={t("overdue.all")}
            options={things.map((thing) => ({
              value: thingPath(thing),
              label: `${localized(thing.title, lang).text} (${formatNumber(lang, thing.people)})`,
            }))}
          />
        </div>
        <label class="choice">
          <input type="checkbox" name="only" value="mandatory" checked={query.only === "mandatory"} />
          <span>{t("overdue.mandatory")}</span>
        </label>
        <p class="actions">
          <button class="button" type="submit">
            {t("overdue.filter")}
          </button>
        </p>
      </form>
      {rows.length === 0 ? (
        <Empty text={t("overdue.none")} />
      ) : (
        <>
          <p class="actions">
            <a class="button" href={address("/assignments/overdue.xlsx")} download>
              XLSX
              <span class="hidden"> · {t("overdue.title")}</span>
            </a>
            <a class="button" href={address("/assignments/overdue.csv")} download>
              CSV
              <span class="hidden"> · {t("overdue.title")}</span>
            </a>
          </p>
          <div class="table" tabIndex={0} role="region" aria-label={t("overdue.title")}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("column.name")}</th>
                  <th scope="col">{t("column.country")}</th>
                  <th scope="col">{t("column.what")}</th>
                  <th scope="col">{t("column.due")}</th>
                  <th scope="col" class="n">
                    {t("column.days")}
                  </th>
                  <th scope="col">{t("column.mandatory")}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <td>
                      <PersonName name={row.name} />
                    </td>
                    <td>{row.country === null ? "" : countryName(row.country, lang)}</td>
                    <td>
                      <ThingLink thing={row} />
                    </td>
                    <td>{lastDay(row.dueAt, row.timeZone)}</td>
                    <td class="n">{formatNumber(lang, row.days)}</td>
                    <td>{t(row.isMandatory ? "mandatory" : "offered")}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <More href={next === undefined ? undefined : address("/assignments/overdue", { after: next })} />
    </Page>
  );
}
