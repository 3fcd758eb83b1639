import { Empty, Field, Form, More, Notice, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, formatNumber } from "#platform/i18n/index.ts";
import type { NoteForModerator, QueuedNote, QueueState } from "../queue.ts";
import { type Decision, decisionsOn } from "../rules.ts";
import { NoteText, useWriter } from "./note.tsx";

const base = "/library/notes/manage";

interface QueueProps {
  notes: readonly QueuedNote[];
  counts: { waiting: number; reported: number };
  state: QueueState;
  next: string | undefined;
}

/** What waits for a librarian: notes nobody has read yet, and reported ones, the oldest first. */
export function QueuePage({ notes, counts, state, next }: QueueProps) {
  const t = useMessages("notes");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const address = (change: Record<string, string>) => href(`${base}?${new URLSearchParams({ state, ...change })}`);
  const told = (count: number) => (count >= 1_000 ? "1000+" : formatNumber(lang, count));
  return (
    <Page title={t("manage.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("manage.title")}</h1>
      <p class="lede">{t("manage.counts", { waiting: told(counts.waiting), reported: told(counts.reported) })}</p>
      <nav class="chips" aria-label={t("manage.states")}>
        {(["queue", "shown", "returned", "hidden"] as const).map((each) => (
          <a
            key={each}
            href={address({ state: each })}
            {...(each === state ? { "aria-current": "true" as const } : {})}
          >
            {t(each === "queue" ? "manage.queue" : `state.${each}`)}
            {each === "queue" ? <span class="n"> {told(counts.waiting + counts.reported)}</span> : null}
          </a>
        ))}
      </nav>
      {notes.length === 0 ? (
        <Empty text={t(state === "queue" ? "manage.none" : "manage.none.state")} />
      ) : (
        <ul class="rows">
          {notes.map((note) => (
            <li key={note.id}>
              <span class="grow">
                <a href={href(`${base}/${note.id}`)}>
                  <bdi>{note.thingTitle}</bdi>
                </a>
                <br />
                <bdi class="small" lang={note.lang}>
                  {note.used.slice(0, 160).toWellFormed()}
                </bdi>
                <br />
                <span class="small">{formatDate(lang, note.at, timeZone, { dateStyle: "medium" })}</span>
              </span>
              {note.reports > 0 ? <span class="tag bad">{t("reports", { count: note.reports })}</span> : null}
              {state === "queue" && note.state === "waiting" ? <span class="tag now">{t("state.waiting")}</span> : null}
            </li>
          ))}
        </ul>
      )}
      <More href={next === undefined ? undefined : address({ after: next })} />
    </Page>
  );
}

/** One note, who wrote it, what was reported of it, and what may be done. */
export function DecidePage({ note, state }: { note: NoteForModerator; state: FormState }) {
  const t = useMessages("notes");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const writer = useWriter();
  const path = href(`${base}/${note.id}`);
  const title = note.item?.title ?? note.thingTitle;
  const open = note.reports.filter(({ isAnswered }) => !isAnswered);
  const decisions = decisionsOn(note.state, open.length > 0 || (note.state === "shown" && note.queuedAt !== null));
  return (
    <Page
      title={t("decide.title", { title })}
      crumbs={[
        { label: shell("admin.title"), path: "/admin" },
        { label: t("manage.title"), path: base },
      ]}
      isUnlisted
    >
      <h1>
        <bdi lang={note.item?.lang}>{title}</bdi>
      </h1>
      <div class="lead">
        <div class="prose">
          <NoteText note={note} />
          {note.reports.length === 0 ? null : (
            <section>
              <h2>{t("reports", { count: note.reports.length })}</h2>
              <ul class="rows">
                {note.reports.map((report, index) => (
                  <li key={`${index} ${report.reason}`}>
                    <span class="grow">
                      <bdi>{report.reason}</bdi>
                      <br />
                      <span class="small">{formatDate(lang, report.reportedAt, timeZone)}</span>
                    </span>
                    {report.isAnswered ? <span class="tag">{t("report.answered")}</span> : null}
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
        <aside class="panel" aria-label={t("decide")}>
          <div class="in">
            <p>
              <span class={note.state === "shown" ? "tag ok" : "tag now"}>{t(`state.${note.state}`)}</span>
            </p>
            <p>
              <bdi>{writer({ name: note.author, country: note.country })}</bdi>
              <br />
              <span class="small">{t(note.isNamed ? "named.chosen" : "named.not")}</span>
            </p>
            {note.item === null ? (
              <p class="small">{t("not-published")}</p>
            ) : (
              <p>
                <a href={href(note.item.path)}>{t("see-page")}</a>
              </p>
            )}
            {note.reason === null ? null : (
              <p class="small">
                <bdi>{note.reason}</bdi>
              </p>
            )}
            {state.general === undefined ? null : <Notice kind="warning">{state.general}</Notice>}
            <Form action={`${path}/${decisions[0]}`} state={{ ...state, general: undefined }}>
              <input type="hidden" name="seen" value={note.updatedAt.toISOString()} />
              {decisions.some((each) => each === "return" || each === "hide") ? (
                <Field name="reason" label={t("reason")} hint={t("reason.hint")} state={state} lines={3} max={500} />
              ) : null}
              <p class="actions">
                {decisions.map((each, index) => (
                  <button
                    key={each}
                    class={`button ${index === 0 ? "main" : each === "hide" ? "danger" : ""}`}
                    type="submit"
                    formaction={`${path}/${each}`}
                  >
                    {t(`decide.${each as Decision}`)}
                  </button>
                ))}
              </p>
            </Form>
          </div>
        </aside>
      </div>
    </Page>
  );
}
