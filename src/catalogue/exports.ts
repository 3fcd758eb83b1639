import type { Db } from "#platform/database/index.ts";
import { type Language, localized } from "#platform/i18n/index.ts";
import type { Actor } from "#platform/permissions/index.ts";
import type { CatalogueQuery } from "./frame.ts";
import { searchCatalogue } from "./search.ts";
import type { CatalogueItem, CatalogueKind, CslItem } from "./types.ts";

/** Of a larger result the first thousand: a list for a reference manager, not a copy of the catalogue. */
export const mostExported = 1_000;
const atOnce = 250;

const typeOf = (kind: CatalogueKind): string =>
  kind === "article" ? "article-journal" : kind === "publication" || kind === "guideline" ? "report" : "webpage";

/** How a found thing is cited: as its owner says, else by what lists show of it. */
function cited(site: string, item: CatalogueItem, citation: CslItem | null | undefined): CslItem {
  const URL = `${site}/${item.lang}${item.path}`;
  if (citation != null) return { URL, ...citation };
  const owner = localized(item.owner, item.lang as Language).text;
  return {
    id: item.id,
    type: typeOf(item.kind),
    title: item.title,
    ...(item.year === null ? {} : { issued: { "date-parts": [[item.year]] } }),
    ...(owner === "" ? {} : { publisher: owner }),
    language: item.lang,
    URL,
  };
}

/** What a search finds as items to cite, as the actor sees it, in its order, a thousand at most. */
export async function citedFinds(db: Db, actor: Actor, site: string, query: CatalogueQuery): Promise<CslItem[]> {
  const items: CslItem[] = [];
  let after: string | undefined;
  do {
    const page = await searchCatalogue(db, actor, { ...query, after, limit: atOnce });
    const rows = await db
      .selectFrom("catalogue.thing")
      .select(["id", "citation"])
      .where(
        "id",
        "in",
        page.hits.length === 0 ? ["00000000-0000-0000-0000-000000000000"] : page.hits.map(({ id }) => id),
      )
      .execute();
    const citations = new Map(rows.map(({ id, citation }) => [id, citation]));
    items.push(...page.hits.map((hit) => cited(site, hit, citations.get(hit.id))));
    after = page.next;
  } while (after !== undefined && items.length < mostExported);
  return items.slice(0, mostExported);
}
