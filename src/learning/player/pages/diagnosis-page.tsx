import { Fragment } from "preact";
import { countryName } from "#people/index.ts";
import { Empty, More, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate, formatMinutes, formatNumber, localized } from "#platform/i18n/index.ts";
import { packageText } from "../../contents.ts";
import type { ContentsItem, CourseCall } from "../../types.ts";
import type { DiagnosedAttempt } from "../call-queries.ts";
import { type CallFault, type Notice as CourseNotice, faultOf, isHarmless, noticeOf } from "../call-words.ts";
import { mostCalls } from "../calls.ts";

interface DiagnosisProps {
  attempt: DiagnosedAttempt;
  contents: ContentsItem[];
  onlyFaults: boolean;
  from: number;
}

const pageSize = 200;

/** The calls of one attempt for who looks after the course: what went wrong in words first, then everything in order. */
export function DiagnosisPage({ attempt, contents, onlyFaults, from }: DiagnosisProps) {
  const t = useMessages("player");
  const learning = useMessages("learning");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(attempt.moduleTitle, lang);
  const base = `/learning/${attempt.slug}/attempts/${attempt.id}`;
  const isWrong = (call: CourseCall) => call[6] !== 0 || noticeOf(call) !== undefined;
  const faulty = attempt.calls.filter(isWrong);
  const shown = onlyFaults ? faulty : attempt.calls;
  const rows = shown.slice(from, from + pageSize);
  const address = (change: Record<string, string>) => {
    const query = new URLSearchParams({ ...(onlyFaults ? { only: "faults" } : {}), ...change });
    return href(query.size === 0 ? base : `${base}?${query}`);
  };
  const chip = (label: string, count: number, url: string, isHere: boolean) => (
    <a href={url} {...(isHere ? { "aria-current": "true" as const } : {})}>
      {label} <span class="n">{formatNumber(lang, count)}</span>
    </a>
  );
  return (
    <Page
      title={t("calls.title", { number: attempt.number })}
      crumbs={[
        { label: learning("nav"), path: "/learning" },
        { label: title.text, path: `/learning/${attempt.slug}` },
      ]}
      isUnlisted
    >
      <h1>{t("calls.title", { number: attempt.number })}</h1>
      <p class="lede">{t("calls.intro")}</p>
      <div class="two">
        <Facts attempt={attempt} />
        <Summary calls={faulty} standard={attempt.standard} />
      </div>
      <h2 class="prose-title">{t("calls.all")}</h2>
      <p class="small">{t("calls.kept", { most: mostCalls })}</p>
      <nav class="chips" aria-label={t("calls.show")}>
        {chip(t("calls.every"), attempt.calls.length, href(base), !onlyFaults)}
        {chip(t("calls.only-faults"), faulty.length, href(`${base}?only=faults`), onlyFaults)}
      </nav>
      {rows.length === 0 ? (
        <Empty text={t(onlyFaults ? "calls.none-faulty" : "calls.none")} />
      ) : (
        <Calls calls={rows} standard={attempt.standard} contents={contents} />
      )}
      <More href={from + pageSize < shown.length ? address({ from: String(from + pageSize) }) : undefined} />
    </Page>
  );
}

function Facts({ attempt }: { attempt: DiagnosedAttempt }) {
  const t = useMessages("player");
  const learning = useMessages("learning");
  const { lang, timeZone } = useFacts();
  const result =
    attempt.success === "unknown" ? t(`calls.status.${attempt.status}`) : learning(`progress.${attempt.success}`);
  const score =
    attempt.score === null ? "" : ` · ${learning("progress.score", { percent: Math.round(attempt.score * 100) })}`;
  const facts: [string, string | null][] = [
    [t("calls.learner"), attempt.learner],
    [t("calls.country"), attempt.country === null ? null : countryName(attempt.country, lang)],
    [t("calls.version"), formatNumber(lang, attempt.version)],
    [t("calls.result"), `${result}${score}`],
    [t("calls.time"), formatMinutes(lang, attempt.seconds)],
    [t("calls.openings"), formatNumber(lang, attempt.launches)],
    [t("calls.begun"), formatDate(lang, attempt.startedAt, timeZone, { dateStyle: "medium", timeStyle: "short" })],
    [t("calls.last"), formatDate(lang, attempt.lastAt, timeZone, { dateStyle: "medium", timeStyle: "short" })],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </Fragment>
        ),
      )}
    </dl>
  );
}

interface Group {
  fault: CallFault | undefined;
  notice: CourseNotice | undefined;
  element: string;
  count: number;
  example: string;
}

/** The same fault at the same element is one thing to mend. Indices stand as `n`. */
function grouped(calls: readonly CourseCall[], standard: string): Group[] {
  const groups = new Map<string, Group>();
  for (const call of calls) {
    const [, , name, element, value, , code] = call;
    const notice = noticeOf(call);
    const fault = notice === undefined ? faultOf(standard, code) : undefined;
    const about = notice === undefined ? element.replace(/\.\d+(?=\.|$)/g, ".n") || name : "";
    const key = `${notice ?? fault} ${about}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { fault, notice, element: about, count: 1, example: value });
    else known.count += 1;
  }
  return [...groups.values()].sort(
    (a, b) => Number(isHarmless(a.fault)) - Number(isHarmless(b.fault)) || b.count - a.count,
  );
}

const mostGroups = 30;

function Summary({ calls, standard }: { calls: CourseCall[]; standard: string }) {
  const t = useMessages("player");
  const groups = grouped(calls, standard);
  return (
    <section>
      <h2 class="prose-title">{t("calls.wrong", { count: groups.length })}</h2>
      <ul class="rows">
        {groups.slice(0, mostGroups).map(({ fault, notice, element, count, example }) => (
          <li key={`${fault ?? notice} ${element}`}>
            <span class={isHarmless(fault) ? "tag" : notice === undefined ? "tag bad" : "tag now"}>
              {t("calls.times", { count })}
            </span>
            <span class="grow">
              {element === "" ? null : (
                <>
                  <code dir="ltr">{element}</code>
                  <br />
                </>
              )}
              {notice === undefined ? t(`calls.fault.${fault ?? "general"}`) : t(`calls.notice.${notice}`)}{" "}
              {notice === undefined ? t(`calls.fix.${fault ?? "general"}`) : t(`calls.advice.${notice}`)}
              {example === "" ? null : (
                <>
                  <br />
                  <code class="small" dir="ltr">
                    {example.slice(0, 120).toWellFormed()}
                  </code>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Calls({ calls, standard, contents }: { calls: CourseCall[]; standard: string; contents: ContentsItem[] }) {
  const t = useMessages("player");
  const { lang, timeZone } = useFacts();
  const titles = new Map(contents.map(({ id, title }) => [id, packageText(title, lang)]));
  const text = (value: string) => value.replaceAll("\0", "␀").toWellFormed();
  return (
    <div class="table" tabIndex={0} role="region" aria-label={t("calls.all")}>
      <table>
        <thead>
          <tr>
            {(["when", "part", "call", "value", "answer", "error"] as const).map((column) => (
              <th key={column} scope="col">
                {t(`calls.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {calls.map((call, index) => {
            const [at, item, name, element, value, answer, code] = call;
            const notice = noticeOf(call);
            const fault = faultOf(standard, code);
            const title = titles.get(item);
            return (
              <tr key={index}>
                <td>{formatDate(lang, new Date(at), timeZone, { dateStyle: "short", timeStyle: "medium" })}</td>
                <td lang={title?.lang} dir="auto">
                  {title?.text ?? item}
                </td>
                <td>
                  {notice === undefined ? (
                    <code dir="ltr">{element === "" ? name : `${name} ${element}`}</code>
                  ) : (
                    t(`calls.notice.${notice}`)
                  )}
                </td>
                <td>
                  <code dir="ltr">{text(value)}</code>
                </td>
                <td>
                  <code dir="ltr">{text(answer)}</code>
                </td>
                <td>
                  {fault === undefined ? null : (
                    <>
                      <span class={isHarmless(fault) ? "tag" : "tag bad"}>{code}</span> {t(`calls.fault.${fault}`)}
                    </>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
