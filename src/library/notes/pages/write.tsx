import type { CatalogueItem } from "#catalogue/index.ts";
import {
  ActionButton,
  Choices,
  Empty,
  Field,
  Form,
  More,
  Notice,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";
import type { ListedNote, Note, NoteWithThing, ShownNote } from "../queries.ts";
import { NoteList, NoteText, useWriter } from "./note.tsx";

interface WriteProps {
  /** What it is about, where it is published. */
  thing: Pick<CatalogueItem, "id" | "title" | "lang" | "path"> | undefined;
  /** The note that is changed; undefined for a new one. */
  note: Note | undefined;
  state: FormState;
}

/** Three short fields: how, for whom, what came of it. */
export function WriteNotePage({ thing, note, state }: WriteProps) {
  const t = useMessages("notes");
  const shell = useMessages("platform");
  const href = useHref();
  const writer = useWriter();
  const { actor } = useFacts();
  const account = actor.kind === "account" ? actor : undefined;
  const title = thing?.title ?? note?.thingTitle ?? "";
  const unnamed = writer({ name: null, country: account?.country ?? null });
  const action = note === undefined ? `/library/notes/write/${thing?.id}` : `/library/notes/${note.id}`;
  return (
    <Page
      title={t("write")}
      crumbs={
        thing === undefined ? [{ label: t("own"), path: "/library/notes" }] : [{ label: title, path: thing.path }]
      }
      isUnlisted
    >
      <div class="content narrow">
        <h1>{t("write")}</h1>
        <p class="lede">
          <bdi lang={thing?.lang}>{title}</bdi>
        </p>
        {note === undefined ? null : <StateTold note={note} />}
        {note?.state === "hidden" ? (
          <NoteText note={note} />
        ) : (
          <>
            <p>{t("write.hint")}</p>
            <Form action={href(action)} state={state}>
              <Field
                name="used"
                label={t("used")}
                hint={t("used.hint")}
                state={state}
                lines={4}
                isRequired
                max={1_000}
              />
              <Field
                name="audience"
                label={t("audience")}
                hint={t("audience.hint")}
                state={state}
                isRequired
                max={300}
              />
              <Field
                name="outcome"
                label={t("outcome")}
                hint={t("outcome.hint")}
                state={state}
                lines={3}
                isRequired
                max={1_000}
              />
              <Select
                name="lang"
                label={t("lang")}
                state={state}
                options={languages.map((lang) => ({ value: lang, label: shell(`language.own.${lang}`), lang }))}
              />
              <Choices
                name="isNamed"
                label={t("named")}
                hint={t("named.hint", { writer: unnamed })}
                state={state}
                options={[{ value: "yes", label: t("named.yes", { name: account?.name ?? "" }) }]}
              />
              <Submit label={t(note === undefined ? "send" : "send.again")}>
                {thing === undefined ? null : (
                  <a class="button" href={href(thing.path)}>
                    {shell("form.cancel")}
                  </a>
                )}
              </Submit>
            </Form>
          </>
        )}
        {note === undefined ? null : (
          <section>
            <h2 class="prose-title">{t("withdraw")}</h2>
            <p>{t("withdraw.hint")}</p>
            <div class="actions">
              <ActionButton action={href(`/library/notes/${note.id}/withdraw`)} kind="danger" label={t("withdraw")} />
            </div>
          </section>
        )}
      </div>
    </Page>
  );
}

/** What has become of one's note so far. */
function StateTold({ note }: { note: Note }) {
  const t = useMessages("notes");
  const kind = note.state === "returned" || note.state === "hidden" ? "warning" : "note";
  return <Notice kind={kind}>{t(`told.${note.state}`, { reason: note.reason ?? "" })}</Notice>;
}

/** All that a person has told. */
export function OwnNotesPage({ notes }: { notes: readonly ListedNote[] }) {
  const t = useMessages("notes");
  const library = useMessages("library");
  const href = useHref();
  return (
    <Page title={t("own")} crumbs={[{ label: library("title"), path: "/library" }]} isUnlisted>
      <h1>{t("own")}</h1>
      <p class="lede">{t("own.hint")}</p>
      {notes.length === 0 ? (
        <Empty text={t("own.none")}>
          <a class="button" href={href("/library")}>
            {library("title")}
          </a>
        </Empty>
      ) : (
        <ul class="rows">
          {notes.map((note) => (
            <li key={note.id}>
              <span class="grow">
                <a href={href(`/library/notes/${note.id}`)}>
                  <bdi lang={note.item?.lang}>{note.item?.title ?? note.thingTitle}</bdi>
                </a>
                <br />
                <bdi class="small" lang={note.lang}>
                  {note.used.slice(0, 160).toWellFormed()}
                </bdi>
                {note.reason === null ? null : (
                  <>
                    <br />
                    <b class="small">
                      <bdi>{note.reason}</bdi>
                    </b>
                  </>
                )}
              </span>
              <span class={note.state === "shown" ? "tag ok" : note.state === "waiting" ? "tag" : "tag now"}>
                {t(`state.${note.state}`)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

/** Every note on a thing, where its page has too many. */
export function AllNotesPage({
  thing,
  notes,
  next,
}: {
  thing: CatalogueItem;
  notes: readonly ShownNote[];
  next: string | undefined;
}) {
  const t = useMessages("notes");
  const href = useHref();
  const path = `/library/notes/about/${thing.id}`;
  return (
    <Page title={t("title.of", { title: thing.title })} crumbs={[{ label: thing.title, path: thing.path }]} isUnlisted>
      <h1>{t("title")}</h1>
      <p class="lede">
        <bdi lang={thing.lang}>{thing.title}</bdi>
      </p>
      {notes.length === 0 ? <Empty text={t("none")} /> : <NoteList notes={notes} />}
      <More href={next === undefined ? undefined : href(`${path}?${new URLSearchParams({ after: next })}`)} />
    </Page>
  );
}

/** A reader says why a note should not stand there. */
export function ReportNotePage({ found: { note, item }, state }: { found: NoteWithThing; state: FormState }) {
  const t = useMessages("notes");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <Page title={t("report.title")} crumbs={[{ label: item.title, path: item.path }]} isUnlisted>
      <div class="content narrow">
        <h1>{t("report.title")}</h1>
        <NoteText note={note} />
        <Form action={href(`/library/notes/${note.id}/report`)} state={state}>
          <Field
            name="reason"
            label={t("report.reason")}
            hint={t("report.hint")}
            state={state}
            lines={3}
            isRequired
            max={500}
          />
          <Submit label={t("report.do")}>
            <a class="button" href={href(item.path)}>
              {shell("form.cancel")}
            </a>
          </Submit>
        </Form>
      </div>
    </Page>
  );
}
