import { useCountryName } from "#catalogue/index.ts";
import { EditLink, OtherLanguage, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate } from "#platform/i18n/index.ts";
import type { NotesOfThing, NoteWithThing, ShownNote } from "../queries.ts";

/** Notes that are open at once; the rest is folded. */
const mostOpen = 3;

/** Who wrote a note, as far as they want it known: "a trainer from Botswana". */
export function useWriter(): (note: Pick<ShownNote, "name" | "country">) => string {
  const t = useMessages("notes");
  const countryName = useCountryName();
  return ({ name, country }) => {
    const place = country === null ? "" : countryName(country);
    if (name !== null) return place === "" ? name : t("by.named", { name, country: place });
    return place === "" ? t("by.nobody") : t("by.country", { country: place });
  };
}

/** What a note says, in its own language. */
export function NoteText({ note }: { note: Pick<ShownNote, "lang" | "used" | "audience" | "outcome"> }) {
  const t = useMessages("notes");
  const parts = [
    [t("used"), note.used],
    [t("audience"), note.audience],
    [t("outcome"), note.outcome],
  ] as const;
  return (
    <>
      {parts.map(([label, text]) => (
        <p key={label}>
          <b>{label}: </b>
          <bdi lang={note.lang}>{text}</bdi>
        </p>
      ))}
    </>
  );
}

function OneNote({ note }: { note: ShownNote }) {
  const t = useMessages("notes");
  const href = useHref();
  const { lang, timeZone, actor } = useFacts();
  const writer = useWriter()(note);
  return (
    <li class="hit">
      <p class="meta">
        <bdi>{writer}</bdi>
        <span>{formatDate(lang, note.shownAt, timeZone, { dateStyle: "medium" })}</span>
        <OtherLanguage of={note.lang} />
      </p>
      <NoteText note={note} />
      {actor.kind === "account" ? (
        <p class="small">
          <a href={href(`/library/notes/${note.id}/report`)}>
            {t("report")} <span class="hidden">{writer}</span>
          </a>
        </p>
      ) : null}
    </li>
  );
}

/** Notes one below the other, as a list. */
export function NoteList({ notes }: { notes: readonly ShownNote[] }) {
  return (
    <ul class="hits">
      {notes.map((note) => (
        <OneNote key={note.id} note={note} />
      ))}
    </ul>
  );
}

interface PracticeProps {
  thingId: string;
  practice: NotesOfThing;
}

/** How others used a thing, on its page right after what it is: some open, the rest folded; nothing where nobody has told. */
export function PracticeNotes({ thingId, practice: { notes, hasMore } }: PracticeProps) {
  const t = useMessages("notes");
  const href = useHref();
  if (notes.length === 0) return null;
  const folded = notes.slice(mostOpen);
  return (
    <section aria-labelledby="practice">
      <h2 id="practice">{t("title")}</h2>
      <NoteList notes={notes.slice(0, mostOpen)} />
      {folded.length === 0 ? null : (
        <details>
          <summary>{t("more", { count: folded.length })}</summary>
          <NoteList notes={folded} />
        </details>
      )}
      {hasMore ? (
        <p>
          <a href={href(`/library/notes/about/${thingId}`)}>{t("all")}</a>
        </p>
      ) : null}
      <WriteLink thingId={thingId} />
    </section>
  );
}

function WriteLink({ thingId }: Pick<PracticeProps, "thingId">) {
  const t = useMessages("notes");
  const { actor } = useFacts();
  if (actor.kind !== "account" || !actor.isVetted) return null;
  return (
    <p class="actions">
      <EditLink path={`/library/notes/write/${thingId}`} label={t("write")} />
    </p>
  );
}

/** The same page's end, where nobody has told yet and the reader may be the first. */
export function FirstNote({ thingId, practice }: PracticeProps) {
  const t = useMessages("notes");
  const { actor } = useFacts();
  if (practice.notes.length > 0 || actor.kind !== "account" || !actor.isVetted) return null;
  return (
    <section class="prose">
      <h2 class="prose-title">{t("title")}</h2>
      <p>{t("none")}</p>
      <WriteLink thingId={thingId} />
    </section>
  );
}

/** The newest notes of all, each with what it is about; nothing where there are none. */
export function NewestNotes({ notes }: { notes: readonly NoteWithThing[] }) {
  const t = useMessages("notes");
  const href = useHref();
  const { lang, actor } = useFacts();
  const writer = useWriter();
  if (notes.length === 0) return null;
  return (
    <section>
      <div class="section-head">
        <h2 class="prose-title">{t("title")}</h2>
        {actor.kind === "account" ? <a href={href("/library/notes")}>{t("own")}</a> : null}
      </div>
      <ul class="hits">
        {notes.map(({ note, item }) => (
          <li key={note.id} class="hit">
            <h3>
              <a href={href(`${item.path}#practice`)} {...(item.lang === lang ? {} : { lang: item.lang, dir: "auto" })}>
                {item.title}
              </a>
            </h3>
            <p>
              <bdi lang={note.lang}>
                {note.used.length > 300 ? `${note.used.slice(0, 300).toWellFormed()}…` : note.used}
              </bdi>
            </p>
            <p class="meta">
              <bdi>{writer(note)}</bdi>
              <OtherLanguage of={note.lang} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
