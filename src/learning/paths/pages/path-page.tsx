import { Related, type RelatedThing, subjectLabel } from "#catalogue/index.ts";
import {
  ActionButton,
  Cover,
  EditLink,
  Icon,
  Kind,
  LineList,
  Notice,
  Page,
  Paragraphs,
  ProgressBar,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { formatDate, formatMinutes, localized } from "#platform/i18n/index.ts";
import { readerLabels } from "#platform/permissions/index.ts";
import { AssignLink } from "../../assigning/pages/own.tsx";
import type { NamedThing, OwnPathProgress, PathFacts } from "../queries.ts";
import { type PathStanding, partsOf } from "../rules.ts";
import type { PathPart, PathStage } from "../types.ts";
import { useStageName, useThingName } from "./names.ts";

interface PathPageProps {
  path: PathFacts;
  /** Where the reader stands; a visitor at the beginning. */
  standing: PathStanding;
  names: ReadonlyMap<string, NamedThing>;
  /** Undefined for who has not begun. */
  progress: OwnPathProgress | undefined;
  related: RelatedThing[];
  mayManage: boolean;
}

/** One path: where it leads, its parts in their order, what is next and what is locked, and why. */
export function PathPage({ path, standing, names, progress, related, mayManage }: PathPageProps) {
  const t = useMessages("paths");
  const learning = useMessages("learning");
  const shell = useMessages("platform");
  const { lang } = useFacts();
  const title = localized(path.title, lang);
  const subject = path.subjects[0];
  const hasObjectives = Object.values(path.objectives).some((lines) => lines.length > 0);
  return (
    <Page
      title={title.text}
      description={localized(path.summary, lang).text.slice(0, 200)}
      crumbs={[
        { label: t("title"), path: "/paths" },
        ...(subject === undefined ? [] : [{ label: subjectLabel(subject, lang), path: `/subjects/${subject}` }]),
      ]}
      isUnlisted={path.state !== "published"}
    >
      <div class="lead">
        <div>
          <Kind kind="path" label={shell("kind.path")} />
          <h1 lang={title.lang} dir="auto">
            {title.text}
          </h1>
          {path.state === "draft" ? <Notice kind="note">{t("draft")}</Notice> : null}
          {path.state === "withdrawn" ? (
            <Notice kind="warning">{t("withdrawn-because", { reason: path.withdrawnReason ?? "" })}</Notice>
          ) : null}
          <div class="prose">
            <Paragraphs text={path.summary} />
            {hasObjectives ? (
              <>
                <h2>{learning("objectives")}</h2>
                <LineList lines={path.objectives} />
              </>
            ) : null}
          </div>
          <Before path={path} standing={standing} names={names} />
          {path.structure.stages.map((stage) => (
            <Stage key={stage.stageId} path={path} stage={stage} standing={standing} names={names} />
          ))}
          <Related related={related} />
        </div>
        <Panel path={path} standing={standing} names={names} progress={progress} mayManage={mayManage} />
      </div>
    </Page>
  );
}

type Shown = Pick<PathPageProps, "path" | "standing" | "names">;

/** What is to be done before the path begins. */
function Before({ path, standing, names }: Shown) {
  const t = useMessages("paths");
  const href = useHref();
  const nameOf = useThingName(names);
  if (path.structure.before.length === 0) return null;
  return (
    <section>
      <h2 class="prose-title">{t("before")}</h2>
      <ul class="rows">
        {path.structure.before.map(({ id }) => {
          const name = nameOf(id);
          const isDone = standing.missing.every((thing) => thing.id !== id);
          return (
            <li key={id}>
              <span class={isDone ? "dot done" : "dot"} aria-hidden="true" />
              <span class="grow" lang={name.lang} dir="auto">
                {name.path === undefined ? name.text : <a href={href(name.path)}>{name.text}</a>}
              </span>
              <span class="small end">{isDone ? t("part.done") : t("part.open")}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Stage({ path, stage, standing, names }: Shown & { stage: PathStage }) {
  const t = useMessages("paths");
  const title = useStageName(path.structure.stages)(stage.stageId);
  const { actor } = useFacts();
  const count = stage.parts.length;
  const figures = standing.stages.get(stage.stageId);
  const needed =
    stage.needed === null || stage.needed >= count
      ? t("stage.all")
      : stage.needed === 0
        ? t("stage.offer")
        : t("stage.some", { needed: stage.needed, count });
  return (
    <section>
      <h2 class="prose-title">
        <span lang={title.lang} dir="auto">
          {title.text}
        </span>{" "}
        {actor.kind === "account" && figures !== undefined && figures.needed > 0 ? (
          <span class={figures.isDone ? "tag ok" : "tag"}>
            {t("progress", { done: figures.done, needed: figures.needed })}
          </span>
        ) : null}
      </h2>
      <p class="small">
        {needed}
        {stage.isOrdered && count > 1 ? ` · ${t("stage.ordered")}` : ""}
      </p>
      <ol class="rows">
        {stage.parts.map((part) => (
          <Part key={part.partId} path={path} part={part} standing={standing} names={names} />
        ))}
      </ol>
    </section>
  );
}

function Part({ path, part, standing, names }: Shown & { part: PathPart }) {
  const t = useMessages("paths");
  const href = useHref();
  const { lang, actor } = useFacts();
  const nameOf = useThingName(names);
  const name = nameOf(part.id);
  const thing = names.get(part.id);
  const own = standing.parts.get(part.partId);
  const why = useLockWords({ path, names })(part.partId, standing);
  const isNext = standing.next === part.partId && actor.kind === "account";
  const equivalents = part.equivalents.map((id) => nameOf(id).text);
  return (
    <li id={`part-${part.partId}`}>
      <span class={own?.state === "done" ? "dot done" : isNext ? "dot begun" : "dot"} aria-hidden="true" />
      <span class="grow">
        <span lang={name.lang} dir="auto">
          {name.path === undefined ? name.text : <a href={href(name.path)}>{name.text}</a>}
        </span>
        <span class="small block">
          {part.kind === "path" ? t("part.path") : t("part.module")}
          {thing?.minutes == null ? "" : ` · ${formatMinutes(lang, thing.minutes * 60)}`}
          {thing?.isOffered === false ? ` · ${t("part.not-offered")}` : ""}
        </span>
        {equivalents.length === 0 ? null : (
          <span class="small block">{t("part.equivalents", { titles: equivalents.join(" · ") })}</span>
        )}
        {why === undefined ? null : <span class="small block">{why}</span>}
      </span>
      <span class="small end">
        {own?.state === "done"
          ? t("part.done")
          : isNext
            ? t("part.next")
            : own?.state === "locked"
              ? t("part.locked")
              : t("part.open")}
      </span>
    </li>
  );
}

/** Why a part is locked, in words. */
function useLockWords({ path, names }: Pick<Shown, "path" | "names">) {
  const t = useMessages("paths");
  const nameOf = useThingName(names);
  const stageName = useStageName(path.structure.stages);
  const titleOf = (partId: string) => {
    const part = partsOf(path.structure).find((each) => each.partId === partId);
    return part === undefined ? t("unseen") : nameOf(part.id).text;
  };
  return (partId: string, { parts, missing }: PathStanding): string | undefined => {
    const lock = parts.get(partId)?.lock;
    if (lock === undefined) return undefined;
    if (lock.by === "before")
      return t("locked.before", { titles: missing.map(({ id }) => nameOf(id).text).join(" · ") });
    if (lock.by === "stage") return t("locked.stage", { title: stageName(lock.stageId).text });
    const titles = lock.by === "order" ? [titleOf(lock.partId)] : lock.partIds.map(titleOf);
    return t("locked.parts", { titles: titles.join(" · ") });
  };
}

function Panel({ path, standing, names, progress, mayManage }: Omit<PathPageProps, "related">) {
  const t = useMessages("paths");
  const learning = useMessages("learning");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const owner = path.bodyName === null ? path.ownerBody : localized(path.bodyName, lang).text;
  const isDone = progress !== undefined && progress.completedAt !== null;
  const words = isDone
    ? t("progress.done-on", { date: formatDate(lang, progress.completedAt ?? new Date(), timeZone) })
    : t("progress", { done: standing.done, needed: standing.needed });
  return (
    <aside class="panel">
      <Cover kind="path" seed={path.slug} ratio={180} />
      <div class="in">
        {progress === undefined ? null : (
          <div class="result">
            <p class="small">{words}</p>
            <ProgressBar value={isDone ? 1 : standing.done / Math.max(1, standing.needed)} label={words} />
          </div>
        )}
        <NextStep path={path} standing={standing} names={names} progress={progress} />
        <dl class="facts">
          <dt>{t("parts.title")}</dt>
          <dd>{t("parts", { count: path.parts })}</dd>
          {path.minutes === 0 ? null : (
            <>
              <dt>{learning("length")}</dt>
              <dd>{formatMinutes(lang, path.minutes * 60)}</dd>
            </>
          )}
          <dt>{learning("level")}</dt>
          <dd>{learning(`level.${path.level}`)}</dd>
          <dt>{learning("access")}</dt>
          <dd>{learning(`access.${path.access}`)}</dd>
          {owner === "" ? null : (
            <>
              <dt>{learning("by")}</dt>
              <dd dir="auto">{owner}</dd>
            </>
          )}
        </dl>
        {path.state === "published" ? <AssignLink thing={{ kind: "path", id: path.id }} /> : null}
        {mayManage ? (
          <p class="actions">
            <EditLink path={`/paths/${path.slug}/edit`} label={t("edit.title")} />
            <a href={href(`/paths/${path.slug}/structure`)}>{t("structure.title")}</a>
          </p>
        ) : null}
      </div>
    </aside>
  );
}

/** The one thing to do: sign in, begin, or take the part that is next. */
function NextStep({
  path,
  standing,
  names,
  progress,
}: Pick<PathPageProps, "path" | "standing" | "names" | "progress">) {
  const t = useMessages("paths");
  const learning = useMessages("learning");
  const shell = useMessages("platform");
  const href = useHref();
  const { actor, url } = useFacts();
  const nameOf = useThingName(names);
  if (path.state !== "published") return null;
  if (actor.kind !== "account")
    return (
      <>
        <p class="small">{learning("signed-out")}</p>
        <a class="button main" href={`${href("/sign-in")}?to=${encodeURIComponent(url.pathname)}`}>
          {shell("sign-in")}
        </a>
      </>
    );
  if (!readerLabels(actor).includes(path.access)) return <Notice kind="note">{learning("not-vetted")}</Notice>;
  if (progress === undefined)
    return <ActionButton action={href(`/paths/${path.slug}/begin`)} kind="main" label={t("begin")} />;
  const next = partsOf(path.structure).find(({ partId }) => partId === standing.next);
  const first = next?.id ?? standing.missing[0]?.id;
  if (progress.completedAt !== null || first === undefined) return null;
  const name = nameOf(first);
  if (name.path === undefined) return <p class="small">{t("next.unseen")}</p>;
  return (
    <>
      <p class="small">{t("next")}</p>
      <a class="button main" href={href(name.path)} lang={name.lang} dir="auto">
        <Icon name="play" />
        {name.text}
      </a>
    </>
  );
}
