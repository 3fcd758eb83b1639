import { journalScope, permission } from "#platform/permissions/index.ts";

const within = ({ journalId }: { journalId: string }): string[] => [journalScope(journalId)];

/** Entering the editors' pages: of all journals, or of the one a role is held for. */
export const mayEnterJournals = permission("journal.enter", ["editor", "administrator"], { isForAnyScope: true });

/** Opening a journal. */
export const mayAddJournal = permission("journal.add", ["administrator"]);

/** Everything in a journal: its description, issues and articles; seeing what is not published. */
export const mayEditJournal = permission<{ journalId: string }>("journal.edit", ["editor", "administrator"], {
  within,
});
