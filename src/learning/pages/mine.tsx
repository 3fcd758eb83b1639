import { Empty, More, Page, ProgressBar, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate, formatMinutes, localized } from "#platform/i18n/index.ts";
import { AskedOfMe } from "../assigning/pages/own.tsx";
import type { OwnAssigned } from "../assigning/queries.ts";
import { OwnPaths } from "../paths/pages/own-paths.tsx";
import type { OwnPath } from "../paths/queries.ts";
import type { OwnModule } from "../queries.ts";

interface MyLearningProps {
  asked: OwnAssigned[];
  paths: OwnPath[];
  begun: OwnModule[];
  completed: OwnModule[];
  totals: { begun: number; completed: number; seconds: number };
  next: string | undefined;
}

/** Everything one person has begun: what to continue first, then what is done, with time and results. */
export function MyLearning({ asked, paths, begun, completed, totals, next }: MyLearningProps) {
  const t = useMessages("learning");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("mine.title")} isUnlisted>
      <div class="section-head">
        <h1>{t("mine.title")}</h1>
        <a href={href("/learning")}>{t("mine.find")}</a>
      </div>
      <AskedOfMe asked={asked} />
      {begun.length + completed.length === 0 ? (
        <Empty text={t("mine.none")}>
          <a class="button main" href={href("/learning")}>
            {t("mine.find")}
          </a>
        </Empty>
      ) : (
        <p class="lede">
          {t("mine.totals", { completed: totals.completed, time: formatMinutes(lang, totals.seconds) })}
        </p>
      )}
      <OwnPaths paths={paths} />
      {begun.length === 0 ? null : (
        <section>
          <h2 class="prose-title">{t("mine.continue")}</h2>
          <BegunModules modules={begun} />
        </section>
      )}
      {completed.length === 0 ? null : (
        <section>
          <h2 class="prose-title">{t("mine.completed")}</h2>
          <CompletedModules modules={completed} />
        </section>
      )}
      <More href={next === undefined ? undefined : `${href("/learning/mine")}?after=${next}`} />
      <p class="actions">
        <a class="button" href={href("/certificates")}>
          {t("mine.certificates")}
        </a>
      </p>
    </Page>
  );
}

/** Modules under way, each with how far it is: also the learner's front page. */
export function BegunModules({ modules }: { modules: OwnModule[] }) {
  const t = useMessages("learning");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <ul class="rows">
      {modules.map((module) => {
        const title = localized(module.title, lang);
        const percent = Math.round(module.progress * 100);
        const words = t("progress.left", {
          percent,
          minutes: Math.max(1, Math.round(module.minutes * (1 - module.progress))),
        });
        return (
          <li key={module.registrationId}>
            <span class="grow">
              <a href={href(`/learning/${module.slug}`)} lang={title.lang} dir="auto">
                {title.text}
              </a>
              <span class="small block">{words}</span>
              <ProgressBar value={module.progress} label={words} />
            </span>
            <a class="button" href={href(`/learning/${module.slug}`)}>
              {t("continue")}
              <span class="hidden">: {title.text}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function CompletedModules({ modules }: { modules: OwnModule[] }) {
  const t = useMessages("learning");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <div class="table" tabIndex={0} role="region" aria-label={t("mine.completed")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("mine.module")}</th>
            <th scope="col">{t("mine.result")}</th>
            <th scope="col" class="n">
              {t("mine.time")}
            </th>
            <th scope="col">{t("mine.last")}</th>
          </tr>
        </thead>
        <tbody>
          {modules.map((module) => {
            const title = localized(module.title, lang);
            return (
              <tr key={module.registrationId}>
                <td>
                  <a href={href(`/learning/${module.slug}`)} lang={title.lang} dir="auto">
                    {title.text}
                  </a>
                </td>
                <td>
                  {module.success === "unknown" ? t("item.done") : t(`progress.${module.success}`)}
                  {module.score === null
                    ? ""
                    : ` · ${t("progress.score", { percent: Math.round(module.score * 100) })}`}
                </td>
                <td class="n">{formatMinutes(lang, module.seconds)}</td>
                <td>{formatDate(lang, module.completedAt ?? module.lastAt, timeZone, { dateStyle: "medium" })}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
