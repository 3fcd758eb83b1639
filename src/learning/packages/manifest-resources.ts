import { encodePath } from "./hrefs.ts";
import type { ManifestContext } from "./manifest-context.ts";
import { wordAttribute } from "./manifest-values.ts";
import { problem } from "./problems.ts";
import type { Resource } from "./reading.ts";
import { attributeOf, childNamed, childrenNamed, xmlAttributeOf } from "./xml-query.ts";
import type { XmlElement } from "./xml-tree.ts";

/** A resource with what items need of it: the element, and the href as written with the bases around it. */
export interface ReadResource {
  resource: Resource;
  element: XmlElement;
  href: string | undefined;
  bases: (string | undefined)[];
  /** The path of `href` when the package does not hold it. */
  missing?: string;
}

export type ResourceTable = Map<string, ReadResource>;

const mostNamedMissing = 10;

/** All resources of a manifest and of manifests inside it, by identifier. */
export function readResources(context: ManifestContext, manifest: XmlElement, isScorm: boolean): ResourceTable {
  const table: ResourceTable = new Map();
  const missing = new MissingFiles(context);
  collect(context, manifest, [], table, missing, isScorm);
  missing.reportRest();
  checkDependencies(context, table);
  return table;
}

function collect(
  context: ManifestContext,
  manifest: XmlElement,
  outerBases: (string | undefined)[],
  table: ResourceTable,
  missing: MissingFiles,
  isScorm: boolean,
): void {
  const bases = [...outerBases, xmlAttributeOf(manifest, "base")];
  for (const resources of childrenNamed(manifest, "resources")) {
    const around = [...bases, xmlAttributeOf(resources, "base")];
    for (const element of childrenNamed(resources, "resource")) {
      const read = readResource(context, element, around, missing, isScorm);
      const { identifier } = read.resource;
      if (table.has(identifier)) {
        context.report(problem("duplicate-resource", { ...context.at(element), resource: identifier }));
      } else table.set(identifier, read);
    }
  }
  // SCORM 1.2 CAM 2.3.2.2 and SCORM 2004 CAM 3.4.1.1 advise against manifests in manifests; their resources are still found.
  for (const inner of childrenNamed(manifest, "manifest")) {
    context.report(problem("submanifest-ignored", context.at(inner)));
    collect(context, inner, bases, table, missing, isScorm);
  }
}

function readResource(
  context: ManifestContext,
  element: XmlElement,
  around: (string | undefined)[],
  missing: MissingFiles,
  isScorm: boolean,
): ReadResource {
  const identifier = attributeOf(element, "identifier") ?? "";
  if (identifier === "") {
    context.report(problem("identifier-missing", { ...context.at(element), element: element.name }));
  }
  const bases = [...around, xmlAttributeOf(element, "base")];
  const href = attributeOf(element, "href") || undefined;
  const resource: Resource = {
    identifier,
    type: attributeOf(element, "type") ?? "",
    files: [],
    dependencies: childrenNamed(element, "dependency").map((found) => attributeOf(found, "identifierref") ?? ""),
  };
  const read: ReadResource = { resource, element, href, bases };
  const scormType = isScorm ? readScormType(context, element, identifier, href !== undefined) : undefined;
  if (scormType !== undefined) resource.scormType = scormType;
  if (href !== undefined) {
    const resolved = context.resolve(element, href, bases);
    if (resolved !== null) resource.href = resolved.href;
    if (resolved?.kind === "inside") {
      if (resolved.file !== undefined) resource.file = resolved.file;
      else read.missing = resolved.path;
    }
  }
  for (const file of childrenNamed(element, "file")) {
    const listed = attributeOf(file, "href");
    const resolved = listed ? context.resolve(file, listed, bases) : null;
    if (resolved?.kind !== "inside") continue;
    if (resolved.file !== undefined) resource.files.push(resolved.file);
    // The file to launch is a worse fault, which the item that launches it reports.
    else if (listed !== href) missing.add(file, resolved.path);
  }
  // Common Cartridge lets the only file of a resource stand for its href.
  if (href === undefined && !isScorm && resource.files.length === 1) {
    resource.file = resource.files[0] as string;
    resource.href = encodePath(resource.file);
  }
  return read;
}

/** Files to launch that are missing, of resources that no item launches: those of the others are the items' to report. */
export function reportUnlaunched(context: ManifestContext, table: ResourceTable, launched: ReadonlySet<string>): void {
  for (const { resource, element, missing } of table.values()) {
    if (missing === undefined || launched.has(resource.identifier)) continue;
    context.report(problem("listed-file-missing", { ...context.at(element), entry: missing }));
  }
}

// CAM 3.4.1.14 (adlcp:scormType) makes it mandatory. A resource without it is launched as an asset: without the API it could not
// report anything, but its pages show.
function readScormType(
  context: ManifestContext,
  element: XmlElement,
  resource: string,
  isLaunchable: boolean,
): "sco" | "asset" | undefined {
  const written = attributeOf(element, "scormType");
  if (written === undefined || written === "") {
    if (!isLaunchable) return undefined;
    context.report(problem("scorm-type-missing", { ...context.at(element), resource }));
    return "asset";
  }
  return wordAttribute(context, element, "scormType", ["sco", "asset"]) ?? "asset";
}

class MissingFiles {
  readonly #context: ManifestContext;
  #count = 0;

  constructor(context: ManifestContext) {
    this.#context = context;
  }

  add(element: XmlElement, entry: string): void {
    this.#count += 1;
    if (this.#count > mostNamedMissing) return;
    this.#context.report(problem("listed-file-missing", { ...this.#context.at(element), entry }));
  }

  reportRest(): void {
    const count = this.#count - mostNamedMissing;
    if (count > 0) this.#context.report(problem("listed-files-missing-more", { file: this.#context.file, count }));
  }
}

function checkDependencies(context: ManifestContext, table: ResourceTable): void {
  for (const { resource, element } of table.values()) {
    resource.dependencies = resource.dependencies.filter((dependency) => {
      if (table.has(dependency)) return true;
      const place = context.at(childNamed(element, "dependency") ?? element);
      context.report(problem("dependency-missing", { ...place, resource: resource.identifier, dependency }));
      return false;
    });
  }
  reportCircles(context, table);
}

/** Depth first without recursion: a chain of dependencies may be as long as the manifest. */
function reportCircles(context: ManifestContext, table: ResourceTable): void {
  const state = new Map<string, "open" | "done">();
  for (const start of table.keys()) {
    if (state.has(start)) continue;
    const path: { id: string; next: number }[] = [{ id: start, next: 0 }];
    state.set(start, "open");
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const read = table.get(top.id);
      const dependency = read?.resource.dependencies[top.next++];
      if (read === undefined || dependency === undefined) {
        state.set(top.id, "done");
        path.pop();
      } else if (state.get(dependency) === "open") {
        context.report(problem("dependency-circle", { ...context.at(read.element), resource: top.id }));
      } else if (!state.has(dependency)) {
        state.set(dependency, "open");
        path.push({ id: dependency, next: 0 });
      }
    }
  }
}
