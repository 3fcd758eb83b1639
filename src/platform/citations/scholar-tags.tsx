import type { ComponentChildren } from "preact";
import { madeHtml } from "../html/index.ts";
import type { CslDate, CslItem, CslName } from "./types.ts";

const fullName = ({ family, given, literal, suffix, "non-dropping-particle": particle }: CslName): string =>
  family === undefined ? (literal ?? given ?? "") : [given, particle, family, suffix].filter(Boolean).join(" ");

const parts = (date: CslDate | undefined): string[] =>
  (date?.["date-parts"][0] ?? []).map((part) => String(part ?? 1).padStart(2, "0"));

/** What a page's tags need beside the item. */
export interface ScholarFacts {
  /** The page's own address, whole: `https://…`. */
  url: string;
  /** Of the full text, where it is open to all. */
  pdfUrl?: string | undefined;
  isFree?: boolean | undefined;
  licence?: string | undefined;
}

const schemaTypes: Record<string, string> = {
  "article-journal": "ScholarlyArticle",
  "paper-conference": "ScholarlyArticle",
  "article-magazine": "Article",
  "article-newspaper": "NewsArticle",
  book: "Book",
  chapter: "Chapter",
  report: "Report",
  thesis: "Thesis",
  webpage: "WebPage",
  dataset: "Dataset",
  motion_picture: "VideoObject",
  software: "SoftwareApplication",
  speech: "PresentationDigitalDocument",
  map: "Map",
};

const without = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== ""));

const person = (name: CslName): object =>
  without({
    "@type": name.family === undefined ? "Organization" : "Person",
    name: fullName(name),
    familyName: name.family,
    givenName: name.family === undefined ? undefined : name.given,
    "@id": name.ORCID,
    affiliation:
      name.affiliation === undefined
        ? undefined
        : without({ "@type": "Organization", name: name.affiliation, "@id": name.ror }),
  });

/** schema.org in JSON-LD: https://schema.org/ScholarlyArticle and its kin. */
export function jsonLd(item: CslItem, { url, pdfUrl, isFree, licence }: ScholarFacts): object {
  const container = item["container-title"];
  const issue = item.issue === undefined ? undefined : { "@type": "PublicationIssue", issueNumber: item.issue };
  const volume = item.volume === undefined ? undefined : { "@type": "PublicationVolume", volumeNumber: item.volume };
  const whole =
    container === undefined
      ? undefined
      : without({
          "@type": item.type === "article-journal" ? "Periodical" : item.type === "chapter" ? "Book" : "CreativeWork",
          name: container,
          issn: item.ISSN,
        });
  const within = [issue, volume, whole].filter((part) => part !== undefined);
  return {
    "@context": "https://schema.org",
    ...without({
      "@type": schemaTypes[item.type] ?? "CreativeWork",
      "@id": item.DOI === undefined ? url : `https://doi.org/${item.DOI}`,
      url,
      name: item.title,
      headline: item.title.slice(0, 110),
      author: item.author?.map(person),
      editor: item.editor?.map(person),
      datePublished: parts(item.issued).join("-"),
      // An issue is part of its volume, a volume of its journal.
      isPartOf: within.reduceRight<object | undefined>(
        (outer, part) => (outer === undefined ? part : { ...part, isPartOf: outer }),
        undefined,
      ),
      pagination: item.page,
      publisher: item.publisher === undefined ? undefined : { "@type": "Organization", name: item.publisher },
      inLanguage: item.language,
      abstract: item.abstract,
      keywords: item.keyword,
      isbn: item.ISBN,
      sameAs: item.URL === url ? undefined : item.URL,
      isAccessibleForFree: isFree,
      license: licence,
      encoding:
        pdfUrl === undefined
          ? undefined
          : { "@type": "MediaObject", contentUrl: pdfUrl, encodingFormat: "application/pdf" },
      identifier: item.DOI === undefined ? undefined : { "@type": "PropertyValue", propertyID: "DOI", value: item.DOI },
    }),
  };
}

/** Highwire tags as Google Scholar asks for them, and Dublin Core (DCMES 1.1 in HTML). */
function metaTags(item: CslItem, { url, pdfUrl, licence }: ScholarFacts): [string, string | undefined][] {
  const [first, last] = (item.page ?? "").split(/[-–]+/);
  const date = parts(item.issued);
  const container =
    item.type === "article-journal"
      ? "citation_journal_title"
      : item.type === "paper-conference"
        ? "citation_conference_title"
        : "citation_inbook_title";
  const institution =
    item.type === "thesis" ? "citation_dissertation_institution" : "citation_technical_report_institution";
  const isReport = item.type === "thesis" || item.type === "report";
  return [
    ["citation_title", item.title],
    ...(item.author ?? []).flatMap((name): [string, string | undefined][] => [
      ["citation_author", fullName(name)],
      ["citation_author_institution", name.affiliation],
      ["citation_author_orcid", name.ORCID],
    ]),
    ["citation_publication_date", date.join("/")],
    [container, item["container-title"]],
    [isReport ? institution : "citation_publisher", item.publisher],
    ["citation_volume", item.volume],
    ["citation_issue", item.issue],
    ["citation_firstpage", first],
    ["citation_lastpage", last],
    ["citation_doi", item.DOI],
    ["citation_isbn", item.ISBN],
    ["citation_issn", item.ISSN],
    ["citation_language", item.language],
    ["citation_abstract_html_url", url],
    ["citation_pdf_url", pdfUrl],
    ["DC.title", item.title],
    ...(item.author ?? []).map((name): [string, string] => ["DC.creator", fullName(name)]),
    ["DC.date", date.join("-")],
    ["DC.publisher", item.publisher],
    ["DC.language", item.language],
    ["DC.identifier", item.DOI === undefined ? url : `https://doi.org/${item.DOI}`],
    ["DC.source", item["container-title"]],
    ["DC.rights", licence],
    ...(item.keyword ?? "").split(/\s*[,;]\s*/).map((word): [string, string] => ["DC.subject", word]),
  ];
}

/** For `<Page head>` of a page about one thing: what indexes, reference managers and search engines read of it. */
export function scholarTags(item: CslItem, facts: ScholarFacts): ComponentChildren {
  // A data block, not a script: it is never run. No title may end it, or begin a comment in it.
  const data = JSON.stringify(jsonLd(item, facts)).replaceAll("<", "\\u003c");
  return (
    <>
      {metaTags(item, facts).map(([name, content], index) =>
        content === undefined || content === "" ? null : (
          <meta key={`${name} ${index}`} name={name} content={content} />
        ),
      )}
      <script type="application/ld+json" {...madeHtml(data)} />
    </>
  );
}
