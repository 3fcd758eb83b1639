import { countryName } from "#people/index.ts";
import { Empty, FindForm, More, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate, formatMinutes, formatNumber, type Language, localized } from "#platform/i18n/index.ts";
import type { ModuleCounts } from "../../types.ts";
import type { KeptModule } from "../../versions/queries.ts";
import { exportKinds } from "../exports.ts";
import { type LearnerFilter, type LearnerRow, learnerStates } from "../learners.ts";
import { Distribution } from "./charts.tsx";

export function useModuleCrumbs(module: Pick<KeptModule, "slug" | "title">) {
  const learning = useMessages("learning");
  const { lang } = useFacts();
  return [
    { label: learning("manage.title"), path: "/learning/manage" },
    { label: localized(module.title, lang).text, path: `/learning/${module.slug}` },
  ];
}

export const percentText = (lang: Language, share: number): string =>
  formatNumber(lang, share, { style: "percent", maximumFractionDigits: 0 });

/** The address of the list with a filter; what is not chosen is not in it. */
export function filterAddress(path: string, filter: Partial<LearnerFilter>, after?: string): string {
  const params = new URLSearchParams();
  if (filter.state !== undefined && filter.state !== "all") params.set("state", filter.state);
  if (filter.country !== undefined) params.set("country", filter.country);
  if (filter.version !== undefined) params.set("version", String(filter.version));
  if (filter.q !== undefined && filter.q !== "") params.set("q", filter.q);
  if (after !== undefined) params.set("after", after);
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

interface LearnersProps {
  module: KeptModule;
  counts: ModuleCounts;
  countedAt: Date;
  filter: LearnerFilter;
  learners: LearnerRow[];
  next: string | undefined;
  /** Not the first page: only the list. */
  isFurther: boolean;
}

/** Who takes a module and how it goes: for who looks after it. */
export function LearnersPage({ module, counts, countedAt, filter, learners, next, isFurther }: LearnersProps) {
  const t = useMessages("owning");
  const learning = useMessages("learning");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const here = `/learning/${module.slug}`;
  const list = href(`${here}/learners`);
  return (
    <Page title={t("title")} crumbs={useModuleCrumbs(module)} isUnlisted>
      <h1>{t("title")}</h1>
      <p class="actions">
        <a class="button" href={href(`${here}/items`)}>
          {t("items")}
        </a>
        <a class="button" href={href(`${here}/reminders`)}>
          {t("reminders")}
        </a>
        <a class="button" href={href(`${here}/versions`)}>
          {learning("versions")}
        </a>
        <a class="button" href={href(`${here}/edit`)}>
          {learning("edit.title")}
        </a>
      </p>
      {isFurther ? null : (
        <>
          <Headline counts={counts} />
          <p class="small">
            {t("counted", {
              when: formatDate(lang, countedAt, timeZone, { dateStyle: "medium", timeStyle: "short" }),
            })}
          </p>
          <Pictures counts={counts} />
        </>
      )}
      <section class="content">
        <h2>{t("list")}</h2>
        <Filters counts={counts} filter={filter} list={list} />
        {learners.length === 0 ? <Empty text={t("none")} /> : <LearnerTable here={here} learners={learners} />}
        <More href={next === undefined ? undefined : filterAddress(list, filter, next)} />
        <p class="small">{t("names")}</p>
        <h3>{t("export")}</h3>
        <p class="actions">
          {exportKinds.map((kind) => (
            <a key={kind} class="button" href={filterAddress(href(`${here}/learners.${kind}`), filter)} download>
              {t(`export.${kind}`)}
            </a>
          ))}
        </p>
      </section>
    </Page>
  );
}

function Headline({ counts }: { counts: ModuleCounts }) {
  const t = useMessages("owning");
  const { lang } = useFacts();
  const share = (count: number) =>
    counts.learners === 0
      ? formatNumber(lang, count)
      : `${formatNumber(lang, count)} (${percentText(lang, count / counts.learners)})`;
  return (
    <dl class="facts narrow">
      <dt>{t("learners")}</dt>
      <dd>{formatNumber(lang, counts.learners)}</dd>
      <dt>{t("state.completed")}</dt>
      <dd>{share(counts.completed)}</dd>
      <dt>{t("state.running")}</dt>
      <dd>{share(counts.running)}</dd>
      <dt>{t("state.idle")}</dt>
      <dd>{share(counts.idle)}</dd>
      <dt>{t("state.passed")}</dt>
      <dd>{share(counts.passed)}</dd>
      <dt>{t("state.failed")}</dt>
      <dd>{share(counts.failed)}</dd>
      <dt>{t("mean-score")}</dt>
      <dd>{counts.meanScore === null ? "–" : percentText(lang, counts.meanScore)}</dd>
      <dt>{t("middle-time")}</dt>
      <dd>{counts.middleSeconds === null ? "–" : formatMinutes(lang, counts.middleSeconds)}</dd>
    </dl>
  );
}

const shownCountries = 12;

function Pictures({ counts }: { counts: ModuleCounts }) {
  const t = useMessages("owning");
  const { lang } = useFacts();
  const tenth = (from: string) => percentText(lang, Number(from));
  const month = (from: string) =>
    formatDate(lang, new Date(`${from}-15T12:00:00Z`), "UTC", { year: "2-digit", month: "short" });
  const others = counts.countries.slice(shownCountries).reduce((sum, { count }) => sum + count, 0);
  const countryBars = [
    ...counts.countries.slice(0, shownCountries).map(({ from, count }) => ({ label: countryName(from, lang), count })),
    ...(others > 0 ? [{ label: t("other-countries"), count: others }] : []),
  ];
  return (
    <section class="content">
      <h2>{t("pictures")}</h2>
      <div class="columns">
        <Distribution
          title={t("chart.scores")}
          head={t("chart.from")}
          bars={counts.scores.map(({ from, count }) => ({ label: tenth(from), count }))}
        />
        <Distribution
          title={t("chart.times")}
          head={t("chart.from")}
          bars={counts.times.map(({ from, count }) => ({ label: t("minutes", { minutes: Number(from) / 60 }), count }))}
        />
        <Distribution
          title={t("chart.progress")}
          head={t("chart.from")}
          bars={counts.progress.map(({ from, count }) => ({ label: tenth(from), count }))}
        />
        <Distribution
          title={t("chart.months")}
          head={t("month")}
          bars={counts.months.map(({ from, count }) => ({ label: month(from), count }))}
        />
        <Distribution title={t("chart.countries")} head={t("column.country")} bars={countryBars} />
      </div>
    </section>
  );
}

function Filters({ counts, filter, list }: { counts: ModuleCounts; filter: LearnerFilter; list: string }) {
  const t = useMessages("owning");
  const versions = useMessages("versions");
  const { lang } = useFacts();
  const current = (isChosen: boolean) => (isChosen ? { "aria-current": "true" as const } : {});
  return (
    <>
      <FindForm action={list} label={t("find")} q={filter.q ?? ""} max={100}>
        {filter.state === "all" ? null : <input type="hidden" name="state" value={filter.state} />}
        {filter.country === undefined ? null : <input type="hidden" name="country" value={filter.country} />}
        {filter.version === undefined ? null : <input type="hidden" name="version" value={filter.version} />}
      </FindForm>
      <nav class="chips" aria-label={t("filter.state")}>
        {learnerStates.map((state) => (
          <a key={state} href={filterAddress(list, { ...filter, state })} {...current(filter.state === state)}>
            {t(`state.${state}`)}
          </a>
        ))}
      </nav>
      {counts.versions.length < 2 ? null : (
        <nav class="chips" aria-label={t("column.version")}>
          <a href={filterAddress(list, { ...filter, version: undefined })} {...current(filter.version === undefined)}>
            {t("filter.every-version")}
          </a>
          {counts.versions.slice(0, 12).map(({ from }) => (
            <a
              key={from}
              href={filterAddress(list, { ...filter, version: Number(from) })}
              {...current(filter.version === Number(from))}
            >
              {versions("numbered", { version: Number(from) })}
            </a>
          ))}
        </nav>
      )}
      {counts.countries.length === 0 ? null : (
        <details open={filter.country !== undefined}>
          <summary>{t("filter.country")}</summary>
          <nav class="chips" aria-label={t("filter.country")}>
            <a href={filterAddress(list, { ...filter, country: undefined })} {...current(filter.country === undefined)}>
              {t("filter.every-country")}
            </a>
            {counts.countries.map(({ from }) => (
              <a
                key={from}
                href={filterAddress(list, { ...filter, country: from })}
                {...current(filter.country === from)}
              >
                {countryName(from, lang)}
              </a>
            ))}
          </nav>
        </details>
      )}
    </>
  );
}

/** What stands for a person whose name the reader may not know. */
export function useLearnerName() {
  const t = useMessages("owning");
  const { lang } = useFacts();
  return ({ name, country }: Pick<LearnerRow, "name" | "country">): string =>
    name ?? (country === null ? t("nameless") : t("nameless-of", { country: countryName(country, lang) }));
}

export function ResultTags({ row }: { row: Pick<LearnerRow, "status" | "success" | "isIdle" | "isLate"> }) {
  const t = useMessages("owning");
  return (
    <>
      <span class={row.status === "completed" ? "tag ok" : "tag now"}>{t(`status.${row.status}`)}</span>{" "}
      {row.success === "unknown" ? null : (
        <span class={row.success === "passed" ? "tag ok" : "tag bad"}>{t(`success.${row.success}`)}</span>
      )}{" "}
      {row.isLate ? <span class="tag bad">{t("state.late")}</span> : null}{" "}
      {row.isIdle ? <span class="tag">{t("state.idle")}</span> : null}
    </>
  );
}

function LearnerTable({ here, learners }: { here: string; learners: LearnerRow[] }) {
  const t = useMessages("owning");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const nameOf = useLearnerName();
  return (
    <div class="table" tabIndex={0} role="region" aria-label={t("list")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("column.name")}</th>
            <th scope="col">{t("column.country")}</th>
            <th scope="col">{t("column.state")}</th>
            <th scope="col" class="n">
              {t("column.progress")}
            </th>
            <th scope="col" class="n">
              {t("column.score")}
            </th>
            <th scope="col" class="n">
              {t("column.time")}
            </th>
            <th scope="col">{t("column.last")}</th>
            <th scope="col" class="n">
              {t("column.version")}
            </th>
          </tr>
        </thead>
        <tbody>
          {learners.map((row) => (
            <tr key={row.id}>
              <td>
                <a href={href(`${here}/learners/${row.id}`)} dir="auto">
                  {nameOf(row)}
                </a>
              </td>
              <td>{row.country === null ? "" : countryName(row.country, lang)}</td>
              <td>
                <ResultTags row={row} />
              </td>
              <td class="n">{percentText(lang, row.progress)}</td>
              <td class="n">{row.score === null ? "–" : percentText(lang, row.score)}</td>
              <td class="n">{row.seconds === 0 ? "–" : formatMinutes(lang, row.seconds)}</td>
              <td>{formatDate(lang, row.lastAt, timeZone, { dateStyle: "medium" })}</td>
              <td class="n">{row.version === null ? "–" : formatNumber(lang, row.version)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
