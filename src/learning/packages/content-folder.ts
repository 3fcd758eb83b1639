import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FileSink } from "./archive-extraction.ts";

const partEnding = ".part";

/**
 * A sink that writes every file once, as `<folder>/<sha256>`: first under a name of its own, then renamed, so that a file with a
 * hash for its name is always whole. The folder belongs to one reading; whoever asked for it moves or removes it.
 */
export async function contentFolder(folder: string): Promise<FileSink> {
  await mkdir(folder, { recursive: true });
  return {
    async store(_path: string, content: Readable) {
      const part = join(folder, `${randomUUID()}${partEnding}`);
      const hash = createHash("sha256");
      let size = 0;
      try {
        await pipeline(
          content,
          async function* (chunks: AsyncIterable<Buffer>) {
            for await (const chunk of chunks) {
              hash.update(chunk);
              size += chunk.length;
              yield chunk;
            }
          },
          createWriteStream(part, { flags: "wx", mode: 0o600 }),
        );
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

/** Removes what a killed worker left half written. */
export async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.filter((name) => name.endsWith(partEnding)).map((name) => rm(join(folder, name), { force: true })),
  );
}
