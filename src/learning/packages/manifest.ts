import type { Readable } from "node:stream";
import { FileIndex } from "./file-index.ts";
import { defaultLimits, type PackageLimits } from "./limits.ts";
import { readCmi5 } from "./manifest-cmi5.ts";
import { ManifestContext, type ManifestReading } from "./manifest-context.ts";
import { readH5p, readTinCan, readWebPages, startPageIn } from "./manifest-others.ts";
import { readScormManifest } from "./manifest-scorm.ts";
import { problem, Refusal } from "./problems.ts";
import { readXml, type XmlElement } from "./xml-tree.ts";

/** The files of a package, wherever they lie. */
export interface PackageFiles {
  readonly paths: readonly string[];
  /** Gives the file's bytes to `consume`; may be called several times for one path. */
  read<T>(path: string, consume: (content: Readable) => Promise<T>): Promise<T>;
}

export interface ManifestOptions {
  limits?: PackageLimits;
  /** False for a cmi5 course structure that was uploaded by itself. */
  isArchive?: boolean;
}

// In this order: exporters add a tincan.xml to a SCORM package, never a SCORM manifest to something else.
const manifests = ["imsmanifest.xml", "cmi5.xml", "tincan.xml", "h5p.json"] as const;
type ManifestName = (typeof manifests)[number];

/** Recognises the standard of a package and reads its manifest. Every fault is a problem in the reading; throws what `read` throws. */
export async function readManifest(files: PackageFiles, options: ManifestOptions = {}): Promise<ManifestReading> {
  const { limits = defaultLimits, isArchive = true } = options;
  const index = new FileIndex(files.paths);
  const found = findManifest(index);
  if (found === null) return webPagesOrNothing(index);
  const context = new ManifestContext(found.path, index, limits);
  if (found.path !== found.name) context.report(problem("manifest-name-case", { entry: found.path }));
  let reading: ManifestReading;
  try {
    reading =
      found.name === "h5p.json"
        ? await readJsonManifest(context, files)
        : await readXmlManifest(found.name, context, files, isArchive);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    context.report(error.problem);
    reading = { ...nothing, standard: standardOf(found.name), manifestFile: found.path };
  }
  const isRefused = context.isRefused;
  if (!reading.playable && !isRefused && mayFallBack(reading)) {
    const page = startPageIn(index);
    if (page !== null) {
      context.report(problem("played-as-web-page", { file: found.path, entry: page.file }));
      return { ...readWebPages(page.file, reading.title), manifestFile: found.path, problems: context.problems };
    }
    if (!context.problems.some(({ severity }) => severity === "error")) context.report(problem("nothing-to-play"));
  }
  return { ...reading, playable: reading.playable && !isRefused, problems: context.problems };
}

const nothing: ManifestReading = {
  standard: null,
  title: {},
  description: {},
  languages: [],
  organizations: [],
  resources: [],
  problems: [],
  playable: false,
};

function findManifest(index: FileIndex): { name: ManifestName; path: string } | null {
  for (const name of manifests) {
    const path = index.find(name)?.path;
    if (path !== undefined) return { name, path };
  }
  return null;
}

function standardOf(name: ManifestName): ManifestReading["standard"] {
  return ({ "cmi5.xml": "cmi5", "tincan.xml": "xapi", "h5p.json": "h5p", "imsmanifest.xml": null } as const)[name];
}

// Questions and H5P content are no pages, even if a page lies beside them.
function mayFallBack({ standard }: ManifestReading): boolean {
  return standard !== "qti" && standard !== "h5p";
}

function webPagesOrNothing(index: FileIndex): ManifestReading {
  const page = startPageIn(index);
  if (page === null) {
    const deeper = [...index].find((path) => manifests.some((name) => path.toLowerCase().endsWith(`/${name}`)));
    const fault =
      deeper === undefined ? problem("nothing-to-play") : problem("manifest-not-at-root", { entry: deeper });
    return { ...nothing, problems: [fault] };
  }
  const reading = readWebPages(page.file);
  if (page.isGuessed) reading.problems.push(problem("start-page-guessed", { entry: page.file }));
  return reading;
}

async function readXmlManifest(
  name: Exclude<ManifestName, "h5p.json">,
  context: ManifestContext,
  files: PackageFiles,
  isArchive: boolean,
): Promise<ManifestReading> {
  const { file, limits } = context;
  const xml = await readXml(file, (consume) => files.read(file, consume), limits);
  context.report(...xml.problems);
  const unreadable: ManifestReading = { ...nothing, standard: standardOf(name), manifestFile: file };
  // What a broken cmi5 structure meant to require of the learner cannot be guessed; a SCORM table of contents can.
  if (xml.root === null || (!xml.isWellFormed && name === "cmi5.xml")) {
    context.report(problem("manifest-unreadable", { file }));
    return unreadable;
  }
  return readRoot(name, context, xml.root, isArchive);
}

function readRoot(
  name: Exclude<ManifestName, "h5p.json">,
  context: ManifestContext,
  root: XmlElement,
  isArchive: boolean,
): ManifestReading {
  if (name === "cmi5.xml") return readCmi5(context, root, isArchive);
  if (name === "tincan.xml") return readTinCan(context, root);
  if (root.name.toLowerCase() === "manifest") return readScormManifest(context, root);
  context.report(problem("manifest-unreadable", { file: context.file }));
  return { ...nothing, manifestFile: context.file };
}

async function readJsonManifest(context: ManifestContext, files: PackageFiles): Promise<ManifestReading> {
  const { file, limits } = context;
  const text = await files.read(file, async (content) => {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of content) {
      size += (chunk as Buffer).length;
      if (size > limits.manifestBytes) {
        throw new Refusal(
          problem("manifest-too-large", { file, limit: Math.floor(limits.manifestBytes / 1024 / 1024) }),
        );
      }
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks).toString("utf8");
  });
  return readH5p(context, text);
}
