import { Related, type RelatedThing, subjectLabel } from "#catalogue/index.ts";
import { AddToCollection, FirstNote, type NotesOfThing, PracticeNotes } from "#library/index.ts";
import {
  ActionButton,
  Cover,
  EditLink,
  Icon,
  Kind,
  Notice,
  Page,
  ProgressBar,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { formatDate, formatMinutes, languageName, localized } from "#platform/i18n/index.ts";
import { type Admission, doorOf } from "../assigning/admission.ts";
import { AssignLink } from "../assigning/pages/own.tsx";
import { PlacePanel } from "../assigning/pages/place.tsx";
import { packageText } from "../contents.ts";
import type { ModulePageFacts, OwnProgress } from "../queries.ts";
import type { ContentsItem } from "../types.ts";

interface ModulePageProps {
  module: ModulePageFacts;
  progress: OwnProgress | undefined;
  isOpen: boolean;
  mayManage: boolean;
  related: RelatedThing[];
  practice: NotesOfThing;
  admission: Admission;
}

export function ModulePage({ module, progress, isOpen, mayManage, related, practice, admission }: ModulePageProps) {
  const t = useMessages("learning");
  const { lang } = useFacts();
  const title = localized(module.title, lang);
  const summary = localized(module.summary, lang);
  const subject = module.subjects[0];
  const crumbs = [
    { label: t("nav"), path: "/learning" },
    ...(subject === undefined ? [] : [{ label: subjectLabel(subject, lang), path: `/learning?subject=${subject}` }]),
  ];
  return (
    <Page
      title={title.text}
      description={summary.text.slice(0, 200)}
      crumbs={crumbs}
      isUnlisted={module.state !== "published"}
    >
      <div class="lead">
        <div>
          <Kind kind="module" label={t("kind-version", { version: module.version ?? 1 })} />
          <h1 lang={title.lang} dir="auto">
            {title.text}
          </h1>
          <States module={module} />
          <div class="prose">
            <p lang={summary.lang} dir="auto">
              {summary.text}
            </p>
            {module.state === "published" ? <PracticeNotes thingId={module.id} practice={practice} /> : null}
            <Objectives module={module} />
            <Contents items={module.contents} progress={progress} />
          </div>
          {module.state === "published" ? <FirstNote thingId={module.id} practice={practice} /> : null}
          <Related related={related} />
        </div>
        <TakePanel module={module} progress={progress} isOpen={isOpen} mayManage={mayManage} admission={admission} />
      </div>
    </Page>
  );
}

function States({ module }: { module: ModulePageFacts }) {
  const t = useMessages("learning");
  if (module.state === "draft") return <Notice kind="note">{t("draft")}</Notice>;
  if (module.state === "withdrawn")
    return <Notice kind="warning">{t("withdrawn", { reason: module.withdrawnReason ?? "" })}</Notice>;
  return null;
}

function Objectives({ module }: { module: ModulePageFacts }) {
  const t = useMessages("learning");
  const { lang } = useFacts();
  const own = [lang, "en", ...Object.keys(module.objectives)].find(
    (each) => (module.objectives[each] ?? []).length > 0,
  );
  if (own === undefined) return null;
  return (
    <>
      <h2>{t("objectives")}</h2>
      <ul lang={own} dir="auto">
        {(module.objectives[own] ?? []).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

function Contents({ items, progress }: { items: ContentsItem[]; progress: OwnProgress | undefined }) {
  const t = useMessages("learning");
  if (items.length === 0) return null;
  return (
    <>
      <h2>{t("contents")}</h2>
      <ol class="rows">
        {items.map((item) => (
          <ContentsRow key={item.id} item={item} progress={progress} />
        ))}
      </ol>
    </>
  );
}

function ContentsRow({ item, progress }: { item: ContentsItem; progress: OwnProgress | undefined }) {
  const t = useMessages("learning");
  const { lang, timeZone } = useFacts();
  const title = packageText(item.title, lang);
  const done = progress?.items[item.id];
  const isFailed = done?.success === "failed";
  const isDone = done?.status === "completed" && !isFailed;
  const words =
    progress === undefined || item.kind === "cluster"
      ? ""
      : done === undefined
        ? t("item.not-begun")
        : isFailed
          ? t("item.failed")
          : isDone
            ? done.seconds > 0
              ? t("item.done-time", { time: formatMinutes(lang, done.seconds) })
              : t("item.done")
            : t("item.begun", {
                when: formatDate(lang, new Date(done.at), timeZone, { dateStyle: "short", timeStyle: "short" }),
              });
  return (
    <li class={`depth-${Math.min(item.depth, 4)}`}>
      {item.kind === "cluster" ? null : (
        <span
          class={`dot ${isFailed ? "bad" : isDone ? "done" : done === undefined ? "" : "begun"}`}
          aria-hidden="true"
        />
      )}
      <span
        class={item.kind === "cluster" ? "grow cluster" : "grow"}
        dir="auto"
        {...(title.lang === undefined ? {} : { lang: title.lang })}
      >
        {title.text}
      </span>
      <span class="small end">{words}</span>
    </li>
  );
}

function TakePanel({ module, progress, isOpen, mayManage, admission }: Omit<ModulePageProps, "related" | "practice">) {
  const t = useMessages("learning");
  const { lang } = useFacts();
  const owner = module.bodyName === null ? module.ownerBody : localized(module.bodyName, lang).text;
  return (
    <aside class="panel">
      <Cover kind="module" seed={module.slug} ratio={180} />
      <div class="in">
        {progress === undefined ? null : <OwnResult module={module} progress={progress} />}
        <TakeButtons module={module} progress={progress} isOpen={isOpen} admission={admission} />
        <dl class="facts">
          <dt>{t("length")}</dt>
          <dd>{formatMinutes(lang, module.minutes * 60)}</dd>
          <dt>{t("level")}</dt>
          <dd>{t(`level.${module.level}`)}</dd>
          <dt>{t("languages")}</dt>
          <dd>
            {module.languages.map((each, index) => (
              <span key={each}>
                {index === 0 ? "" : " "}
                <abbr title={languageName(each, lang)}>{each.toUpperCase()}</abbr>
              </span>
            ))}
          </dd>
          <dt>{t("access")}</dt>
          <dd>{t(`access.${module.access}`)}</dd>
          {owner === "" ? null : (
            <>
              <dt>{t("by")}</dt>
              <dd dir="auto">{owner}</dd>
            </>
          )}
          <dt>{t("taken-by")}</dt>
          <dd>{t("taken-by.figures", { learners: module.learnerCount, countries: module.countryCount })}</dd>
        </dl>
        {module.state === "published" ? <AssignLink thing={{ kind: "module", id: module.id }} /> : null}
        {mayManage ? (
          <p class="actions">
            <EditLink path={`/learning/${module.slug}/edit`} label={t("edit")} />
          </p>
        ) : null}
        {module.state === "published" ? <AddToCollection thingId={module.id} /> : null}
      </div>
    </aside>
  );
}

function OwnResult({ module, progress }: { module: ModulePageFacts; progress: OwnProgress }) {
  const t = useMessages("learning");
  const { lang, timeZone } = useFacts();
  const percent = Math.round(progress.progress * 100);
  const left = Math.max(1, Math.round(module.minutes * (1 - progress.progress)));
  const words =
    progress.completedAt !== null
      ? t("progress.done", { date: formatDate(lang, progress.completedAt, timeZone) })
      : t("progress.left", { percent, minutes: left });
  return (
    <div class="result">
      <p class="small">
        {words}
        {progress.score === null ? "" : ` · ${t("progress.score", { percent: Math.round(progress.score * 100) })}`}
        {progress.success === "unknown" ? "" : ` · ${t(`progress.${progress.success}`)}`}
      </p>
      <ProgressBar value={progress.completedAt === null ? progress.progress : 1} label={words} />
    </div>
  );
}

function TakeButtons({
  module,
  progress,
  isOpen,
  admission,
}: {
  module: ModulePageFacts;
  progress: OwnProgress | undefined;
  isOpen: boolean;
  admission: Admission;
}) {
  const t = useMessages("learning");
  const shell = useMessages("platform");
  const href = useHref();
  const { actor, url } = useFacts();
  const launch = href(`/learning/${module.slug}/launch`);
  if (module.versionId !== null && !module.isPlayable)
    return <Notice kind="note">{t("not-playable", { standard: module.standard ?? "" })}</Notice>;
  if (module.state === "draft")
    return (
      <ActionButton
        action={launch}
        kind="main"
        label={t("preview")}
        icon={<Icon name="play" />}
        fields={{ mode: "preview" }}
      />
    );
  if (module.state === "withdrawn" || !module.isPlayable) return null;
  if (actor.kind !== "account") {
    return (
      <>
        <p class="small">{t("signed-out")}</p>
        <a class="button main" href={`${href("/sign-in")}?to=${encodeURIComponent(url.pathname)}`}>
          {shell("sign-in")}
        </a>
      </>
    );
  }
  if (!isOpen) return <Notice kind="note">{t("not-vetted")}</Notice>;
  if (doorOf(admission) !== "open") return <PlacePanel module={module} admission={admission} />;
  if (progress === undefined || progress.attempt === null)
    return (
      <>
        <ActionButton action={launch} kind="main" label={t("start")} icon={<Icon name="play" />} />
        <PlacePanel module={module} admission={admission} />
      </>
    );
  if (progress.attemptStatus !== "completed")
    return <ActionButton action={launch} kind="main" label={t("continue")} icon={<Icon name="play" />} />;
  return (
    <>
      <ActionButton
        action={launch}
        kind="main"
        label={t("review")}
        icon={<Icon name="eye" />}
        fields={{ mode: "review" }}
      />
      <ActionButton action={launch} label={t("again")} icon={<Icon name="rotate-ccw" />} fields={{ again: "yes" }} />
    </>
  );
}
