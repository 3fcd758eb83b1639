import { DomainError } from "#platform/errors.ts";
import type { PageContext } from "#platform/http/index.ts";
import { authorize } from "#platform/permissions/index.ts";
import { mayEditJournal } from "./permissions.ts";
import { journalBySlug } from "./queries.ts";

/** The journal of an address, for who edits it. Throws `platform.not-found`, `platform.forbidden`. */
export async function journalOf(c: PageContext) {
  const journal = await journalBySlug(c.db, c.actor, c.param("journal"));
  if (journal === undefined) throw new DomainError("platform.not-found");
  authorize(c.actor, mayEditJournal, { journalId: journal.id });
  return journal;
}

/** After an upload the browser asks for its state and goes where it leads; here everything is done already. */
export const doneAt = (c: PageContext, url: string): Response =>
  c.json({ state: "done", phase: null, done: 1, total: 1, url: c.href(url) });
