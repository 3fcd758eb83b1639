import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { type RenderFacts, withFacts } from "../html/context.ts";
import { CitePanel, type CslItem, citationResponse, jsonLd, scholarTags } from "./index.ts";

const hostile: CslItem = {
  id: "h",
  type: "article-journal",
  title: "</script><script>alert(1)</script><!--",
  author: [
    { family: "Doe", given: 'Jane" onload="x', ORCID: "https://orcid.org/0000-0002-1825-0097", affiliation: "Academy" },
  ],
  issued: { "date-parts": [[2013, 3]] },
  "container-title": "Journal",
  volume: "5",
  issue: "1",
  page: "3-9",
  DOI: "10.1000/1",
};
const url = "https://learning.example/en/library/x";

const facts = { lang: "en", text: (_: string, key: string) => key } as unknown as RenderFacts;

test("a page's tags name title, authors, journal and pages, and no title ends them", () => {
  const html = withFacts(facts, () => renderToString(<head>{scholarTags(hostile, { url, isFree: true })}</head>));
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html.match(/<\/script>/g)).toHaveLength(1);
  expect(html).toContain('<meta name="citation_journal_title" content="Journal"');
  expect(html).toContain('<meta name="citation_publication_date" content="2013/03"');
  expect(html).toContain('<meta name="citation_firstpage" content="3"');
  expect(html).toContain('<meta name="DC.identifier" content="https://doi.org/10.1000/1"');
  const data = /<script type="application\/ld\+json">(.*)<\/script>/.exec(html)?.[1] ?? "";
  expect(JSON.parse(data)).toEqual(JSON.parse(JSON.stringify(jsonLd(hostile, { url, isFree: true }))));
});

test("in JSON-LD an article is part of an issue, of a volume, of a journal", () => {
  expect(jsonLd(hostile, { url })).toMatchObject({
    "@type": "ScholarlyArticle",
    "@id": "https://doi.org/10.1000/1",
    author: [{ "@type": "Person", "@id": "https://orcid.org/0000-0002-1825-0097", affiliation: { name: "Academy" } }],
    isPartOf: {
      "@type": "PublicationIssue",
      issueNumber: "1",
      isPartOf: {
        "@type": "PublicationVolume",
        volumeNumber: "5",
        isPartOf: { "@type": "Periodical", name: "Journal" },
      },
    },
  });
});

test("the panel shows four styles and three files", () => {
  const html = withFacts(facts, () => renderToString(<CitePanel item={hostile} path="/library/x" />));
  expect(html.match(/<dt>/g)).toHaveLength(4);
  expect(html).toContain('href="/en/library/x?format=ris"');
  expect(html).not.toContain("<script");
});

test("a page answers with a file for what it knows, and not for other words", async () => {
  const asked = (query: string) => {
    const headers = new Map<string, string>();
    const raw = {
      header: (name: string, value: string) => headers.set(name, value),
      body: (text: string) => new Response(text),
    };
    const c = { url: new URL(`${url}?${query}`), raw } as unknown as Parameters<typeof citationResponse>[0];
    return { response: citationResponse(c, hostile, 'x"\r\n'), headers };
  };
  const { response, headers } = asked("format=bibtex");
  expect(await response?.text()).toContain("@article{doe2013scriptscriptalert1script,");
  expect(headers.get("content-disposition")).toBe('attachment; filename="x.bib"');
  for (const query of ["", "format=", "format=toString", "format=pdf"]) expect(asked(query).response).toBeUndefined();
});
