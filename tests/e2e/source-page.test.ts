import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { languages } from "../../src/platform/i18n/index.ts";
import { projectRoot } from "../../src/platform/paths.ts";
import { aPortal } from "../support/portal.ts";

// What the organisation's own page says (docs/source-page.md), looked for by a visitor who clicks twice at most.

const open = aPortal({ hasDemo: true });

const igept = "/groups/interpol-group-of-experts-on-police-training";
const journal = "/journal/interpol-international-police-training-journal";

/** Where a sentence of the page is shown, and words of it as the English page has them. */
const told: [path: string, ...words: string[]][] = [
  [
    igept,
    "2009",
    ..."Argentina, Australia, Botswana, Canada, Egypt, France, Germany, Hong Kong (China), India, Singapore, Turkey, United Kingdom, United States".split(
      ", ",
    ),
    "once a year",
    "Share knowledge and practical experiences",
    "financing, organization and delivery",
    "Compile and update training guidelines",
    "referred to it",
    "conventions and protocols",
  ],
  ["/guidelines"],
  [journal, "July 2010", "February 2011", "January 2012", "August 2012", "March 2013", "transnational interest"],
  ["/groups", "Working Group on Police Research"],
  ["/groups/working-group-on-police-research", "bridge the gap"],
  ["/directorate", "FLETC"],
  ["/learning"],
  ["/library?kind=resource"],
  ["/library?kind=website"],
  ["/library?kind=publication"],
  ["/access"],
];

const linksOf = (html: string): string[] =>
  [...html.matchAll(/<a [^>]*?href="([^"#]+)"/g)].map((match) => (match[1] ?? "").replaceAll("&amp;", "&"));

test.each(languages)("in %s each thing of the source page is within two clicks", async (lang) => {
  const page = async (path: string) => (await fetch(`${open.url}${path}`)).text();
  const own = (links: string[]) => [...new Set(links)].filter((link) => link.startsWith(`/${lang}/`));
  const first = own(linksOf(await page(`/${lang}`)));
  const within = new Set(first);
  for (const link of first) for (const next of own(linksOf(await page(link)))) within.add(next);
  for (const [path, ...words] of told) {
    expect(within, `${path} within two clicks`).toContain(`/${lang}${path}`);
    const html = await page(`/${lang}${path}`);
    expect(html).toMatch(/<h1/);
    const text = html.replace(/<[^>]+>/g, " ").replaceAll("&#39;", "'");
    if (lang === "en") for (const word of words) expect(text, path).toContain(word);
  }
});

test("the list of sentences names no address that is not looked for here", () => {
  const list = readFileSync(`${projectRoot}/docs/source-page.md`, "utf8");
  const named = [...list.matchAll(/`(\/[a-z]+(?:\?[a-z=]+)?)`/g)].map((match) => match[1] ?? "");
  const looked = told.map(([path]) => path);
  expect(
    named.filter((path) => path !== "/en" && !looked.some((each) => each === path || each.startsWith(`${path}/`))),
  ).toEqual([]);
});
