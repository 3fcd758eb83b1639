import { Fragment } from "preact";
import { Related, type RelatedThing, subjectLabel, useCountryName } from "#catalogue/index.ts";
import { CitePanel, type CslItem, scholarTags } from "#platform/citations/index.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import {
  Cover,
  EditLink,
  Icon,
  Kind,
  Notice,
  Page,
  Paragraphs,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { languageName, localized } from "#platform/i18n/index.ts";
import { AddToCollection } from "../collections/pages/add-link.tsx";
import { coverFile, FileLinks, Films, filePath, publicPdf } from "../files/pages/shown.tsx";
import type { ShownFile } from "../files/types.ts";
import { FirstNote, PracticeNotes } from "../notes/pages/note.tsx";
import type { NotesOfThing } from "../notes/queries.ts";
import type { LibraryRecord } from "../queries.ts";

interface RecordPageProps {
  record: LibraryRecord;
  related: readonly RelatedThing[];
  files: readonly ShownFile[];
  practice: NotesOfThing;
  item: CslItem;
  /** The public address, for tags that need whole ones. */
  site: string;
  isKept: boolean;
}

/** Any record in one calm form: what it is, why it matters to a trainer, how to get it, how to cite it, what it is connected with. */
export function RecordPage({ record, related, files, practice, item, site, isKept }: RecordPageProps) {
  const t = useMessages("library");
  const { lang } = useFacts();
  const title = localized(record.title, lang);
  const path = `/library/${record.slug}`;
  const isOpen = record.state === "published";
  // Of a withdrawn one readers get what it was and why it went; what it said, nobody but who looks after it.
  const saysAll = record.state !== "withdrawn" || isKept;
  const pdf = publicPdf(files);
  const facts = {
    url: `${site}/${lang}${path}`,
    pdfUrl: pdf === undefined ? undefined : `${site}/${lang}${filePath(record.slug, pdf)}`,
    isFree: record.access === "public",
    licence: record.licence === "" ? undefined : record.licence,
  };
  return (
    <Page
      title={title.text}
      {...(saysAll ? { description: localized(record.summary, lang).text.slice(0, 200) } : {})}
      crumbs={[
        { label: t("title"), path: "/library" },
        { label: t(`kind.${record.kind}`), path: `/library?kind=${record.kind}` },
      ]}
      isUnlisted={!isOpen}
      {...(isOpen ? { head: scholarTags(item, facts) } : {})}
    >
      <div class="lead">
        <article class="prose">
          <Kind kind={record.kind} label={t(`type.${record.type}`)} />
          <h1 lang={title.lang} dir="auto">
            {title.text}
          </h1>
          <Authors record={record} />
          {record.state === "withdrawn" ? (
            <Notice kind="warning">{t("withdrawn", { reason: record.reason ?? "" })}</Notice>
          ) : null}
          {record.state === "published" || record.state === "withdrawn" ? null : (
            <Notice kind="note">{t(`state.${record.state}.told`)}</Notice>
          )}
          {saysAll ? (
            <>
              <Paragraphs text={record.summary} />
              <Films slug={record.slug} files={files} title={title.text} />
              {isOpen ? <PracticeNotes thingId={record.id} practice={practice} /> : null}
              <Said text={record.why} heading={t("why")} />
              <Said text={record.abstract} heading={t("abstract")} />
              <Said text={record.audience} heading={t("audience")} />
              <Said text={record.conditions} heading={t("conditions")} />
              <Said text={record.transcript} heading={t("transcript")} isFolded />
            </>
          ) : null}
          {isOpen ? <CitePanel item={item} path={path} /> : null}
          {isOpen ? <FirstNote thingId={record.id} practice={practice} /> : null}
          <Related related={related} />
        </article>
        <Aside record={record} files={files} isOpen={isOpen} isKept={isKept} />
      </div>
    </Page>
  );
}

function Said({ text, heading, isFolded = false }: { text: LocalizedText; heading: string; isFolded?: boolean }) {
  const { lang } = useFacts();
  if (localized(text, lang).text === "") return null;
  const body = <Paragraphs text={text} />;
  if (isFolded)
    return (
      <details>
        <summary>{heading}</summary>
        {body}
      </details>
    );
  return (
    <section>
      <h2>{heading}</h2>
      {body}
    </section>
  );
}

function Authors({ record }: { record: LibraryRecord }) {
  const t = useMessages("library");
  if (record.contributors.length === 0) return null;
  return (
    <ul class="rows" aria-label={t("authors")}>
      {record.contributors.map(({ family, given, literal, role, orcid, affiliation, ror }, index) => {
        const name = literal === "" ? `${given} ${family}`.trim() : literal;
        return (
          <li key={`${index} ${name}`}>
            <span class="grow">
              <b>
                <bdi>{name}</bdi>
              </b>
              {role === "editor" ? ` (${t("editor")})` : ""}
              {affiliation === "" ? null : (
                <span class="small">
                  {" · "}
                  {ror === null ? (
                    <bdi>{affiliation}</bdi>
                  ) : (
                    <a href={`https://ror.org/${ror}`} rel="noopener">
                      <bdi>{affiliation}</bdi>
                    </a>
                  )}
                </span>
              )}
            </span>
            {orcid === null ? null : (
              <a class="small" href={`https://orcid.org/${orcid}`} rel="noopener" dir="ltr">
                ORCID <span class="hidden">{name}</span>
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Aside({
  record,
  files,
  isOpen,
  isKept,
}: {
  record: LibraryRecord;
  files: readonly ShownFile[];
  isOpen: boolean;
  isKept: boolean;
}) {
  const t = useMessages("library");
  const href = useHref();
  const { lang } = useFacts();
  const countryName = useCountryName();
  const owner = record.bodyName === null ? record.ownerBody : localized(record.bodyName, lang).text;
  const facts: [string, string][] = [
    [t("by"), owner],
    [t("year"), record.year === null ? "" : String(record.year)],
    [t("container"), record.container],
    [t("volume"), [record.volume, record.issue].filter(Boolean).join(" / ")],
    [t("pages"), record.pages],
    [t("publisher"), record.publisher],
    [t("languages"), record.languages.map((code) => languageName(code, lang)).join(", ")],
    [t("country"), record.country === null ? "" : countryName(record.country)],
    [t("level"), record.level === null ? "" : t(`level.${record.level}`)],
    ["DOI", record.doi ?? ""],
    ["ISBN", record.isbn ?? ""],
    ["ISSN", record.issn ?? ""],
    [t("licence"), record.licence],
    [t("contact"), record.contact],
    [t("access"), t(`access.${record.access}`)],
  ];
  const address = record.address === "" && record.doi !== null ? `https://doi.org/${record.doi}` : record.address;
  return (
    <aside class="panel" aria-label={t("get")}>
      <RecordCover record={record} files={files} />
      <div class="in">
        <FileLinks slug={record.slug} files={files} isMain={address === ""} />
        {isOpen && address !== "" ? (
          <p class="actions">
            <a class="button main" href={address} rel="noopener external">
              <Icon name="external-link" />
              {t(record.kind === "website" ? "visit" : "get")}
            </a>
          </p>
        ) : null}
        {isOpen && address !== "" ? (
          <p class="small">
            <bdi dir="ltr">{new URL(address).host}</bdi>
          </p>
        ) : null}
        <dl class="facts">
          {facts.map(([label, value]) =>
            value === "" ? null : (
              <Fragment key={label}>
                <dt>{label}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </Fragment>
            ),
          )}
        </dl>
        {record.subjects.length === 0 ? null : (
          <nav class="chips" aria-label={t("subjects")}>
            {record.subjects.map((id) => (
              <a key={id} href={href(`/subjects/${id}`)}>
                {subjectLabel(id, lang)}
              </a>
            ))}
          </nav>
        )}
        {isKept ? (
          <p class="actions">
            <EditLink path={`/library/manage/${record.id}`} label={t("edit")} />
            {isOpen ? <AddToCollection thingId={record.id} /> : null}
          </p>
        ) : null}
      </div>
    </aside>
  );
}

/** Its first page, where there is one to show; else the cover that is drawn for it. */
function RecordCover({ record, files }: { record: LibraryRecord; files: readonly ShownFile[] }) {
  const href = useHref();
  const file = coverFile(files);
  if (file === undefined) return <Cover kind={record.kind} seed={record.slug} ratio={180} />;
  return <img class="cover" src={href(`/library/${record.slug}/cover/${file.id}`)} alt="" loading="lazy" />;
}
