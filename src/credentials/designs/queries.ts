import { sql } from "kysely";
import type { Db, LocalizedText, Tx } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import { type Actor, isAllowed, scopesFor } from "#platform/permissions/index.ts";
import type { Edition } from "../documents/queries.ts";
import { mayDesign } from "../permissions.ts";

/** A design as it is now. */
export interface Design extends Edition {
  id: string;
  bodyId: string | null;
  state: "in-use" | "retired";
  editionId: string;
  /** Of the edition. */
  number: number;
  name: LocalizedText;
  updatedAt: Date;
}

const designs = (db: Db | Tx) =>
  db
    .selectFrom("credentials.design as d")
    .innerJoin("credentials.designEdition as e", "e.id", "d.editionId")
    .select([
      "d.id",
      "d.bodyId",
      "d.state",
      "d.editionId",
      "d.updatedAt",
      "e.number",
      "e.name",
      "e.wording",
      "e.signatoryName",
      "e.signatoryTitle",
      "e.signatureImage",
      "e.seals",
      "e.colour",
      "e.layout",
    ]);

/** The designs an actor may change, those in use first, the last changed first. An organisation has some dozens. */
export async function keptDesigns(db: Db, actor: Actor): Promise<(Design & { issued: number })[]> {
  const rows = await designs(db)
    .select((of) => [
      of
        .selectFrom("credentials.credential as c")
        .innerJoin("credentials.designEdition as n", "n.id", "c.editionId")
        .whereRef("n.designId", "=", "d.id")
        .select(sql<number>`count(*)::int`.as("issued"))
        .as("issued"),
    ])
    .$if(!isAllowed(actor, mayDesign), (query) =>
      query.where("d.bodyId", "in", [...scopesFor(actor, mayDesign, "body"), "00000000-0000-0000-0000-000000000000"]),
    )
    .orderBy("d.state")
    .orderBy("d.updatedAt", "desc")
    .limit(200)
    .execute();
  return rows as (Design & { issued: number })[];
}

export async function designById(db: Db | Tx, id: string): Promise<Design | undefined> {
  if (!isId(id)) return undefined;
  return (await designs(db).where("d.id", "=", id).executeTakeFirst()) as Design | undefined;
}
