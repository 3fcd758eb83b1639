import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { actorOf, demoAccountId } from "#people/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { takeBackMails } from "#platform/mail/index.ts";
import { projectRoot } from "#platform/paths.ts";
import { type Account, languages, system } from "#platform/permissions/index.ts";
import { decideNote, reportNote, writeNote } from "./operations.ts";
import { noteById } from "./queries.ts";

const demoNote = z.object({
  /** Of demo people, what stands before the @. */
  by: z.string(),
  /** A record by its address. */
  record: z.string(),
  lang: z.enum(languages),
  isNamed: z.boolean(),
  used: z.string(),
  audience: z.string(),
  outcome: z.string(),
  isWaiting: z.boolean().default(false),
  reported: z.object({ by: z.string(), reason: z.string() }).optional(),
});

export const readDemoNotes = async (): Promise<z.infer<typeof demoNote>[]> =>
  z.array(demoNote).parse(JSON.parse(await readFile(join(projectRoot, "demo/library/notes.json"), "utf8")));

/** What invented people tell of real works, once: most of it shown, one waiting, one reported. No letters are written. */
export async function loadDemoNotes(house: HouseParts, say: (line: string) => void): Promise<void> {
  const { db } = house;
  if ((await db.selectFrom("library.practiceNote").select("id").limit(1).executeTakeFirst()) !== undefined) return;
  const personOf = async (name: string): Promise<Account | undefined> => {
    const id = await demoAccountId(db, name);
    const actor = id === undefined ? undefined : await actorOf(db, id);
    return actor?.kind === "account" && actor.isVetted ? actor : undefined;
  };
  const notes = await readDemoNotes();
  const slugs = notes.map(({ record }) => record);
  const rows = await db.selectFrom("library.record").select(["id", "slug"]).where("slug", "in", slugs).execute();
  const ids = new Map(rows.map(({ id, slug }) => [slug, id]));
  const count = await inTransaction(db, async (tx) => {
    const within = { ...house, db: tx as Db };
    let written = 0;
    // The first of the file is to be the newest.
    for (const { by, record, isWaiting, reported, ...facts } of notes.toReversed()) {
      const [writer, thing] = [await personOf(by), ids.get(record)];
      if (writer === undefined || thing === undefined) continue;
      const id = await writeNote(tx, writer, thing, facts);
      written += 1;
      if (isWaiting) continue;
      const seen = (await noteById(tx, id))?.updatedAt ?? new Date();
      await decideNote(within, system, id, "show", { reason: "", seen });
      const reporter = reported === undefined ? undefined : await personOf(reported.by);
      if (reporter !== undefined) await reportNote(within.db, reporter, id, reported?.reason ?? "");
    }
    await takeBackMails(tx);
    return written;
  });
  say(`${count} notes on practice`);
}
