import type { CslItem, CslName } from "#platform/citations/types.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import type { Affiliation } from "./types.ts";

export interface AuthorFacts {
  given: string;
  family: string;
  orcid: string;
  affiliations: Affiliation[];
}

export interface CitedArticle {
  id: string;
  title: LocalizedText;
  abstract: LocalizedText;
  keywords: Record<string, string[]>;
  language: string;
  doi: string;
  pages: string;
  authors: AuthorFacts[];
  journalTitle: LocalizedText;
  publisher: LocalizedText;
  issn: string;
  issueNumber: number | null;
  /** `2010-07-01` */
  issuedOn: string | null;
  publishedAt: Date | null;
}

const inLanguage = (text: LocalizedText, lang: string): string =>
  text[lang] ?? text.en ?? Object.values(text).find((each) => each !== "") ?? "";

/** An article as it is cited: in its own language. `address` is its page. */
export function citationOf(article: CitedArticle, address: string): CslItem {
  const { language } = article;
  const day = article.issuedOn ?? article.publishedAt?.toISOString().slice(0, 10) ?? "";
  const [year, month] = day.split("-").map(Number);
  const keywords = article.keywords[language] ?? [];
  const parts: Partial<CslItem> = {
    "container-title": inLanguage(article.journalTitle, language),
    publisher: inLanguage(article.publisher, language),
    issue: article.issueNumber === null ? "" : String(article.issueNumber),
    page: article.pages,
    DOI: article.doi,
    ISSN: article.issn,
    abstract: inLanguage(article.abstract, language),
    keyword: keywords.join("; "),
  };
  return {
    id: article.id,
    type: "article-journal",
    title: inLanguage(article.title, language),
    author: article.authors.map(nameOf),
    ...(year === undefined || year === 0
      ? {}
      : { issued: { "date-parts": [month === undefined ? [year] : [year, month]] } }),
    ...(Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== "")) as Partial<CslItem>),
    URL: address,
    language,
  };
}

function nameOf({ given, family, orcid, affiliations }: AuthorFacts): CslName {
  const [first] = affiliations;
  return {
    ...(given === "" ? { literal: family } : { family, given }),
    ...(orcid === "" ? {} : { ORCID: `https://orcid.org/${orcid}` }),
    ...(first === undefined ? {} : { affiliation: first.name, ...(first.ror === "" ? {} : { ror: first.ror }) }),
  };
}
