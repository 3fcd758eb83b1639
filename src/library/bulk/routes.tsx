import { bodyOptions } from "#people/index.ts";
import { pageOf, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emptyForm, type FormState, may, type PageContext, pages, submitted } from "#platform/http/index.ts";
import { isAllowed, scopesFor } from "#platform/permissions/index.ts";
import { filtersOf, listParts, noFields } from "../forms.ts";
import { mayKeepLibrary, mayManageRecord } from "../permissions.ts";
import { changeQuery, changesQuery, chooseForm, editsForm, editsFrom, formOfEdits } from "./forms.ts";
import { chooseRecords, previewChange, undoChange, writeChange } from "./operations.ts";
import { ChangePage } from "./pages/change.tsx";
import { ChangesPage } from "./pages/changes.tsx";
import { type BulkChange, bulkChange, bulkChanges, bulkFindings, bulkRows } from "./queries.ts";
import { advanceChange } from "./steps.ts";

/** So many are done while the page waits; more are for the job. */
const atOnce = 200;
const shownRows = 50;
const shownChanges = 40;
const base = "/library/manage/changes";

async function existing(c: PageContext): Promise<BulkChange> {
  const change = await bulkChange(c.db, c.actor, c.param("id"));
  if (change === undefined) throw new DomainError("platform.not-found");
  return change;
}

async function changePage(c: PageContext, state?: FormState) {
  const change = await existing(c);
  const { after } = c.query(changeQuery);
  const which = change.state === "undone" ? "left" : change.state === "chosen" ? "all" : "changing";
  const [findings, rows, refused, bodies] = await Promise.all([
    bulkFindings(c.db, change.id),
    bulkRows(c.db, change.id, { which, after, limit: shownRows + 1 }),
    bulkRows(c.db, change.id, { which: "refused", after: 0, limit: shownRows }),
    bodyOptions(c.db, c.lang),
  ]);
  const isOfAnyBody = isAllowed(c.actor, mayManageRecord);
  const own = scopesFor(c.actor, mayManageRecord, "body");
  return (
    <ChangePage
      change={change}
      findings={findings}
      rows={rows.slice(0, shownRows)}
      next={rows.length > shownRows ? rows[shownRows - 1]?.number : undefined}
      refused={refused}
      state={state ?? formOfEdits(change.edits)}
      bodies={bodies}
      ownBodies={isOfAnyBody ? bodies : bodies.filter(({ value }) => own.includes(value))}
      isOfAnyBody={isOfAnyBody}
    />
  );
}

/** Does a step of a few records at once: the page that follows shows what came of it. */
async function stepped(c: PageContext, id: string): Promise<Response> {
  if ((await existing(c)).total <= atOnce) await advanceChange(c.house, id);
  return c.redirect(c.href(`${base}/${id}`));
}

const choose = submitted(
  chooseForm,
  (c, state) => changesPage(c, state),
  async (c, { which, record, ...query }) => {
    const found = Object.fromEntries(listParts(query));
    const id = await chooseRecords(
      c.db,
      c.actor,
      which === "all" ? { filters: filtersOf(query), found } : { ids: record },
    );
    return c.redirect(c.href(`${base}/${id}`));
  },
);

async function changesPage(c: PageContext, state: FormState = emptyForm) {
  const { after } = c.query(changesQuery);
  const changes = await bulkChanges(c.db, c.actor, { after: timeCursor(after), limit: shownChanges + 1 });
  const { rows, next } = pageOf(changes, shownChanges, (row) => [row.createdAt.toISOString(), row.id]);
  return <ChangesPage changes={rows} next={next} fault={state.general} />;
}

export const changeRoutes = pages()
  .get(base, may(mayKeepLibrary), async (c) => c.page(await changesPage(c)))
  .post(base, may(mayKeepLibrary), choose)
  .get(`${base}/:id`, may(mayKeepLibrary), async (c) => c.page(await changePage(c)))
  .post(
    `${base}/:id/preview`,
    may(mayKeepLibrary),
    submitted(editsForm, changePage, async (c, input) => {
      const { id } = await existing(c);
      await previewChange(c.db, c.actor, id, editsFrom(input));
      return stepped(c, id);
    }),
  )
  .post(
    `${base}/:id/write`,
    may(mayKeepLibrary),
    submitted(noFields, changePage, async (c) => {
      const { id } = await existing(c);
      await writeChange(c.db, c.actor, id);
      return stepped(c, id);
    }),
  )
  .post(
    `${base}/:id/undo`,
    may(mayKeepLibrary),
    submitted(noFields, changePage, async (c) => {
      const { id } = await existing(c);
      await undoChange(c.db, c.actor, id);
      return stepped(c, id);
    }),
  );
