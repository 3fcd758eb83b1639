import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { newest, relate, relationTypes, type ThingKey } from "#catalogue/index.ts";
import { actorOf, demoAccountId } from "#people/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { projectRoot } from "#platform/paths.ts";
import { system, visitor } from "#platform/permissions/index.ts";
import { loadDemoCollections } from "./collections/demo.ts";
import { loadDemoQueue } from "./demo-queue.ts";
import { demoRecord, factsOfDemo } from "./demo-records.ts";
import { loadDemoFiles } from "./files/demo.ts";
import { loadDemoNotes } from "./notes/demo.ts";
import { addRecord, publishRecord } from "./operations.ts";
import type { RecordKind } from "./types.ts";

/** `from` and `to` are addresses below /{lang}, as `/library/bicycle-theft`. */
export const demoRelation = z.object({ from: z.string(), type: z.enum(relationTypes), to: z.string() });

const folder = join(projectRoot, "demo/library");
const readJson = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), "utf8"));

/** What the demonstration tells of its records. The first are to be the newest on the shelves. */
export async function readDemoRecords(): Promise<z.infer<typeof demoRecord>[]> {
  const files = ["works.json", "guides.json", "websites.json", "datasets.json", "reports.json"];
  const told = await Promise.all(files.map(readJson));
  return told.flatMap((records) => z.array(demoRecord).parse(records));
}

export const readDemoRelations = async (): Promise<z.infer<typeof demoRelation>[]> =>
  z.array(demoRelation).parse(await readJson("relations.json"));

/** Real public works and websites, told by facts only: titles, authors, years, addresses. Once. */
export async function loadDemoLibrary(house: HouseParts, say: (line: string) => void): Promise<void> {
  const isThere = await house.db.selectFrom("library.record").select("id").limit(1).executeTakeFirst();
  // The oldest, so that the works of others are what one sees first.
  await loadDemoFiles(house, say);
  if (isThere === undefined) {
    const records = await readDemoRecords();
    const ids = await inTransaction(house.db, async (tx) => {
      const added: string[] = [];
      for (const record of records.toReversed()) added.push((await addRecord(tx, system, factsOfDemo(record))).id);
      return added;
    });
    await Promise.all([0, 1, 2].map((lane) => publishLane(house, ids, lane)));
    await loadDemoQueue(house);
    say(`${records.length} records in the library`);
  }
  await loadDemoRelations(house);
  await loadDemoCollections(house, say);
  await loadDemoNotes(house, say);
}

/** Publishes every third record, in order: three at a time wait less for the database than one after the other. */
const publishLane = (house: HouseParts, ids: readonly string[], lane: number): Promise<void> =>
  inTransaction(house.db, async (tx) => {
    for (const id of ids.filter((_, at) => at % 3 === lane))
      await publishRecord({ ...house, db: tx as Db }, system, id);
  });

/** What records have to do with each other and with the rest of the demonstration, as far as that is there. Again changes nothing. */
export async function loadDemoRelations({ db }: Pick<HouseParts, "db">): Promise<void> {
  const relations = await readDemoRelations();
  const known = await thingsByPath(db);
  await inTransaction(db, async (tx) => {
    for (const { from, type, to } of relations) {
      const [one, other] = [known.get(from), known.get(to)];
      if (one !== undefined && other !== undefined) await relate(tx, one, type, other);
    }
  });
}

/** What a vetted person may see of the demonstration, and every published record, by its address below /{lang}. */
async function thingsByPath(db: Db): Promise<Map<string, ThingKey>> {
  const librarianId = await demoAccountId(db, "librarian");
  const reader = librarianId === undefined ? visitor : await actorOf(db, librarianId);
  const others = (["module", "article", "guideline", "group", "activity"] as const).map((kind) =>
    newest(db, reader, { lang: "en", kind, limit: 500 }),
  );
  const records = await db
    .selectFrom("library.record")
    .select(["id", "kind", "slug"])
    .where("state", "=", "published")
    .execute();
  return new Map<string, ThingKey>([
    ...(await Promise.all(others)).flat().map(({ path, kind, id }) => [path, { kind, id }] as const),
    ...records.map(({ slug, kind, id }) => [`/library/${slug}`, { kind: kind as RecordKind, id }] as const),
  ]);
}
