import { Related, type RelatedThing } from "#catalogue/index.ts";
import {
  EditLink,
  LineList,
  Notice,
  Page,
  Paragraphs,
  useFacts,
  useHref,
  useMessages,
  WorldMap,
} from "#platform/html/index.ts";
import { languageName, localized } from "#platform/i18n/index.ts";
import type { Group } from "../queries.ts";
import { dayIn, daysIn, seatName, useFileSize } from "./parts.tsx";

/** A group as everybody sees it. */
export function GroupPage({ group, related }: { group: Group; related: RelatedThing[] }) {
  const t = useMessages("groups");
  const { lang } = useFacts();
  const name = localized(group.name, lang);
  const here = `/groups/${group.slug}`;
  return (
    <Page
      title={name.text}
      description={localized(group.mandate, lang).text.slice(0, 200)}
      crumbs={[{ label: t("title"), path: "/groups" }]}
      isUnlisted={group.state === "draft"}
    >
      <h1 lang={name.lang} dir="auto">
        {name.text}
      </h1>
      {group.state === "draft" ? <Notice kind="note">{t("draft")}</Notice> : null}
      <div class="lead">
        <div class="content">
          <div class="prose">
            <Paragraphs text={group.mandate} />
            {Object.keys(group.tasks).length === 0 ? null : (
              <>
                <h2>{t("tasks")}</h2>
                <LineList lines={group.tasks} />
              </>
            )}
          </div>
          <Seats group={group} />
          <Meetings group={group} />
          <Journals group={group} />
          <Guidelines group={group} />
          <Documents group={group} />
          <Related related={related} />
        </div>
        <aside class="panel">
          <div class="in">
            <dl class="facts">
              {group.sinceYear === null ? null : (
                <>
                  <dt>{t("since")}</dt>
                  <dd>{group.sinceYear}</dd>
                </>
              )}
              {group.seatCount === 0 ? null : (
                <>
                  <dt>{t("seats")}</dt>
                  <dd>{group.seatCount}</dd>
                </>
              )}
              {localized(group.meets, lang).text === "" ? null : (
                <>
                  <dt>{t("meets")}</dt>
                  <dd dir="auto">{localized(group.meets, lang).text}</dd>
                </>
              )}
            </dl>
            <Contact group={group} />
            {group.isKept ? (
              <p class="actions">
                <EditLink path={`${here}/edit`} label={t("edit")} />
              </p>
            ) : null}
          </div>
        </aside>
      </div>
    </Page>
  );
}

function Contact({ group }: { group: Group }) {
  const t = useMessages("groups");
  const { lang } = useFacts();
  if (group.contactEmail === "" && localized(group.contact, lang).text === "") return null;
  return (
    <>
      <h2 class="prose-title">{t("contact")}</h2>
      <Paragraphs text={group.contact} />
      {group.contactEmail === "" ? null : (
        <p>
          <a href={`mailto:${group.contactEmail}`} dir="ltr">
            {group.contactEmail}
          </a>
        </p>
      )}
    </>
  );
}

function Seats({ group }: { group: Group }) {
  const t = useMessages("groups");
  const { lang } = useFacts();
  if (group.seats.length === 0) return null;
  const seats = group.seats.map((seat) => ({ ...seat, name: seatName(seat, lang) }));
  const hasOrganisations = seats.some(({ organisation }) => organisation !== "");
  const hasDates = seats.some(({ since, until }) => since !== null || until !== null);
  return (
    <section>
      <h2 class="prose-title">{t("seats")}</h2>
      <WorldMap
        label={t("map", { count: seats.length })}
        marks={seats.map(({ mapCode, country, name }) => ({ code: mapCode ?? country, label: name }))}
      />
      <p class="small">{t("map.note")}</p>
      <div class="table" tabIndex={0} role="region" aria-label={t("seats")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("seat.member")}</th>
              {hasOrganisations ? <th scope="col">{t("seat.organisation")}</th> : null}
              <th scope="col">{t("seat.position")}</th>
              {hasDates ? <th scope="col">{t("seat.days")}</th> : null}
            </tr>
          </thead>
          <tbody>
            {seats.map(({ id, name, organisation, position, since, until }) => (
              <tr key={id}>
                <td dir="auto">{name}</td>
                {hasOrganisations ? <td dir="auto">{organisation}</td> : null}
                <td>{t(`position.${position}`)}</td>
                {hasDates ? (
                  <td>
                    {since === null ? "" : t("seat.from", { day: dayIn(lang, since) })}{" "}
                    {until === null ? "" : t("seat.to", { day: dayIn(lang, until) })}
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Meetings({ group }: { group: Group }) {
  const t = useMessages("groups");
  const { lang } = useFacts();
  if (group.meetings.length === 0) return null;
  return (
    <section>
      <h2 class="prose-title">{t("meetings")}</h2>
      {group.meetings.map((meeting) => {
        const title = localized(meeting.title, lang);
        const place = localized(meeting.place, lang).text;
        return (
          <article key={meeting.id} class="hit">
            <h3 lang={title.lang} dir="auto">
              {title.text}
            </h3>
            <p class="meta">
              <span>{daysIn(lang, meeting.beginsOn, meeting.endsOn)}</span>
              {place === "" ? null : <span dir="auto">{place}</span>}
            </p>
            <Paragraphs text={meeting.summary} />
          </article>
        );
      })}
    </section>
  );
}

function Journals({ group }: { group: Group }) {
  const t = useMessages("groups");
  const href = useHref();
  const { lang } = useFacts();
  if (group.journals.length === 0) return null;
  return (
    <section>
      <h2 class="prose-title">{t("journals")}</h2>
      <ul class="rows">
        {group.journals.map(({ slug, title }) => (
          <li key={slug}>
            <a href={href(`/journal/${slug}`)} lang={localized(title, lang).lang} dir="auto">
              {localized(title, lang).text}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Guidelines({ group }: { group: Group }) {
  const t = useMessages("groups");
  const href = useHref();
  const { lang } = useFacts();
  if (group.guidelines.length === 0) return null;
  return (
    <section>
      <h2 class="prose-title">{t("guidelines")}</h2>
      <ul class="rows">
        {group.guidelines.map(({ slug, title, edition, datedOn, state }) => (
          <li key={slug}>
            <span class="grow">
              <a href={href(`/guidelines/${slug}`)} lang={localized(title, lang).lang} dir="auto">
                {localized(title, lang).text}
              </a>
              <span class="small block">{t("guideline.edition", { edition, day: dayIn(lang, datedOn) })}</span>
            </span>
            {state === "published" ? null : <span class="tag">{t(`state.${state as "draft" | "withdrawn"}`)}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Documents({ group }: { group: Group }) {
  const t = useMessages("groups");
  const href = useHref();
  const { lang } = useFacts();
  const sizeOf = useFileSize();
  if (group.documents.length === 0) return null;
  return (
    <section>
      <h2 class="prose-title">{t("documents")}</h2>
      <ul class="rows">
        {group.documents.map((document) => {
          const title = localized(document.title, lang);
          const to =
            document.fileSha256 === null
              ? document.address
              : href(`/groups/${group.slug}/documents/${document.id}/file.pdf`);
          return (
            <li key={document.id}>
              <span class="grow">
                <a href={to} lang={title.lang} dir="auto">
                  {title.text}
                </a>
                <span class="small block">
                  {[
                    dayIn(lang, document.datedOn),
                    document.languages.map((each) => languageName(each, lang)).join(", "),
                    document.fileSize === null ? "" : `PDF, ${sizeOf(document.fileSize)}`,
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
