import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename } from "node:fs/promises";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { projectRoot } from "../paths.ts";

const parts = ["src", "scripts", "bin", "tests", "bench", "demo", "docs"];
const isFileOfTheProject = (name: string): boolean => !/^(node_modules|dist|var|\..*)$/.test(name);

let ready: Promise<string> | undefined;

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!isFileOfTheProject(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

async function packSource(workFolder: string): Promise<string> {
  const zip = new ZipFile();
  for (const entry of await readdir(projectRoot, { withFileTypes: true })) {
    if (entry.isFile() && isFileOfTheProject(entry.name))
      zip.addFile(join(projectRoot, entry.name), `praxis/${entry.name}`);
  }
  for (const part of parts) {
    for await (const path of filesBelow(join(projectRoot, part)))
      zip.addFile(path, `praxis/${relative(projectRoot, path)}`);
  }
  zip.end();
  await mkdir(workFolder, { recursive: true });
  const path = join(workFolder, "source.zip");
  await pipeline(zip.outputStream, createWriteStream(`${path}.${process.pid}`));
  await rename(`${path}.${process.pid}`, path);
  return path;
}

/** The complete source as it runs here (AGPL-3.0, section 13), packed at the first request. */
export async function sourceArchive(workFolder: string) {
  ready ??= packSource(workFolder);
  ready.catch(() => {
    ready = undefined;
  });
  return createReadStream(await ready);
}
