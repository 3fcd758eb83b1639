import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import jsonld from "jsonld";
import { expect, test } from "vitest";
import { languages } from "../../src/platform/i18n/index.ts";
import { projectRoot } from "../../src/platform/paths.ts";
import { aPortal } from "../support/portal.ts";

// Pages as strangers meet them: a visitor who knows only the organisation's own page, and programs that read JSON-LD.

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

// What the organisation's own page says (docs/source-page.md), looked for by a visitor who clicks twice at most.
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

/** Which properties a type of schema.org has, itself or from the types above it: as schema-dts, made from the vocabulary, has them. */
function schemaOrg(): (type: string) => Set<string> | undefined {
  const text = readFileSync(
    createRequire(import.meta.url)
      .resolve("schema-dts")
      .replace(/schema\.js$/, "schema.d.ts"),
    "utf8",
  );
  const interfaces = new Map(
    [...text.matchAll(/interface (\w+) extends ([^{]+) \{\n(.*?)\n\}/gs)].map(
      ([, name = "", above = "", body = ""]) => [
        name,
        { above: above.split(/,\s*/), own: [...body.matchAll(/^ {4}"(\w+)"\?:/gm)].map((match) => match[1] ?? "") },
      ],
    ),
  );
  const propertiesOf = (name: string): string[] => {
    const found = interfaces.get(name.trim());
    return found === undefined ? [] : [...found.own, ...found.above.flatMap(propertiesOf)];
  };
  return (type) => (interfaces.has(`${type}Leaf`) ? new Set(propertiesOf(`${type}Leaf`)) : undefined);
}

interface Node {
  "@id"?: string;
  "@type"?: string[];
  [property: string]: unknown;
}

const schema = "https://schema.org/";

/** Every node within an expanded document. */
function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(nodesOf);
  return "@value" in value ? below : [value as Node, ...below];
}

test("JSON-LD of pages is read by another library, and says only what schema.org knows", async () => {
  const propertiesOf = schemaOrg();
  expect(propertiesOf("ScholarlyArticle")).toContain("headline");
  // The context of schema.org in the part that matters here: its terms are its vocabulary.
  const documentLoader = async (url: string) => {
    expect(url).toMatch(/^https:\/\/schema\.org\/?$/);
    return {
      contextUrl: undefined,
      documentUrl: url,
      document: { "@context": { "@vocab": schema, id: "@id", type: "@type" } },
    };
  };
  const read = async (path: string) => (await fetch(open.url + path)).text();
  const locations = (text: string) =>
    [...text.matchAll(/<loc>[^<]*?\/\/[^/<]+(\/[^<]*)<\/loc>/g)].map((match) => match[1] ?? "");
  const pages = (await Promise.all(locations(await read("/sitemap.xml")).map(read))).flatMap(locations);
  const every = (form: RegExp, most: number) => {
    const all = pages.filter((path) => form.test(path));
    return all.filter((_, index) => index % Math.ceil(all.length / most) === 0);
  };
  const looked = [
    ...every(/^\/en\/library\/[^/]+$/, 40),
    ...every(/^\/ar\/journal\/[^/]+\/[^/]+$/, 10),
    ...every(/^\/fr\/guidelines\/[^/]+$/, 5),
    ...every(/^\/es\/library\/collections\/[^/]+$/, 5),
  ];
  const kinds = new Set<string>();
  for (const path of looked) {
    const script = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(await read(path))?.[1];
    expect(script, path).toBeDefined();
    const document = JSON.parse(script ?? "") as { url?: string };
    expect(document.url, path).toMatch(new RegExp(`${path.slice(3)}$`));
    const nodes = nodesOf(await jsonld.expand(document, { documentLoader, safe: true } as jsonld.Options.Expand));
    expect(nodes.length, path).toBeGreaterThan(0);
    for (const node of nodes) {
      for (const type of node["@type"] ?? []) {
        const known = propertiesOf(type.replace(schema, ""));
        expect(known, `${type} on ${path}`).toBeDefined();
        kinds.add(type.replace(schema, ""));
        const unknown = Object.keys(node).filter(
          (name) => !name.startsWith("@") && !known?.has(name.replace(schema, "")),
        );
        expect(unknown, `${type} on ${path}`).toEqual([]);
      }
    }
  }
  for (const kind of ["ScholarlyArticle", "Report", "Person", "Organization"]) expect(kinds).toContain(kind);
});
