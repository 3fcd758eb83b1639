import type { Command } from "#platform/feature.ts";
import { isLanguage } from "#platform/i18n/index.ts";
import { visitor } from "#platform/permissions/index.ts";
import { searchCatalogue } from "./search.ts";
import { catalogueKinds, isCatalogueKind } from "./types.ts";

class CommandError extends Error {
  override name = "CommandError";
}

export const commands: Command[] = [
  {
    name: "search",
    summary: "searches the catalogue as the public does",
    usage: 'search "words" [--lang fr] [--kind module]',
    options: {
      lang: { type: "string", summary: "en, fr, es or ar: the reader's language (en)" },
      kind: { type: "string", summary: `one of ${catalogueKinds.join(", ")}` },
    },
    async run({ db }, { positionals, options, say }) {
      const lang = String(options.lang ?? "en");
      const kind = options.kind === undefined ? undefined : String(options.kind);
      if (!isLanguage(lang)) throw new CommandError(`--lang ${lang}: it is one of en, fr, es, ar`);
      if (kind !== undefined && !isCatalogueKind(kind))
        throw new CommandError(`--kind ${kind}: it is one of ${catalogueKinds.join(", ")}`);
      const result = await searchCatalogue(db, visitor, { lang, text: positionals.join(" "), kind });
      const hits = result.hits.map(({ titleSegments: _title, snippet, publishedAt, path, ...hit }) => ({
        ...hit,
        url: `/${lang}${path}`,
        publishedAt: publishedAt.toISOString(),
        snippet: snippet.map((segment) => segment.text).join(""),
      }));
      say(
        `${result.isMore ? "More than " : ""}${result.total} found${result.correction === undefined ? "" : `; did you mean “${result.correction.text}”?`}`,
      );
      for (const hit of hits) say(`${hit.kind.padEnd(12)} ${hit.title}\n             ${hit.url}`);
      return {
        query: result.text,
        total: result.total,
        isMore: result.isMore,
        correction: result.correction ?? null,
        hits,
      };
    },
  },
];
