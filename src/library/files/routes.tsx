import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  may,
  type PageContext,
  pages,
  sendStored,
  submitted,
  takeFormFiles,
  takeUpload,
  type UploadRules,
  uploadName,
} from "#platform/http/index.ts";
import { isAllowed, requireAccount } from "#platform/permissions/index.ts";
import { mayContribute, mayKeepLibrary, mayManageRecord } from "../permissions.ts";
import { recordById } from "../queries.ts";
import { fileForm, pdfQuery } from "./forms.ts";
import { dropPdf, refuseDropper } from "./loose.ts";
import { addFile, changeFile, keptFiles, moveFile, removeFile, replaceFile } from "./operations.ts";
import { EmbargoPage } from "./pages/embargo.tsx";
import { FilePage } from "./pages/file.tsx";
import { fileProgress, type ServedFile, servedFile } from "./queries.ts";

/** Bytes of one file. */
export const largestFile = 1024 ** 3;

const rules: UploadRules = { most: largestFile, fallback: "file", isScannedLater: true };
const pdfRules: UploadRules = { ...rules, most: 200 * 1024 ** 2, fallback: "document.pdf", notPdf: "files.no-pdf" };

const recordPath = (c: PageContext): string => `/library/manage/${c.param("id")}`;

/** Before a body is taken: whether this record is theirs to add to. */
async function keptRecord(c: PageContext) {
  const record = await recordById(c.db, c.param("id"));
  if (record === undefined || !isAllowed(c.actor, mayManageRecord, record)) throw new DomainError("platform.not-found");
  return record;
}

const statusPath = (c: PageContext, id: string): string => c.href(`/library/files/${id}/status`);

const formPath = (to: "suggest" | "manage", id: string): string =>
  `${to === "manage" ? "/library/manage/new" : "/library/suggest"}?file=${id}`;

/** The file a reader asks for, or the answer that they do not get it. */
async function wanted(c: PageContext): Promise<ServedFile | Response> {
  const file = await servedFile(c.db, c.actor, c.param("slug"), c.param("id"));
  if (file === undefined) throw new DomainError("platform.not-found");
  if (file.isKept) return file;
  if (file.recordState === "withdrawn") throw new DomainError("platform.gone");
  if (file.embargoUntil === null) return file;
  return c.page(<EmbargoPage day={file.embargoUntil} slug={file.slug} />, { status: 403 });
}

async function filePage(c: PageContext, state?: Parameters<typeof FilePage>[0]["state"]) {
  const record = await keptRecord(c);
  const file = (await keptFiles(c.db, record.id)).find(({ id }) => id === c.param("file"));
  if (file === undefined) throw new DomainError("platform.not-found");
  return <FilePage record={record} file={file} state={state} />;
}

export const fileRoutes = pages()
  .put("/library/manage/:id/files", may(mayKeepLibrary), async (c) => {
    await keptRecord(c);
    const id = await addFile(c.house, c.actor, c.param("id"), await takeUpload(c, rules));
    return c.json({ id, status: statusPath(c, id) }, 202);
  })
  .post("/library/manage/:id/files", may(mayKeepLibrary), async (c) => {
    await keptRecord(c);
    for await (const upload of takeFormFiles(c, rules)) await addFile(c.house, c.actor, c.param("id"), upload);
    return c.redirect(c.href(recordPath(c)));
  })
  .get("/library/manage/:id/files/:file", may(mayKeepLibrary), async (c) => c.page(await filePage(c)))
  .post(
    "/library/manage/:id/files/:file",
    may(mayKeepLibrary),
    submitted(fileForm, filePage, async (c, facts) => {
      const name = uploadName(facts.name).trim() || "file";
      await changeFile(c.db, c.actor, c.param("id"), c.param("file"), { ...facts, name });
      return c.done("platform:form.saved", recordPath(c));
    }),
  )
  .post("/library/manage/:id/files/:file/replace", may(mayKeepLibrary), async (c) => {
    await keptRecord(c);
    for await (const upload of takeFormFiles(c, rules))
      await replaceFile(c.house, c.actor, c.param("id"), c.param("file"), upload);
    return c.redirect(c.href(recordPath(c)));
  })
  .post("/library/manage/:id/files/:file/remove", may(mayKeepLibrary), async (c) => {
    await removeFile(c.db, c.actor, c.param("id"), c.param("file"));
    return c.done("files:removed", recordPath(c));
  })
  .post("/library/manage/:id/files/:file/:way{up|down}", may(mayKeepLibrary), async (c) => {
    await moveFile(c.db, c.actor, c.param("id"), c.param("file"), c.param("way") === "up" ? "up" : "down");
    return c.redirect(c.href(recordPath(c)));
  })
  .put("/library/files/pdf", may(mayContribute), async (c) => {
    const { to } = c.query(pdfQuery);
    await refuseDropper(c.db, requireAccount(c.actor));
    const id = await dropPdf(c.house, requireAccount(c.actor), await takeUpload(c, pdfRules));
    return c.json({ id, status: `${statusPath(c, id)}?to=${to}` }, 202);
  })
  .post("/library/files/pdf", may(mayContribute), async (c) => {
    const { to } = c.query(pdfQuery);
    await refuseDropper(c.db, requireAccount(c.actor));
    for await (const upload of takeFormFiles(c, pdfRules))
      return c.redirect(c.href(formPath(to, await dropPdf(c.house, requireAccount(c.actor), upload))));
    return c.redirect(c.href(formPath(to, "")));
  })
  .get("/library/files/:id/status", may(mayContribute), async (c) => {
    const progress = await fileProgress(c.db, c.actor, c.param("id"));
    if (progress === undefined) throw new DomainError("platform.not-found");
    const path =
      progress.recordId === null
        ? formPath(c.query(pdfQuery).to, c.param("id"))
        : `/library/manage/${progress.recordId}`;
    const state = progress.state === "reading" ? "reading" : "done";
    return c.json({ state, phase: "reading", done: 0, total: 0, url: c.href(path) });
  })
  .get("/library/:slug/files/:id/:name", anyone, async (c) => {
    const file = await wanted(c);
    // Scripts, forms and other files of a PDF stay asleep: it is saved, never opened on our pages.
    return file instanceof Response ? file : sendStored(c, file, { isSaved: file.mediaType === "application/pdf" });
  })
  .get("/library/:slug/cover/:id", anyone, async (c) => {
    const file = await wanted(c);
    if (file instanceof Response) return file;
    const { coverSha256: sha256, coverSize: size } = file;
    if (sha256 === null || size === null) throw new DomainError("platform.not-found");
    return sendStored(c, { sha256, size, name: "cover.png", mediaType: "image/png" });
  });
