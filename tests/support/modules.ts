import { randomBytes } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { readImport, requestImport } from "../../src/learning/imports.ts";
import { describeModule, type ModuleFacts, publishModule } from "../../src/learning/operations.ts";
import { readableOf } from "../../src/platform/files/index.ts";
import type { OpenHouse } from "../../src/platform/house.ts";
import { projectRoot } from "../../src/platform/paths.ts";
import { system } from "../../src/platform/permissions/index.ts";

interface PackageWish {
  title?: string;
  /** The titles of its SCOs; one page each. */
  scos?: string[];
  /** A file left out, to have a fault. */
  without?: string;
  /** What every page holds. */
  body?: string;
  files?: Record<string, string | Buffer>;
}

const xmlText = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** A small SCORM 1.2 package whose SCOs complete as soon as they are opened, unless `body` says otherwise. */
export async function aScorm12Package({
  title = "A course",
  scos = ["Lesson"],
  without,
  body,
  files = {},
}: PackageWish = {}): Promise<Buffer> {
  const page = (index: number) => (index === 0 ? "index.html" : `page${index}.html`);
  const manifest = `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1.2" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>${xmlText(title)}</title>
    ${scos.map((sco, index) => `<item identifier="i${index}" identifierref="r${index}"><title>${xmlText(sco)}</title></item>`).join("\n    ")}
  </organization></organizations>
  <resources>
    ${scos.map((_sco, index) => `<resource identifier="r${index}" type="webcontent" adlcp:scormtype="sco" href="${page(index)}"><file href="${page(index)}"/></resource>`).join("\n    ")}
  </resources>
</manifest>`;
  const html =
    body ??
    `<!doctype html><html lang="en"><title>SCO</title><h1>SCO</h1><script>
      let w = window; while (w && !w.API && w.parent !== w) w = w.parent; const api = w.API;
      if (api) { api.LMSInitialize(""); api.LMSSetValue("cmi.core.lesson_status", "completed"); api.LMSCommit(""); api.LMSFinish(""); }
    </script></html>`;
  const all = {
    "imsmanifest.xml": manifest,
    ...Object.fromEntries(scos.map((_sco, index) => [page(index), html])),
    ...files,
  };
  return zipOf(Object.fromEntries(Object.entries(all).filter(([name]) => name !== without)));
}

export function zipOf(files: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content as string), name);
  zip.end();
  return buffer(zip.outputStream);
}

/** The folder of real courses beside the repository; undefined where it is not. */
export const samplesFolder: string | undefined = [join(projectRoot, "../shared/samples")].find((path) =>
  existsSync(path),
);

interface ModuleWish extends Partial<ModuleFacts> {
  state?: "draft" | "published";
  ownerId?: string;
  /** The package, or where it lies. */
  zip?: Buffer | string;
}

export interface TestModule {
  id: string;
  slug: string;
  versionId: string;
  facts: ModuleFacts;
}

/** A module made the usual way: imported, described, and published unless a draft is wished. */
export async function aModule(
  open: Pick<OpenHouse, "house">,
  { state = "published", ownerId, zip, ...overrides }: ModuleWish = {},
): Promise<TestModule> {
  const { db, files } = open.house;
  const archive = zip ?? (await aScorm12Package({ title: `Module ${randomBytes(4).toString("hex")}` }));
  const upload = await files.put(typeof archive === "string" ? createReadStream(archive) : readableOf(archive));
  const { importId } = await requestImport(db, system, { fileName: "module.zip", upload });
  await readImport(open.house, importId);
  const { moduleId } = await db
    .selectFrom("learning.import")
    .select("moduleId")
    .where("id", "=", importId)
    .executeTakeFirstOrThrow();
  const id = moduleId ?? "";
  const { title, versionId } = await db
    .selectFrom("learning.module")
    .select(["title", "versionId"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const facts: ModuleFacts = {
    title,
    summary: { en: "What it is about." },
    objectives: {},
    languages: ["en"],
    minutes: 30,
    level: "basic",
    subjects: [],
    ownerBodyId: null,
    ownerBody: "",
    access: "public",
    completionRule: "package",
    ...overrides,
  };
  const { slug } = await describeModule(db, system, id, facts);
  if (ownerId !== undefined) await db.updateTable("learning.module").set({ ownerId }).where("id", "=", id).execute();
  if (state === "published") await publishModule(db, system, id);
  return { id, slug, versionId: versionId ?? "", facts };
}

/** A module of files given by their text. */
export async function aModuleOf(
  open: Pick<OpenHouse, "house">,
  files: Record<string, string | Buffer>,
  wish: ModuleWish = {},
): Promise<TestModule> {
  return aModule(open, { zip: await zipOf(files), ...wish });
}
