import { z } from "zod";
import { languages } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { cleanQuery } from "./parse-query.ts";
import { isSubject } from "./subjects.ts";
import { catalogueKinds, catalogueLevels } from "./types.ts";

const year = z.coerce.number().int().min(1000).max(2999).optional().catch(undefined);

/** An address of the search page. What does not fit is left out: an old or mistyped link still finds something. */
export const searchQuery = z.object({
  q: z.string().default("").transform(cleanQuery),
  kind: z.enum(catalogueKinds).optional().catch(undefined),
  subject: z.string().refine(isSubject).optional().catch(undefined),
  lang: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional()
    .catch(undefined),
  level: z.enum(catalogueLevels).optional().catch(undefined),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .catch(undefined),
  body: z.string().refine(isId).optional().catch(undefined),
  from: year,
  to: year,
  sort: z.enum(["relevance", "date", "title"]).optional().catch(undefined),
  after: z.string().max(600).optional().catch(undefined),
});
export type SearchQuery = z.infer<typeof searchQuery>;

export const suggestQuery = z.object({ q: z.string().default(""), lang: z.enum(languages).default("en").catch("en") });

/** The address of a search with some of its parts changed; a changed search begins at its first page. */
export function searchPath(
  query: Partial<SearchQuery>,
  change: Partial<Record<keyof SearchQuery, string | undefined>> = {},
): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, after: undefined, ...change })) {
    if (value !== undefined && value !== "") parts.set(name, String(value));
  }
  const text = parts.toString();
  return text === "" ? "/search" : `/search?${text}`;
}
