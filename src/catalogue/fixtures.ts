import type { Db } from "#platform/database/index.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import { newId } from "#platform/ids.ts";
import { putInCatalogue } from "./operations.ts";
import fixture from "./queries.fixture.json" with { type: "json" };
import type { CatalogueKind, CatalogueLevel, CatalogueText, CatalogueThing } from "./types.ts";

// What tests put into the catalogue.

/** A thing with what matters to the test. */
export function aThing(overrides: Partial<CatalogueThing> = {}): CatalogueThing {
  const id = newId();
  return {
    kind: "resource",
    id,
    path: `/library/${id}`,
    original: "en",
    texts: { en: { title: `Thing ${id}` } },
    subjects: [],
    readers: ["public"],
    publishedAt: new Date("2024-05-01T00:00:00Z"),
    ...overrides,
  };
}

type Line = (typeof fixture.things)[number];

function textOf(line: Line, lang: Language): CatalogueText | undefined {
  const [title, summary, body] = (line as Partial<Record<Language, string[]>>)[lang] ?? [];
  if (title === undefined) return undefined;
  return { title, ...(summary === undefined ? {} : { summary }), ...(body === undefined ? {} : { body }) };
}

/** The forty things of queries.fixture.json; their identifiers by key. */
export async function putFixture(db: Db): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const line of fixture.things) {
    const id = newId();
    ids.set(line.key, id);
    await putInCatalogue(db, {
      kind: line.kind as CatalogueKind,
      id,
      path: `/${line.kind}/${line.key}`,
      original: line.original as Language,
      texts: Object.fromEntries(
        languages.flatMap((lang) => (textOf(line, lang) === undefined ? [] : [[lang, textOf(line, lang)]])),
      ),
      subjects: line.subjects,
      readers: line.readers ?? ["public"],
      publishedAt: new Date(Date.UTC(line.year, 3, 1)),
      year: line.year,
      level: (line.level ?? null) as CatalogueLevel | null,
      country: line.country ?? null,
    });
  }
  return ids;
}
