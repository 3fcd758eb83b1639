import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileSink } from "./archive-extraction.ts";

const partEnding = ".part";

/**
 * A sink that writes every file once, as `<folder>/<sha256>`: first under a name of its own, then renamed, so that a file with a
 * hash for its name is always whole. The folder belongs to one reading; whoever asked for it moves or removes it.
 */
export async function contentFolder(folder: string): Promise<FileSink> {
  await mkdir(folder, { recursive: true });
  return {
    async store(_path, content) {
      const part = join(folder, `${randomUUID()}${partEnding}`);
      const hash = createHash("sha256");
      let size = 0;
      try {
        const file = await open(part, "wx", 0o600);
        try {
          for await (const chunk of content) {
            hash.update(chunk);
            await writeWhole(file, chunk);
            size += chunk.length;
          }
        } finally {
          await file.close();
        }
        const sha256 = hash.digest("hex");
        await rename(part, join(folder, sha256));
        return { sha256, size };
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
  };
}

async function writeWhole(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

/** Removes what a killed worker left half written. */
export async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.filter((name) => name.endsWith(partEnding)).map((name) => rm(join(folder, name), { force: true })),
  );
}
