import { countByKind, newestOfKinds, searchCatalogue } from "#catalogue/index.ts";
import { bodyOptions } from "#people/index.ts";
import { citationResponse } from "#platform/citations/index.ts";
import { inTransaction, pageOf, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  forVisitors,
  may,
  type PageContext,
  pages,
  submitted,
} from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { isAllowed, requireAccount, scopesFor } from "#platform/permissions/index.ts";
import { mostChanged } from "./bulk/rules.ts";
import { citationOf } from "./citation.ts";
import { attachLoose, looseFile } from "./files/loose.ts";
import { keptFiles } from "./files/operations.ts";
import { proposedForm, proposedSuggestion } from "./files/proposed.ts";
import {
  factsFrom,
  filtersOf,
  formOf,
  manageQuery,
  noFields,
  reasonForm,
  recordForm,
  shelfQuery,
  suggestionFacts,
  suggestionForm,
  suggestionValues,
} from "./forms.ts";
import { noteApart } from "./import/merge.ts";
import { mayImportRecords } from "./import/permissions.ts";
import { ownImports } from "./import/queries.ts";
import { newestNotes } from "./notes/queries.ts";
import {
  addRecord,
  answerSuggestion,
  changeRecord,
  completeSuggestion,
  publishRecord,
  suggestRecord,
  withdrawRecord,
} from "./operations.ts";
import { EditPage, ManagePage } from "./pages/manage.tsx";
import { RecordPage } from "./pages/record.tsx";
import { KindPage, LibraryPage } from "./pages/shelf.tsx";
import { SuggestPage } from "./pages/suggest.tsx";
import { mayContribute, mayKeepLibrary, mayManageRecord } from "./permissions.ts";
import { countKept, countsByState, keptRecords, ownSuggestions, recordById, recordForReader } from "./queries.ts";
import { type Twin, twinOf } from "./twin.ts";
import { noFacts, recordKinds } from "./types.ts";

const pageSize = 40;

async function shelfPage(c: PageContext): Promise<Response> {
  const query = c.query(shelfQuery);
  const mayKeep = isAllowed(c.actor, mayKeepLibrary);
  if (query.kind === undefined) {
    const [newest, counts, practice] = await Promise.all([
      newestOfKinds(c.db, c.actor, { lang: c.lang, kinds: [...recordKinds, "collection"], each: 4 }),
      countByKind(c.db, c.actor),
      newestNotes(c.db, c.actor, c.lang, 3),
    ]);
    return c.page(<LibraryPage newest={newest} counts={counts} practice={practice} mayKeep={mayKeep} />);
  }
  const result = await searchCatalogue(c.db, c.actor, {
    lang: c.lang,
    kind: query.kind,
    type: query.type,
    subject: query.subject,
    language: query.lang,
    country: query.country,
    fromYear: query.from,
    toYear: query.to,
    sort: "date",
    after: query.after,
    limit: 20,
  });
  return c.page(<KindPage kind={query.kind} query={query} result={result} mayKeep={mayKeep} />);
}

async function recordPage(c: PageContext): Promise<Response> {
  const found = await recordForReader(c.db, c.actor, c.param("slug"), c.lang);
  if (found === undefined) throw new DomainError("platform.not-found");
  const { record, related, files, practice, isKept, leadsTo } = found;
  if (leadsTo !== null) return c.redirect(c.href(`/library/${leadsTo}`));
  const site = c.house.settings.publicUrl;
  const owner = record.bodyName === null ? record.ownerBody : localized(record.bodyName, c.lang).text;
  const item = citationOf(record, owner, `${site}/${c.lang}/library/${record.slug}`);
  const answer = record.state === "published" ? citationResponse(c, item, record.slug) : undefined;
  if (answer !== undefined) return answer;
  return c.page(
    <RecordPage
      record={record}
      related={related}
      files={files}
      practice={practice}
      item={item}
      site={site}
      isKept={isKept}
    />,
    {
      status: record.state === "withdrawn" ? 410 : 200,
    },
  );
}

async function managePage(c: PageContext) {
  const query = c.query(manageQuery);
  const filters = filtersOf(query);
  const [records, counts, found, bodies, imports] = await Promise.all([
    keptRecords(c.db, c.actor, { filters, after: timeCursor(query.after), limit: pageSize + 1 }),
    countsByState(c.db, c.actor),
    countKept(c.db, c.actor, filters, mostChanged),
    bodyOptions(c.db, c.lang),
    isAllowed(c.actor, mayImportRecords) ? ownImports(c.db, c.actor) : [],
  ]);
  const { rows, next } = pageOf(records, pageSize, (row) => [row.updatedAt.toISOString(), row.id]);
  return (
    <ManagePage
      records={rows}
      counts={counts}
      query={query}
      found={found}
      bodies={bodies}
      imports={imports.map(({ id, fileName }) => ({ value: id, label: fileName }))}
      next={next}
    />
  );
}

async function kept(c: PageContext) {
  const record = await recordById(c.db, c.param("id"));
  if (record === undefined || !isAllowed(c.actor, mayManageRecord, record)) throw new DomainError("platform.not-found");
  return record;
}

/** The PDF that fills a new form: of the address at first, then of the form itself. */
const droppedPdf = (c: PageContext, state: FormState | undefined) =>
  looseFile(c.db, requireAccount(c.actor), state?.values.file?.at(-1) ?? c.url.searchParams.get("file") ?? "");

async function editPage(c: PageContext, states: { state?: FormState; reason?: FormState; twin?: Twin } = {}) {
  const isNew = c.url.pathname.endsWith("/manage/new");
  const record = isNew ? undefined : await kept(c);
  const [bodies, files, pdf] = await Promise.all([
    bodyOptions(c.db, c.lang),
    record === undefined ? [] : keptFiles(c.db, record.id),
    isNew ? droppedPdf(c, states.state) : undefined,
  ]);
  const isOfAnyBody = isAllowed(c.actor, mayManageRecord);
  const own = scopesFor(c.actor, mayManageRecord, "body");
  return (
    <EditPage
      record={record}
      files={files}
      pdf={pdf}
      state={states.state ?? (pdf === undefined ? formOf(record ?? noFacts) : proposedForm(pdf))}
      reason={states.reason ?? emptyForm}
      bodies={isOfAnyBody ? bodies : bodies.filter(({ value }) => own.includes(value))}
      isOfAnyBody={isOfAnyBody}
      twin={states.twin}
    />
  );
}

async function suggestPage(c: PageContext, state?: FormState) {
  const account = requireAccount(c.actor);
  if (!account.isVetted) throw new DomainError("library.not-vetted");
  const [pdf, own] = await Promise.all([droppedPdf(c, state), ownSuggestions(c.db, account.id)]);
  const filled = pdf === undefined ? filledForm({ type: "guide" }) : proposedSuggestion(pdf);
  return <SuggestPage state={state ?? filled} own={own} pdf={pdf} />;
}

async function completePage(c: PageContext, state?: FormState) {
  const account = requireAccount(c.actor);
  const record = await recordById(c.db, c.param("id"));
  if (
    record === undefined ||
    record.suggestedBy !== account.id ||
    record.state !== "suggested" ||
    record.reason === null
  )
    throw new DomainError("platform.not-found");
  return <SuggestPage state={state ?? suggestionValues(record)} own={[]} completes={record} />;
}

const managePath = (c: PageContext): string => `/library/manage/${c.param("id")}`;

export const libraryRoutes = pages()
  .get("/library", anyone, forVisitors(shelfPage))
  .get("/library/suggest", may(mayContribute), async (c) => c.page(await suggestPage(c)))
  .post(
    "/library/suggest",
    may(mayContribute),
    submitted(suggestionForm, suggestPage, async (c, input) => {
      const account = requireAccount(c.actor);
      await inTransaction(c.db, async (tx) => {
        const { id } = await suggestRecord(tx, account, suggestionFacts(input, c.lang));
        await attachLoose(tx, account, input.file, id);
      });
      return c.done("library:suggest.done", "/library/suggest");
    }),
  )
  .get("/library/suggestions/:id", may(mayContribute), async (c) => c.page(await completePage(c)))
  .post(
    "/library/suggestions/:id",
    may(mayContribute),
    submitted(suggestionForm, completePage, async (c, input) => {
      await completeSuggestion(c.db, requireAccount(c.actor), c.param("id"), suggestionFacts(input, c.lang));
      return c.done("library:suggest.done", "/library/suggest");
    }),
  )
  .get("/library/manage", may(mayKeepLibrary), async (c) => c.page(await managePage(c)))
  .get("/library/manage/new", may(mayKeepLibrary), async (c) => c.page(await editPage(c)))
  .post(
    "/library/manage/new",
    may(mayKeepLibrary),
    submitted(
      recordForm,
      (c, state) => editPage(c, { state }),
      async (c, input) => {
        const twin = await twinOf(c.db, c.actor, factsFrom(input));
        if (twin !== undefined && twin.id !== input.anyway) {
          const state = formOf(factsFrom(input));
          const shown = { ...state, values: { ...state.values, file: [input.file] } };
          return c.page(await editPage(c, { state: shown, twin }), { status: 409 });
        }
        const { id } = await inTransaction(c.db, async (tx) => {
          const made = await addRecord(tx, c.actor, factsFrom(input));
          if (twin !== undefined) await noteApart(tx, made.id, twin.id);
          await attachLoose(tx, requireAccount(c.actor), input.file, made.id);
          return made;
        });
        return c.done("platform:form.saved", `/library/manage/${id}`);
      },
    ),
  )
  .get("/library/manage/:id", may(mayKeepLibrary), async (c) => c.page(await editPage(c)))
  .post(
    "/library/manage/:id",
    may(mayKeepLibrary),
    submitted(
      recordForm,
      (c, state) => editPage(c, { state }),
      async (c, input) => {
        await changeRecord(c.db, c.actor, (await kept(c)).id, factsFrom(input));
        return c.done("platform:form.saved", managePath(c));
      },
    ),
  )
  .post(
    "/library/manage/:id/publish",
    may(mayKeepLibrary),
    submitted(
      noFields,
      (c, reason) => editPage(c, { reason }),
      async (c) => {
        await publishRecord(c.house, c.actor, (await kept(c)).id);
        return c.done("library:published", managePath(c));
      },
    ),
  )
  .post(
    "/library/manage/:id/withdraw",
    may(mayKeepLibrary),
    submitted(
      reasonForm,
      (c, reason) => editPage(c, { reason }),
      async (c, { reason }) => {
        await withdrawRecord(c.house, c.actor, (await kept(c)).id, reason);
        return c.done("library:withdrawn.done", managePath(c));
      },
    ),
  )
  .post(
    "/library/manage/:id/:answer{return|refuse}",
    may(mayKeepLibrary),
    submitted(
      reasonForm,
      (c, reason) => editPage(c, { reason }),
      async (c, { reason }) => {
        const answer = c.param("answer") === "refuse" ? "refused" : "returned";
        await answerSuggestion(c.house, c.actor, (await kept(c)).id, answer, reason);
        return c.done(`library:${answer}`, "/library/manage");
      },
    ),
  )
  .get("/library/:slug", anyone, forVisitors(recordPage, { seconds: 10 }));
