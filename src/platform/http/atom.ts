import type { PageContext } from "./context.ts";

export interface AtomEntry {
  /** Below the public address: `/en/learning/radio`. */
  path: string;
  title: string;
  summary: string;
  /** Tag of their language. */
  lang: string;
  updated: Date;
  /** Its id, where an address is not for ever: `urn:uuid:…`. */
  id?: string;
  published?: Date;
  authors?: readonly string[];
}

export interface AtomFeed {
  /** The feed's own address below the public one. */
  self: string;
  /** The page it goes with. */
  page: string;
  title: string;
  lang: string;
  /** Who stands behind entries that name nobody: a feed needs an author. */
  author: string;
  entries: readonly AtomEntry[];
}

/** XML 1.0 has no place for most control characters, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const unfit = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const xml = (text: string): string =>
  text
    .toWellFormed()
    .replace(unfit, "")
    .replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A feed as text (RFC 4287). */
export function atomText(site: string, feed: AtomFeed): string {
  const updated = new Date(Math.max(0, ...feed.entries.map((entry) => entry.updated.getTime())));
  const entries = feed.entries.map(
    ({
      path,
      title,
      summary,
      lang,
      updated: changed,
      id,
      published,
      authors = [],
    }) => `  <entry xml:lang="${xml(lang)}">
    <id>${xml(id ?? site + path)}</id>
    <title>${xml(title)}</title>
    <link href="${xml(site + path)}"/>
    ${published === undefined ? "" : `<published>${published.toISOString()}</published>\n    `}<updated>${changed.toISOString()}</updated>
${authors.map((name) => `    <author><name>${xml(name)}</name></author>\n`).join("")}    <summary>${xml(summary)}</summary>
  </entry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${xml(feed.lang)}">
  <id>${xml(site + feed.self)}</id>
  <title>${xml(feed.title)}</title>
  <link rel="self" type="application/atom+xml" href="${xml(site + feed.self)}"/>
  <link href="${xml(site + feed.page)}"/>
  <updated>${updated.toISOString()}</updated>
  <author><name>${xml(feed.author)}</name></author>
${entries.join("\n")}
</feed>
`;
}

/** Answers with a feed; `isShared` where everybody is given the same. */
export function atomAnswer(c: PageContext, feed: AtomFeed, isShared = true): Response {
  c.raw.header("content-type", "application/atom+xml; charset=utf-8");
  c.raw.header("cache-control", isShared ? "public, max-age=300" : "private, max-age=300");
  return c.raw.body(atomText(c.house.settings.publicUrl, feed));
}
