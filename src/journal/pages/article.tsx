import { Fragment } from "preact";
import { Related, subjectLabel } from "#catalogue/index.ts";
import { AddToCollection, FirstNote, PracticeNotes } from "#library/index.ts";
import { CitePanel, type CslItem, scholarTags } from "#platform/citations/index.ts";
import { EditLink, Icon, Kind, madeHtml, Notice, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { directionOf, formatDate, formatMinutes, languageName, languages, localized } from "#platform/i18n/index.ts";
import type { ArticlePageFacts } from "../queries.ts";
import { IssueNotice, sizeText } from "./issue.tsx";

interface ArticlePageProps {
  article: ArticlePageFacts;
  item: CslItem;
  /** The public address, for tags that need whole ones. */
  site: string;
  mayManage: boolean;
}

/** An article: why it matters first, then what it says, in the reader's language as far as there is one, then the text. */
export function ArticlePage({ article, item, site, mayManage }: ArticlePageProps) {
  const t = useMessages("journal");
  const { lang } = useFacts();
  const title = localized(article.title, lang);
  const journalPath = `/journal/${article.journalSlug}`;
  const path = `${journalPath}/${article.slug}`;
  const issueLabel = localized(article.issueLabel, lang);
  const pdf = article.files.find(({ kind }) => kind === "pdf");
  const isOpen = article.state !== "withdrawn" || mayManage;
  const isPresent = article.version === article.presentVersion;
  const crumbs = [
    { label: localized(article.journalTitle, lang).text, path: journalPath },
    ...(article.issueNumber === null
      ? []
      : [{ label: issueLabel.text, path: `${journalPath}/issues/${article.issueNumber}` }]),
  ];
  const facts = {
    url: `${site}/${lang}${path}`,
    pdfUrl: pdf === undefined ? undefined : `${site}/${lang}${path}/files/${pdf.name}`,
    isFree: true,
    licence: article.licence === "" ? undefined : article.licence,
  };
  return (
    <Page
      title={title.text}
      description={localized(article.abstract, lang).text.slice(0, 200)}
      crumbs={crumbs}
      isUnlisted={article.state !== "published" || !isPresent}
      {...(article.state === "published" && isPresent ? { head: scholarTags(item, facts) } : {})}
    >
      <div class="lead">
        <article class="prose">
          <Kind kind="article" label={t("article.kind")} />
          {article.state === "withdrawn" ? (
            <Notice kind="warning">{t("article.withdrawn", { reason: article.withdrawnReason ?? "" })}</Notice>
          ) : null}
          <h1 lang={title.lang} dir="auto">
            {title.text}
          </h1>
          <OtherTitles article={article} shown={title.lang} />
          {isOpen ? <VersionNotice article={article} path={path} isPresent={isPresent} /> : null}
          {article.state === "draft" ? <Notice kind="note">{t("article.draft")}</Notice> : null}
          <IssueNotice notice={article.notice} />
          <Authors article={article} />
          {isOpen ? <Reading article={article} item={item} path={path} /> : null}
        </article>
        <Aside article={article} path={path} isOpen={isOpen} isPresent={isPresent} mayManage={mayManage} />
      </div>
    </Page>
  );
}

/** That something was corrected, and what; or that this is how the article once was. */
function VersionNotice({ article, path, isPresent }: { article: ArticlePageFacts; path: string; isPresent: boolean }) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const shown = article.versions.find(({ number }) => number === article.version);
  if (shown === undefined || (isPresent && shown.number === 1)) return null;
  const date = formatDate(lang, new Date(shown.createdAt), timeZone);
  if (isPresent)
    return (
      <Notice kind="note">
        {t("article.corrected", { number: shown.number, date })} <bdi>{shown.change}</bdi>
      </Notice>
    );
  return (
    <>
      <Notice kind="warning">
        {t("article.earlier", { number: shown.number, date, present: article.presentVersion ?? 0 })}
      </Notice>
      <p>
        <a href={href(path)}>{t("article.present")}</a>
      </p>
    </>
  );
}

function OtherTitles({ article, shown }: { article: ArticlePageFacts; shown: string }) {
  const own = article.title[article.language] ?? "";
  if (own === "" || shown === article.language) return null;
  return (
    <p class="lede" lang={article.language} dir={directionOf(article.language)}>
      {own}
    </p>
  );
}

function Authors({ article }: { article: ArticlePageFacts }) {
  const t = useMessages("journal");
  if (article.authors.length === 0) return null;
  const list = (
    <ul class="rows" aria-label={t("article.authors")}>
      {article.authors.map(({ given, family, orcid, affiliations }, index) => {
        const name = `${given} ${family}`.trim();
        return (
          <li key={`${name} ${index}`}>
            <b>
              <bdi>{name}</bdi>
            </b>
            {orcid === "" ? null : (
              <a href={`https://orcid.org/${orcid}`} rel="noopener" aria-label={t("article.orcid", { name })}>
                <bdi>{orcid}</bdi>
              </a>
            )}
            {affiliations.map(({ name: body, ror }) => (
              <span key={`${body} ${ror}`} class="small" dir="auto">
                {ror === "" ? (
                  body
                ) : (
                  <a href={ror} rel="noopener">
                    {body}
                  </a>
                )}
              </span>
            ))}
          </li>
        );
      })}
    </ul>
  );
  if (article.authors.length <= 12) return list;
  return (
    <details>
      <summary>
        {t("article.authors")} <span class="tag">{article.authors.length}</span>
      </summary>
      {list}
    </details>
  );
}

/** Languages of a text, the reader's first, then the article's, then the others. */
function inOrder(text: Record<string, string>, lang: string, own: string): string[] {
  return [...new Set([lang, own, ...languages, ...Object.keys(text)])].filter((each) => (text[each] ?? "") !== "");
}

const Plain = ({ text, lang }: { text: string; lang: string }) => (
  <>
    {text.split(/\n{2,}/).map((paragraph) => (
      <p key={paragraph} lang={lang} dir={directionOf(lang)}>
        {paragraph}
      </p>
    ))}
  </>
);

function Reading({ article, item, path }: { article: ArticlePageFacts; item: CslItem; path: string }) {
  const t = useMessages("journal");
  const { lang } = useFacts();
  const practice = localized(article.practice, lang);
  return (
    <>
      {practice.text === "" ? null : (
        <section>
          <h2>{t("article.practice")}</h2>
          <Plain text={practice.text} lang={practice.lang} />
        </section>
      )}
      {article.state === "published" ? <PracticeNotes thingId={article.id} practice={article.practiceNotes} /> : null}
      {inOrder(article.abstract, lang, article.language).map((each) => (
        <section key={each}>
          <h2>
            {each === lang ? t("article.abstract") : t("article.abstract-in", { language: languageName(each, lang) })}
          </h2>
          <Plain text={article.abstract[each] ?? ""} lang={each} />
        </section>
      ))}
      <Keywords article={article} />
      <CitePanel item={item} path={path} />
      {article.html === "" ? (
        article.files.length === 0 ? null : (
          <p>{t("article.no-text")}</p>
        )
      ) : (
        <FullText article={article} />
      )}
      {article.state === "published" ? <FirstNote thingId={article.id} practice={article.practiceNotes} /> : null}
      <Related related={article.related} />
      {article.about === "" ? null : (
        <details>
          <summary>{t("article.source")}</summary>
          <div
            class="text small"
            lang={article.language}
            dir={directionOf(article.language)}
            {...madeHtml(article.about)}
          />
        </details>
      )}
    </>
  );
}

function FullText({ article }: { article: ArticlePageFacts }) {
  const t = useMessages("journal");
  const { lang } = useFacts();
  return (
    <>
      {article.contents.length < 2 ? null : (
        <nav aria-label={t("article.contents")}>
          <h2>{t("article.contents")}</h2>
          <ol class="rows">
            {article.contents.map((heading) => (
              <li key={heading.id} class={`depth-${heading.depth}`}>
                <a href={`#${heading.id}`} lang={article.language} dir="auto">
                  {heading.title}
                </a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      {article.language === lang ? null : (
        <p class="small">{t("article.text-in", { language: languageName(article.language, lang) })}</p>
      )}
      <section
        class="text"
        aria-label={t("article.text")}
        lang={article.language}
        dir={directionOf(article.language)}
        {...madeHtml(article.html)}
      />
    </>
  );
}

function Keywords({ article }: { article: ArticlePageFacts }) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  const [first] = [lang, article.language, ...Object.keys(article.keywords)].filter(
    (each) => (article.keywords[each] ?? []).length > 0,
  );
  if (first === undefined && article.subjects.length === 0) return null;
  return (
    <section>
      <h2>{t("article.keywords")}</h2>
      {first === undefined ? null : (
        <p lang={first} dir={directionOf(first)}>
          {(article.keywords[first] ?? []).join(first === "ar" ? "، " : ", ")}
        </p>
      )}
      {article.subjects.length === 0 ? null : (
        <p class="chips">
          {article.subjects.map((subject) => (
            <a key={subject} href={`${href("/search")}?subject=${subject}`}>
              {subjectLabel(subject, lang)}
            </a>
          ))}
        </p>
      )}
    </section>
  );
}

const kindNames: Record<string, string> = { pdf: "PDF", xml: "JATS XML", html: "HTML" };

function Aside({
  article,
  path,
  isOpen,
  isPresent,
  mayManage,
}: {
  article: ArticlePageFacts;
  path: string;
  isOpen: boolean;
  isPresent: boolean;
  mayManage: boolean;
}) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const day = (text: string) => formatDate(lang, new Date(`${text}T00:00:00Z`), "UTC");
  const facts: [string, string | null][] = [
    [t("article.published"), article.publishedAt === null ? null : formatDate(lang, article.publishedAt, timeZone)],
    [t("article.received"), article.receivedOn === null ? null : day(article.receivedOn)],
    [t("article.accepted"), article.acceptedOn === null ? null : day(article.acceptedOn)],
    [t("form.pages"), article.pages.replace("-", "–") || null],
    // Two hundred words a minute, as studies of reading aloud and silently meet.
    [t("article.reading"), article.words < 200 ? null : formatMinutes(lang, Math.round(article.words / 200) * 60)],
  ];
  return (
    <aside class="panel" aria-label={t("article.files")}>
      <div class="in">
        {isOpen && article.files.length > 0 ? (
          <div class="actions">
            {article.files.map((file, index) => (
              <a
                key={file.name}
                class={index === 0 ? "button main" : "button"}
                href={
                  isPresent
                    ? href(`${path}/files/${encodeURIComponent(file.name)}`)
                    : `/files/journal/${article.versionId ?? ""}/${encodeURIComponent(file.name)}`
                }
              >
                <Icon name="download" />
                <bdi>{`${kindNames[file.kind] ?? file.name} (${sizeText(lang, file.size)})`}</bdi>
              </a>
            ))}
          </div>
        ) : null}
        <dl class="facts">
          {facts.map(([name, text]) =>
            text === null ? null : (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </Fragment>
            ),
          )}
          {article.doi === "" ? null : (
            <>
              <dt>{t("form.doi")}</dt>
              <dd>
                <a href={`https://doi.org/${encodeURI(article.doi)}`} rel="noopener">
                  <bdi>{article.doi}</bdi>
                </a>
              </dd>
            </>
          )}
          {article.licence === "" ? null : (
            <>
              <dt>{t("article.licence")}</dt>
              <dd>
                <a href={article.licence} rel="noopener license">
                  <bdi>{article.licence.replace(/^https?:\/\//, "")}</bdi>
                </a>
              </dd>
            </>
          )}
        </dl>
        {!isOpen || article.versions.length < 2 ? null : (
          <details open>
            <summary>{t("article.versions")}</summary>
            <ul>
              {article.versions.map((version) => (
                <li key={version.number} class="small">
                  <a
                    href={href(`${path}/versions/${version.number}`)}
                    {...(version.number === article.version ? { "aria-current": "true" as const } : {})}
                  >
                    {t("article.version", {
                      number: version.number,
                      date: formatDate(lang, new Date(version.createdAt), timeZone),
                    })}
                  </a>
                  {version.change === "" ? "" : ` · ${version.change}`}
                </li>
              ))}
            </ul>
          </details>
        )}
        {article.state === "published" ? <AddToCollection thingId={article.id} /> : null}
        {mayManage ? (
          <EditLink
            path={`/journal/manage/${article.journalSlug}/articles/${article.slug}`}
            label={t("article.edit")}
          />
        ) : null}
      </div>
    </aside>
  );
}
