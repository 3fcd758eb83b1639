import { bodyOptions } from "#people/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  emptyForm,
  type FormState,
  filledForm,
  may,
  type PageContext,
  pages,
  submitted,
  takeUpload,
} from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { isAllowed, scopesFor } from "#platform/permissions/index.ts";
import { chosenColumns, importStatus } from "#platform/sheets/index.ts";
import { mayManageRecord } from "../permissions.ts";
import { duplicateRecords } from "./duplicates.ts";
import { anotherForm, columnsForm, confirmForm, pairForm } from "./forms.ts";
import { addAnyway, confirmImport, matchColumns, requestImport } from "./imports.ts";
import { keepApart, mergeRecords } from "./merge.ts";
import { DuplicatesPage } from "./pages/duplicates.tsx";
import { ImportPage, ImportStartPage } from "./pages/import.tsx";
import { mayImportRecords, mayMergeRecords } from "./permissions.ts";
import { type ImportFacts, importFacts, importPage, ownImports } from "./queries.ts";

const mostBytes = 256 * 1024 * 1024;

async function existing(c: PageContext): Promise<ImportFacts> {
  const facts = isId(c.param("id")) ? await importFacts(c.db, c.actor, c.param("id")) : undefined;
  if (facts === undefined) throw new DomainError("platform.not-found");
  return facts;
}

async function pageOfImport(c: PageContext, state?: FormState) {
  const facts = isId(c.param("id")) ? await importPage(c.db, c.actor, c.param("id")) : undefined;
  if (facts === undefined) throw new DomainError("platform.not-found");
  const mapping = Object.fromEntries(Object.entries(facts.mapping).map(([field, index]) => [field, String(index)]));
  // Who looks after the whole library brings in records of no body in particular.
  const own = isAllowed(c.actor, mayManageRecord) ? [] : scopesFor(c.actor, mayManageRecord, "body");
  const bodies = own.length === 0 ? [] : await bodyOptions(c.db, c.lang);
  return (
    <ImportPage
      facts={facts}
      state={state ?? filledForm(mapping)}
      bodies={bodies.filter(({ value }) => own.includes(value))}
    />
  );
}

const duplicatesPage = async (c: PageContext, state?: FormState) => (
  <DuplicatesPage pairs={await duplicateRecords(c.db, c.actor)} fault={state?.general} />
);

export const importRoutes = pages()
  .get("/library/import", may(mayImportRecords), async (c) =>
    c.page(<ImportStartPage imports={await ownImports(c.db, c.actor)} />),
  )
  .put("/library/import", may(mayImportRecords), async (c) => {
    const { fileName, ...upload } = await takeUpload(c, { most: mostBytes, fallback: "records" });
    const id = await requestImport(c.house, c.actor, { fileName, upload, lang: c.lang });
    return c.json({ id, status: c.href(`/library/import/${id}/status`) }, 202);
  })
  .get("/library/import/:id/status", may(mayImportRecords), async (c) => {
    const facts = await existing(c);
    return c.json(importStatus(facts, c.href(`/library/import/${facts.id}`)));
  })
  .get("/library/import/:id", may(mayImportRecords), async (c) => c.page(await pageOfImport(c)))
  .post(
    "/library/import/:id/columns",
    may(mayImportRecords),
    submitted(columnsForm, pageOfImport, async (c, chosen) => {
      const { id, columns } = await existing(c);
      const mapping = chosenColumns(chosen, columns);
      await matchColumns(c.db, c.actor, id, mapping);
      return c.redirect(c.href(`/library/import/${id}`));
    }),
  )
  .post(
    "/library/import/:id/write",
    may(mayImportRecords),
    submitted(
      confirmForm,
      (c) => pageOfImport(c, emptyForm),
      async (c, { publish, body }) => {
        const { id } = await existing(c);
        await confirmImport(c.db, c.actor, id, publish !== "", body === "" ? undefined : body);
        return c.redirect(c.href(`/library/import/${id}`));
      },
    ),
  )
  .post(
    "/library/import/:id/another",
    may(mayImportRecords),
    submitted(
      anotherForm,
      (c) => pageOfImport(c, emptyForm),
      async (c, { number, another }) => {
        const { id } = await existing(c);
        await addAnyway(c.db, c.actor, id, number, another === "yes");
        return c.redirect(c.href(`/library/import/${id}`));
      },
    ),
  )
  .get("/library/duplicates", may(mayMergeRecords), async (c) => c.page(await duplicatesPage(c)))
  .post(
    "/library/duplicates",
    may(mayMergeRecords),
    submitted(pairForm, duplicatesPage, async (c, { keep, gone }) => {
      await mergeRecords(c.db, c.actor, keep, gone);
      return c.done("imports:merged", "/library/duplicates");
    }),
  )
  .post(
    "/library/duplicates/apart",
    may(mayMergeRecords),
    submitted(pairForm, duplicatesPage, async (c, { keep, gone }) => {
      await keepApart(c.db, c.actor, keep, gone);
      return c.done("imports:kept-apart", "/library/duplicates");
    }),
  );
