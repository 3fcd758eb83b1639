// Builds the package of a demonstration course: its own files, and those of ../_shared that it names.
// The same sources give the same bytes, on any machine and in any time zone.
//
//   node demo/build-package.ts demo/courses/first-responder-digital-scene OUT.zip
import { createWriteStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, posix, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { SaxesParser } from "saxes";
import { ZipFile } from "yazl";

const manifestName = "imsmanifest.xml";
const description = "course.json";
const sharedPrefix = "shared/";

/** What a manifest promises. Paths are relative to the package's root. */
export interface ManifestFiles {
  /** Every `<file href>` and every `<resource href>`, without query and fragment. */
  files: string[];
}

/** Reads the files that a manifest names, `xml:base` included. Throws where the XML is not well-formed. */
export function readManifestFiles(xml: string): ManifestFiles {
  const files = new Set<string>();
  const bases: string[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    bases.push(posix.join(bases.at(-1) ?? "", String(attributes["xml:base"] ?? "")));
    const href = attributes.href;
    if (href && (name === "file" || name === "resource")) {
      files.add(posix.join(bases.at(-1) ?? "", String(href).replace(/[?#].*$/, "")));
    }
  });
  parser.on("closetag", () => {
    bases.pop();
  });
  parser.write(xml).close();
  return { files: [...files].sort() };
}

/**
 * Writes the package of the course in `courseFolder` to `outFile`.
 * Throws where the manifest names a file that neither the course nor `_shared` has, or where the course has one that the
 * manifest does not name.
 */
export async function buildPackage(courseFolder: string, outFile: string): Promise<void> {
  const own = (await readdir(courseFolder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(courseFolder.length).split(sep).filter(Boolean).join("/"))
    .filter((path) => path !== description && !basename(path).startsWith("."));
  const promised = await promisedFiles(courseFolder, own);
  const forgotten = own.filter((path) => path !== manifestName && !promised.includes(path));
  if (forgotten.length > 0) throw new Error(`${courseFolder}: the manifest does not name ${forgotten.join(", ")}`);

  const names = [...new Set([...own, ...promised])].sort();
  const contents = await Promise.all(names.map((name) => readFile(source(courseFolder, name))));
  const zip = new ZipFile();
  // A ZIP file holds local time: the first of January 2026, wherever this runs.
  const options = { mtime: new Date(2026, 0, 1), mode: 0o100644, forceDosTimestamp: true };
  names.forEach((name, index) => {
    zip.addBuffer(contents[index] ?? Buffer.alloc(0), name, { ...options, compress: !name.endsWith(".woff2") });
  });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(outFile));
}

/** A course without a manifest says in its description which shared files it wants. */
async function promisedFiles(courseFolder: string, own: string[]): Promise<string[]> {
  if (own.includes(manifestName)) {
    return readManifestFiles(await readFile(join(courseFolder, manifestName), "utf8")).files;
  }
  const { shared = [] } = JSON.parse(await readFile(join(courseFolder, description), "utf8")) as { shared?: string[] };
  return [...own, ...shared.map((path) => sharedPrefix + path)];
}

function source(courseFolder: string, name: string): string {
  return name.startsWith(sharedPrefix)
    ? join(courseFolder, "..", "_shared", name.slice(sharedPrefix.length))
    : join(courseFolder, name);
}

// Bundled into the server this file is not the one that was started.
if (basename(process.argv[1] ?? "") === "build-package.ts") {
  const [courseFolder, outFile] = process.argv.slice(2);
  if (!courseFolder || !outFile) {
    console.error("Usage: node demo/build-package.ts COURSE_FOLDER OUT.zip");
    process.exitCode = 2;
  } else {
    await buildPackage(courseFolder, outFile);
  }
}
