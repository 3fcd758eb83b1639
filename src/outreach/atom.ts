import { type Language, localized } from "#platform/i18n/index.ts";
import type { News } from "./news.ts";

/** RFC 4287 and XML 1.0 2.2: what a text may not hold, and what it escapes. */
const xml = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML allows no control but these three
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** News as an Atom feed (RFC 4287) in one language. `publicUrl` without a trailing slash. */
export function newsFeed(
  news: readonly News[],
  lang: Language,
  publicUrl: string,
  { title, site }: { title: string; site: string },
): string {
  const self = `${publicUrl}/feeds/news.atom?lang=${lang}`;
  const updated = news.map((each) => each.updatedAt.getTime()).reduce((a, b) => Math.max(a, b), 0);
  const entries = news.map((each) => {
    const found = localized(each.title, lang);
    const summary = localized(each.summary, lang).text || localized(each.body, lang).text.slice(0, 500);
    const address = `${publicUrl}/${lang}/news/${each.slug}`;
    return `  <entry xml:lang="${xml(found.lang)}">
    <id>urn:uuid:${each.id}</id>
    <title>${xml(found.text)}</title>
    <link rel="alternate" type="text/html" href="${xml(address)}"/>
    <published>${(each.publishedAt ?? each.updatedAt).toISOString()}</published>
    <updated>${each.updatedAt.toISOString()}</updated>
    <summary>${xml(summary)}</summary>
  </entry>
`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${lang}">
  <id>${xml(self)}</id>
  <title>${xml(title)}</title>
  <author><name>${xml(site)}</name></author>
  <link rel="self" type="application/atom+xml" href="${xml(self)}"/>
  <link rel="alternate" type="text/html" href="${xml(`${publicUrl}/${lang}/news`)}"/>
  <updated>${new Date(updated).toISOString()}</updated>
${entries.join("")}</feed>
`;
}
