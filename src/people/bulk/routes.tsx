import { Readable } from "node:stream";
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
import { requireAccount } from "#platform/permissions/index.ts";
import { chosenColumns, importStatus, mostBytes } from "#platform/sheets/index.ts";
import { mayVouch } from "../vetting/permissions.ts";
import { exportPeople } from "./export.ts";
import { confirmBulkForm, mappingForm } from "./forms.ts";
import { confirmImport, matchColumns, requestBulkImport } from "./imports.ts";
import { BulkPage, BulkStartPage } from "./pages/bulk.tsx";
import { mayImportPeople } from "./permissions.ts";
import { type BulkImportFacts, bulkImport, ownBulkImports } from "./queries.ts";

async function existing(c: PageContext): Promise<BulkImportFacts> {
  const facts = isId(c.param("id")) ? await bulkImport(c.db, requireAccount(c.actor), c.param("id")) : undefined;
  if (facts === undefined) throw new DomainError("platform.not-found");
  return facts;
}

async function bulkPage(c: PageContext, state?: FormState) {
  const facts = await existing(c);
  const mapping = Object.fromEntries(Object.entries(facts.mapping).map(([field, index]) => [field, String(index)]));
  return <BulkPage facts={facts} state={state ?? filledForm(mapping)} />;
}

export const bulkRoutes = pages()
  .get("/bureau/import", may(mayImportPeople), async (c) =>
    c.page(<BulkStartPage imports={await ownBulkImports(c.db, requireAccount(c.actor))} />),
  )
  .put("/bureau/import", may(mayImportPeople), async (c) => {
    const { fileName, ...upload } = await takeUpload(c, { most: mostBytes, fallback: "people" });
    const id = await requestBulkImport(c.db, requireAccount(c.actor), fileName, upload);
    return c.json({ id, status: c.href(`/bureau/import/${id}/status`) }, 202);
  })
  .get("/bureau/import/:id/status", may(mayImportPeople), async (c) => {
    const facts = await existing(c);
    return c.json(importStatus(facts, c.href(`/bureau/import/${facts.id}`)));
  })
  .get("/bureau/import/:id", may(mayImportPeople), async (c) => c.page(await bulkPage(c)))
  .post(
    "/bureau/import/:id/columns",
    may(mayImportPeople),
    submitted(mappingForm, bulkPage, async (c, chosen) => {
      const { id, columns } = await existing(c);
      const mapping = chosenColumns(chosen, columns);
      await matchColumns(c.db, requireAccount(c.actor), id, mapping);
      return c.redirect(c.href(`/bureau/import/${id}`));
    }),
  )
  .post(
    "/bureau/import/:id/write",
    may(mayImportPeople),
    submitted(
      confirmBulkForm,
      (c) => bulkPage(c, emptyForm),
      async (c, { letters }) => {
        const { id } = await existing(c);
        await confirmImport(c.db, requireAccount(c.actor), id, letters !== "");
        return c.redirect(c.href(`/bureau/import/${id}`));
      },
    ),
  )
  .get("/bureau/people.csv", may(mayVouch), (c) => {
    const body = Readable.toWeb(exportPeople(c.db, requireAccount(c.actor))) as ReadableStream;
    c.raw.header("content-type", "text/csv; charset=utf-8");
    c.raw.header("content-disposition", 'attachment; filename="people.csv"');
    c.raw.header("cache-control", "no-store");
    return c.raw.body(body);
  });
