import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { newId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { freeSlug } from "#platform/slugs.ts";
import { mayAddJournal, mayEditJournal } from "./permissions.ts";

export interface JournalFacts {
  title: LocalizedText;
  description: LocalizedText;
  issn: string;
  publisher: LocalizedText;
  publisherGroupId: string | null;
  languages: string[];
  /** The sections of its issues, in order. */
  sections: LocalizedText[];
}

/** An ISSN whose last sign fits the others (ISO 3297:2022, 5.3), or nothing. */
export function isIssn(text: string): boolean {
  if (text === "") return true;
  if (!/^\d{4}-\d{3}[\dX]$/.test(text)) return false;
  const digits = text.replace("-", "");
  const sum = [...digits.slice(0, 7)].reduce((total, digit, index) => total + Number(digit) * (8 - index), 0);
  const check = (11 - (sum % 11)) % 11;
  return digits[7] === (check === 10 ? "X" : String(check));
}

function refuse(facts: JournalFacts): void {
  if (!Object.values(facts.title).some((text) => text !== ""))
    throw new DomainError("journal.no-title", { field: "title-en" });
  if (!isIssn(facts.issn)) throw new DomainError("journal.no-issn", { field: "issn" });
}

/** Opens a journal. Throws `journal.no-title`, `journal.no-issn`. */
export async function addJournal(
  db: Db | Tx,
  actor: Actor,
  facts: JournalFacts,
): Promise<{ id: string; slug: string }> {
  authorize(actor, mayAddJournal);
  refuse(facts);
  return inTransaction(db, async (tx) => {
    const id = newId();
    const slug = await freeSlug(facts.title, `journal-${id.slice(-8)}`, (start) =>
      tx.selectFrom("journal.journal").select("slug").where("slug", "like", `${start}%`).execute(),
    );
    await tx
      .insertInto("journal.journal")
      .values({ id, slug, ...columnsOf(facts) })
      .execute();
    await writeSections(tx, id, facts.sections);
    await audit(tx, actor, "journal.journal-added", { target: id });
    return { id, slug };
  });
}

/** Changes what a journal says of itself; its address stays. */
export async function describeJournal(db: Db | Tx, actor: Actor, id: string, facts: JournalFacts): Promise<void> {
  authorize(actor, mayEditJournal, { journalId: id });
  refuse(facts);
  await inTransaction(db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("journal.journal")
      .set({ ...columnsOf(facts), updatedAt: new Date() })
      .where("id", "=", id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new DomainError("platform.not-found");
    await writeSections(tx, id, facts.sections);
    await audit(tx, actor, "journal.journal-described", { target: id });
  });
}

const columnsOf = ({ title, description, publisher, issn, publisherGroupId, languages }: JournalFacts) => ({
  title: JSON.stringify(title),
  description: JSON.stringify(description),
  publisher: JSON.stringify(publisher),
  issn,
  publisherGroupId,
  languages,
});

/** Sections keep their articles by their place in the list; those beyond its end go, and their articles stand in none. */
async function writeSections(tx: Tx, journalId: string, sections: readonly LocalizedText[]): Promise<void> {
  const old = await tx
    .selectFrom("journal.section")
    .select("id")
    .where("journalId", "=", journalId)
    .orderBy("position")
    .forUpdate()
    .execute();
  for (const [position, title] of sections.entries()) {
    const id = old[position]?.id;
    if (id === undefined)
      await tx
        .insertInto("journal.section")
        .values({ id: newId(), journalId, title: JSON.stringify(title), position })
        .execute();
    else
      await tx
        .updateTable("journal.section")
        .set({ title: JSON.stringify(title), position })
        .where("id", "=", id)
        .execute();
  }
  const gone = old.slice(sections.length).map(({ id }) => id);
  if (gone.length === 0) return;
  await tx.updateTable("journal.article").set({ sectionId: null }).where("sectionId", "in", gone).execute();
  await tx.deleteFrom("journal.section").where("id", "in", gone).execute();
}
