import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { contentsOf } from "../../src/learning/contents.ts";
import { contentFolder } from "../../src/learning/packages/content-folder.ts";
import { readPackage } from "../../src/learning/packages/index.ts";
import { writeZip } from "../../src/learning/packages/test-archives.ts";
import type { OpenHouse } from "../../src/platform/house.ts";
import { newId } from "../../src/platform/ids.ts";
import { projectRoot } from "../../src/platform/paths.ts";

/** The folder of real courses beside the repository; undefined where it is not. */
export const samplesFolder: string | undefined = [join(projectRoot, "../shared/samples")].find((path) =>
  existsSync(path),
);

export interface StoredModule {
  id: string;
  slug: string;
  versionId: string;
}

interface ModuleFacts {
  title?: string;
  access?: "public" | "community";
  state?: "draft" | "published" | "withdrawn";
  completionRule?: "package" | "every-sco" | "any-sco" | "visited";
  ownerId?: string;
}

let modules = 0;

/** A module of a package file, straight into the tables: for tests of what comes after importing. */
export async function aModule(
  { house }: Pick<OpenHouse, "house">,
  archive: string,
  facts: ModuleFacts = {},
): Promise<StoredModule> {
  const folder = await mkdtemp(join(tmpdir(), "praxis-package-"));
  try {
    const { reading, files } = await readPackage(archive, await contentFolder(folder));
    for (const file of files) await house.files.adopt(join(folder, file.sha256), file).catch(() => {});
    modules += 1;
    const title = facts.title ?? `Module ${modules}`;
    const module = { id: newId(), slug: `module-${modules}-${Date.now().toString(36)}`, versionId: newId() };
    await sql`
      insert into learning.module (id, slug, title, summary, objectives, languages, minutes, level, access, state, completion_rule, owner_id, published_at)
      values (${module.id}, ${module.slug}, ${JSON.stringify({ en: title })}::jsonb, '{"en":"A test"}', '{}', '{en}', 30, 'basic',
        ${facts.access ?? "community"}, ${facts.state ?? "published"}, ${facts.completionRule ?? "package"}, ${facts.ownerId ?? null}, now())`.execute(
      house.db,
    );
    await sql`
      insert into learning.version (id, module_id, number, standard, edition, reading, contents, is_playable, package_sha256, package_size, file_count, total_bytes)
      values (${module.versionId}, ${module.id}, 1, ${reading.standard}, ${reading.edition ?? null}, ${JSON.stringify(reading)}::jsonb,
        ${JSON.stringify(contentsOf(reading))}::jsonb, ${reading.playable}, ${"0".repeat(64)}, 0, ${reading.fileCount}, ${reading.totalBytes})`.execute(
      house.db,
    );
    for (const file of files) {
      await sql`
        insert into learning.package_file (version_id, path, sha256, size)
        values (${module.versionId}, ${file.path}, ${file.sha256}, ${file.size})`.execute(house.db);
    }
    await sql`update learning.module set version_id = ${module.versionId} where id = ${module.id}`.execute(house.db);
    return module;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A module of files given by their text. */
export async function aModuleOf(
  open: Pick<OpenHouse, "house">,
  files: Record<string, string | Uint8Array>,
  facts: ModuleFacts = {},
): Promise<StoredModule> {
  const folder = await mkdtemp(join(tmpdir(), "praxis-archive-"));
  try {
    return await aModule(open, await writeZip(join(folder, "package.zip"), files), facts);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
