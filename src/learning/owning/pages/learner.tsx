import { countryName } from "#people/index.ts";
import { Field, Form, Notice, Page, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, formatMinutes, formatNumber } from "#platform/i18n/index.ts";
import { packageText } from "../../contents.ts";
import type { PackageText } from "../../types.ts";
import type { KeptModule } from "../../versions/queries.ts";
import type { LearnerFacts } from "../learners.ts";
import type { AttemptDetail } from "../results.ts";
import { percentText, ResultTags, useLearnerName, useModuleCrumbs } from "./learners.tsx";

export type ActName = "complete" | "undo" | "reset";

interface LearnerProps {
  module: KeptModule;
  learner: LearnerFacts;
  detail: AttemptDetail | undefined;
  /** The form that was refused, with its state. */
  refused: { act: ActName; state: FormState } | undefined;
}

const noState: FormState = { values: {}, errors: {} };

/** One learner of a module: attempts, parts, answers, and what an owner may do about them. */
export function LearnerPage({ module, learner, detail, refused }: LearnerProps) {
  const t = useMessages("owning");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const name = useLearnerName()(learner);
  const here = `/learning/${module.slug}/learners`;
  const own = `${here}/${learner.id}`;
  const day = (date: Date) => formatDate(lang, date, timeZone, { dateStyle: "medium", timeStyle: "short" });
  const latest = learner.acts[0];
  const mayUndo = latest?.kind === "completed";
  const stateOf = (act: ActName) => (refused?.act === act ? refused.state : noState);
  return (
    <Page title={name} crumbs={[...useModuleCrumbs(module), { label: t("title"), path: here }]} isUnlisted>
      <h1 dir="auto">{name}</h1>
      <p>
        <ResultTags row={learner} />
      </p>
      <dl class="facts narrow">
        {learner.country === null ? null : (
          <>
            <dt>{t("column.country")}</dt>
            <dd>{countryName(learner.country, lang)}</dd>
          </>
        )}
        <dt>{t("column.progress")}</dt>
        <dd>{percentText(lang, learner.progress)}</dd>
        <dt>{t("column.score")}</dt>
        <dd>{learner.score === null ? "–" : percentText(lang, learner.score)}</dd>
        <dt>{t("column.time")}</dt>
        <dd>{formatMinutes(lang, learner.seconds)}</dd>
        <dt>{t("column.begun")}</dt>
        <dd>{day(learner.createdAt)}</dd>
        <dt>{t("column.last")}</dt>
        <dd>{day(learner.lastAt)}</dd>
        {learner.completedAt === null ? null : (
          <>
            <dt>{t("column.completed-on")}</dt>
            <dd>{day(learner.completedAt)}</dd>
          </>
        )}
      </dl>
      <Attempts module={module} learner={learner} own={own} />
      {detail === undefined ? null : <Detail detail={detail} />}
      <p class="actions">
        <a class="button" href={href(`${own}/statements.jsonl`)} download>
          {t("export.jsonl")}
        </a>
      </p>
      <Acts learner={learner} />
      <section>
        <h2>{t("act.title")}</h2>
        <p class="small">{t("act.told")}</p>
        {learner.status === "completed" ? null : (
          <ActForm act="complete" action={href(`${own}/complete`)} state={stateOf("complete")} />
        )}
        {mayUndo ? <ActForm act="undo" action={href(`${own}/undo`)} state={stateOf("undo")} /> : null}
        {learner.attempts.length > 0 ? (
          <ActForm act="reset" action={href(`${own}/reset`)} state={stateOf("reset")} />
        ) : null}
      </section>
    </Page>
  );
}

function ActForm({ act, action, state }: { act: ActName; action: string; state: FormState }) {
  const t = useMessages("owning");
  const isWrong = state.general !== undefined || Object.keys(state.errors).length > 0;
  return (
    <details open={isWrong}>
      <summary>
        <b>{t(`act.${act}`)}</b>
      </summary>
      <p>{t(`act.${act}.text`)}</p>
      <Form action={action} state={state}>
        <Field name={`reason-${act}`} label={t("act.reason")} state={state} isRequired max={500} lines={2} />
        <Submit label={t(`act.${act}`)} kind={act === "reset" ? "danger" : "main"} />
      </Form>
    </details>
  );
}

function Attempts({ module, learner, own }: { module: KeptModule; learner: LearnerFacts; own: string }) {
  const t = useMessages("owning");
  const versions = useMessages("versions");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <section>
      <h2>{t("attempts")}</h2>
      <div class="table" tabIndex={0} role="region" aria-label={t("attempts")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("column.attempt")}</th>
              <th scope="col">{t("column.version")}</th>
              <th scope="col">{t("column.state")}</th>
              <th scope="col" class="n">
                {t("column.progress")}
              </th>
              <th scope="col" class="n">
                {t("column.score")}
              </th>
              <th scope="col">{t("column.last")}</th>
              <th scope="col">{t("diagnosis")}</th>
            </tr>
          </thead>
          <tbody>
            {learner.attempts.map((attempt) => (
              <tr key={attempt.id}>
                <td>
                  <a href={`${href(own)}?attempt=${attempt.number}`}>
                    {t("attempt-number", { number: attempt.number })}
                  </a>
                  {attempt.movedFrom === null ? null : (
                    <span class="small"> {t("moved-from", { number: attempt.movedFrom })}</span>
                  )}
                </td>
                <td>{versions("numbered", { version: attempt.version })}</td>
                <td>
                  <ResultTags row={{ ...attempt, isIdle: false, isLate: false }} />
                </td>
                <td class="n">{percentText(lang, attempt.progress)}</td>
                <td class="n">{attempt.score === null ? "–" : percentText(lang, attempt.score)}</td>
                <td>{formatDate(lang, attempt.lastAt, timeZone, { dateStyle: "medium" })}</td>
                <td>
                  <a
                    href={href(`/learning/${module.slug}/attempts/${attempt.id}`)}
                    aria-label={`${t("calls")}: ${t("attempt-number", { number: attempt.number })}`}
                  >
                    {t("calls")}
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function PartName({ title, id }: { title: PackageText | undefined; id: string }) {
  const { lang } = useFacts();
  const text = title === undefined ? { text: id, lang: undefined } : packageText(title, lang);
  return <bdi {...(text.lang === undefined ? {} : { lang: text.lang })}>{text.text === "" ? id : text.text}</bdi>;
}

function Detail({ detail }: { detail: AttemptDetail }) {
  const t = useMessages("owning");
  const { lang } = useFacts();
  const title = t("attempt-number", { number: detail.number });
  return (
    <section>
      <h2>{title}</h2>
      {detail.parts.length === 0 ? (
        <Notice kind="note">{t("no-parts")}</Notice>
      ) : (
        <div class="table" tabIndex={0} role="region" aria-label={t("parts")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("part")}</th>
                <th scope="col">{t("column.state")}</th>
                <th scope="col" class="n">
                  {t("column.score")}
                </th>
                <th scope="col" class="n">
                  {t("column.time")}
                </th>
              </tr>
            </thead>
            <tbody>
              {detail.parts.map((part) => (
                <tr key={part.item}>
                  <td>
                    <PartName title={part.title} id={part.item} />
                  </td>
                  <td>
                    <ResultTags row={{ ...part, isIdle: false, isLate: false }} />
                  </td>
                  <td class="n">{part.score === null ? "–" : percentText(lang, part.score)}</td>
                  <td class="n">{formatMinutes(lang, part.seconds)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {detail.answers.length === 0 ? null : <Answers detail={detail} />}
    </section>
  );
}

function Answers({ detail }: { detail: AttemptDetail }) {
  const t = useMessages("owning");
  const { lang } = useFacts();
  return (
    <>
      <h3>{t("answers")}</h3>
      <div class="table" tabIndex={0} role="region" aria-label={t("answers")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("question")}</th>
              <th scope="col">{t("answer")}</th>
              <th scope="col">{t("right-answer")}</th>
              <th scope="col">{t("result")}</th>
              <th scope="col" class="n">
                {t("seconds")}
              </th>
            </tr>
          </thead>
          <tbody>
            {detail.answers.map((answer) => (
              <tr key={answer.key}>
                <td>
                  <bdi>{answer.description === "" ? answer.question : answer.description}</bdi>
                </td>
                <td>
                  <bdi>{answer.response}</bdi>
                </td>
                <td>
                  <bdi>{answer.correct}</bdi>
                </td>
                <td>{answer.isRight === null ? <bdi>{answer.result}</bdi> : t(answer.isRight ? "right" : "wrong")}</td>
                <td class="n">{answer.seconds === null ? "–" : formatNumber(lang, Math.round(answer.seconds))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {detail.isCut ? <p class="small">{t("cut")}</p> : null}
    </>
  );
}

function Acts({ learner }: { learner: LearnerFacts }) {
  const t = useMessages("owning");
  const { lang, timeZone } = useFacts();
  if (learner.acts.length === 0) return null;
  return (
    <section>
      <h2>{t("acts")}</h2>
      <ul class="rows">
        {learner.acts.map((act) => (
          <li key={act.id}>
            <span class="grow">
              {t(`acted.${act.kind}`, { number: act.attempt })} <q dir="auto">{act.reason}</q>
            </span>
            <span class="small end">
              {act.by === null ? null : <bdi>{act.by}</bdi>}{" "}
              {formatDate(lang, act.at, timeZone, { dateStyle: "medium", timeStyle: "short" })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
