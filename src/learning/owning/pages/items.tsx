import { Empty, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate, formatNumber } from "#platform/i18n/index.ts";
import type { ContentsItem } from "../../types.ts";
import type { KeptModule } from "../../versions/queries.ts";
import { mostQuestions } from "../answers.ts";
import type { QuestionFigures } from "../items.ts";
import { RowBar } from "./charts.tsx";
import { PartName } from "./learner.tsx";
import { percentText, useModuleCrumbs } from "./learners.tsx";

interface ItemsProps {
  module: KeptModule;
  versions: { id: string; number: number }[];
  shown: number | undefined;
  questions: QuestionFigures[];
  contents: ContentsItem[];
  until: Date | null;
}

/** What the questions of a version can tell: how hard each is, whether it tells who knows, what was chosen. */
export function ItemsPage({ module, versions, shown, questions, contents, until }: ItemsProps) {
  const t = useMessages("owning");
  const words = useMessages("versions");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const here = href(`/learning/${module.slug}/items`);
  return (
    <Page
      title={t("items")}
      crumbs={[...useModuleCrumbs(module), { label: t("title"), path: `/learning/${module.slug}/learners` }]}
      isUnlisted
    >
      <h1>{t("items")}</h1>
      <p class="lede">{t("items.intro")}</p>
      {versions.length < 2 ? null : (
        <nav class="chips" aria-label={t("column.version")}>
          {versions.map(({ number }) => (
            <a
              key={number}
              href={`${here}?version=${number}`}
              {...(number === shown ? { "aria-current": "true" } : {})}
            >
              {words("numbered", { version: number })}
            </a>
          ))}
        </nav>
      )}
      {questions.length === 0 ? (
        <Empty text={t("items.none")} />
      ) : (
        <>
          {until === null ? null : (
            <p class="small">
              {t("items.until", {
                when: formatDate(lang, until, timeZone, { dateStyle: "medium", timeStyle: "short" }),
              })}
            </p>
          )}
          <Overview questions={questions} contents={contents} />
          {questions.length >= mostQuestions ? <p class="small">{t("items.cut", { most: mostQuestions })}</p> : null}
          {questions
            .filter(({ choices }) => choices.length > 0)
            .map((question) => (
              <Choices key={question.key} question={question} />
            ))}
        </>
      )}
    </Page>
  );
}

const nameOf = ({ description, question }: QuestionFigures): string => (description === "" ? question : description);

function Overview({ questions, contents }: Pick<ItemsProps, "questions" | "contents">) {
  const t = useMessages("owning");
  const { lang } = useFacts();
  return (
    <>
      <div class="table" tabIndex={0} role="region" aria-label={t("items")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("question")}</th>
              <th scope="col">{t("part")}</th>
              <th scope="col" class="n">
                {t("answers")}
              </th>
              <th scope="col">{t("difficulty")}</th>
              <th scope="col">{t("discrimination")}</th>
            </tr>
          </thead>
          <tbody>
            {questions.map((question) => (
              <tr key={question.key}>
                <td>
                  {question.choices.length > 0 ? (
                    <a href={`#q-${question.key}`}>
                      <bdi>{nameOf(question)}</bdi>
                    </a>
                  ) : (
                    <bdi>{nameOf(question)}</bdi>
                  )}
                </td>
                <td>
                  <PartName title={contents.find(({ id }) => id === question.item)?.title} id={question.item} />
                </td>
                <td class="n">{formatNumber(lang, question.answers)}</td>
                <td>
                  {question.difficulty === null ? (
                    t("unjudged")
                  ) : (
                    <>
                      {percentText(lang, question.difficulty)}
                      <RowBar share={question.difficulty} />
                    </>
                  )}
                </td>
                <td>
                  <Discrimination question={question} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="small">{t("items.legend")}</p>
    </>
  );
}

function Discrimination({ question }: { question: QuestionFigures }) {
  const t = useMessages("owning");
  const { lang } = useFacts();
  const { discrimination: value } = question;
  if (question.judged === 0) return <>{t("unjudged")}</>;
  if (question.isTooFew) return <span class="small">{t("too-few")}</span>;
  if (value === null) return <span class="small">{t("alike")}</span>;
  const figure = formatNumber(lang, value, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: "negative",
  });
  return (
    <>
      {figure}{" "}
      <span class="small">
        {t(value < 0 ? "discriminates.not" : value < 0.2 ? "discriminates.little" : "discriminates.well")}
      </span>
      <RowBar share={Math.max(0, value)} />
    </>
  );
}

function Choices({ question }: { question: QuestionFigures }) {
  const t = useMessages("owning");
  const { lang } = useFacts();
  const total = question.choices.reduce((sum, { count }) => sum + count, 0);
  return (
    <section id={`q-${question.key}`}>
      <h2 class="prose-title">
        <bdi>{nameOf(question)}</bdi>
      </h2>
      <div class="table" tabIndex={0} role="region" aria-label={nameOf(question)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("answer")}</th>
              <th scope="col" class="n">
                {t("chosen")}
              </th>
              <th scope="col">{t("share")}</th>
            </tr>
          </thead>
          <tbody>
            {question.choices.map(({ text, count, isCorrect }) => (
              <tr key={text}>
                <td>
                  <bdi>{text}</bdi> {isCorrect ? <span class="tag ok">{t("right")}</span> : null}
                </td>
                <td class="n">{formatNumber(lang, count)}</td>
                <td>
                  {percentText(lang, count / total)}
                  <RowBar share={count / total} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
