// cmi5 course structures (cmi5 specification 13 and 14, CourseStructure.xsd). The specification has the LMS refuse a structure that
// breaks it, so most faults here are fatal.

import type { ManifestContext, ManifestReading } from "./manifest-context.ts";
import { languageStrings, languagesIn } from "./package-text.ts";
import { problem } from "./problems.ts";
import type { Cmi5AssignableUnit, Cmi5Block, Cmi5Course, Cmi5Node, Item, PackageText } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

export const cmi5Namespace = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd";

/** An element's children as the schema orders them; `many` may repeat and mix with its neighbours that are `many` too. */
type Sequence = readonly (readonly [name: string, occurs: "one" | "optional" | "many"])[];

const nodeSequence: Sequence = [
  ["title", "one"],
  ["description", "one"],
  ["objectives", "optional"],
];
const sequences = {
  courseStructure: [
    ["course", "one"],
    ["objectives", "optional"],
    ["au", "many"],
    ["block", "many"],
  ],
  course: [
    ["title", "one"],
    ["description", "one"],
  ],
  block: [...nodeSequence, ["au", "many"], ["block", "many"]],
  au: [...nodeSequence, ["url", "one"], ["launchParameters", "optional"], ["entitlementKey", "optional"]],
} as const satisfies Record<string, Sequence>;

const moveOns = ["NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed"] as const;
const launchMethods = ["AnyWindow", "OwnWindow"] as const;

/** `isArchive` is false for a course structure uploaded by itself, which can hold no files: 14.2. */
export function readCmi5(context: ManifestContext, root: XmlElement, isArchive: boolean): ManifestReading {
  const course = new Cmi5Reader(context, root, isArchive).read();
  const items = course.children.map(itemOf);
  const texts = items.flatMap(titlesIn);
  return {
    standard: "cmi5",
    identifier: course.id,
    title: course.title,
    description: course.description,
    languages: languagesIn(course.title, course.description, ...texts),
    organizations: [
      {
        identifier: course.id,
        title: course.title,
        isDefault: true,
        objectivesGlobalToSystem: true,
        sharedDataGlobalToSystem: true,
        items,
      },
    ],
    resources: [],
    cmi5: course,
    manifestFile: context.file,
    problems: [],
    playable: !context.isRefused && hasPlayableUnit(course.children),
  };
}

class Cmi5Reader {
  readonly #context: ManifestContext;
  readonly #root: XmlElement;
  readonly #isArchive: boolean;
  readonly #identifiers = new Set<string>();
  readonly #objectives = new Set<string>();

  constructor(context: ManifestContext, root: XmlElement, isArchive: boolean) {
    this.#context = context;
    this.#root = root;
    this.#isArchive = isArchive;
  }

  read(): Cmi5Course {
    const { report, file } = { report: this.#context.report.bind(this.#context), file: this.#context.file };
    if (this.#root.name !== "courseStructure") {
      report(problem("cmi5-no-course", { file }));
      return { id: "", title: {}, description: {}, objectives: [], children: [] };
    }
    if (this.#root.uri !== cmi5Namespace) report(problem("namespace-unusual", this.#context.at(this.#root)));
    this.#checkSequence(this.#root, sequences.courseStructure);
    const course = this.#child(this.#root, "course");
    if (course !== undefined) this.#checkSequence(course, sequences.course);
    const objectives = this.#children(this.#child(this.#root, "objectives"), "objective").map((element) => ({
      id: this.#identifier(element, this.#objectives),
      ...this.#texts(element),
    }));
    return {
      id: course === undefined ? "" : this.#identifier(course, this.#identifiers),
      ...this.#texts(course),
      objectives,
      children: this.#nodes(this.#root),
    };
  }

  #nodes(parent: XmlElement): Cmi5Node[] {
    return this.#own(parent).flatMap((element): Cmi5Node[] => {
      if (element.name === "block") return [this.#block(element)];
      return element.name === "au" ? [this.#unit(element)] : [];
    });
  }

  #block(element: XmlElement): Cmi5Block {
    this.#checkSequence(element, sequences.block);
    return {
      kind: "block",
      id: this.#identifier(element, this.#identifiers),
      ...this.#texts(element),
      objectives: this.#objectiveReferences(element),
      children: this.#nodes(element),
    };
  }

  #unit(element: XmlElement): Cmi5AssignableUnit {
    this.#checkSequence(element, sequences.au);
    const launchParameters = this.#child(element, "launchParameters")?.text;
    const entitlementKey = this.#child(element, "entitlementKey")?.text.trim();
    const activityType = this.#attribute(element, "activityType");
    const masteryScore = this.#masteryScore(element);
    return {
      kind: "au",
      id: this.#identifier(element, this.#identifiers),
      ...this.#texts(element),
      objectives: this.#objectiveReferences(element),
      ...this.#url(this.#child(element, "url")),
      moveOn: this.#word(element, "moveOn", moveOns) ?? "NotApplicable",
      launchMethod: this.#word(element, "launchMethod", launchMethods) ?? "AnyWindow",
      ...(masteryScore === undefined ? {} : { masteryScore }),
      ...(launchParameters ? { launchParameters } : {}),
      ...(entitlementKey ? { entitlementKey } : {}),
      ...(activityType ? { activityType } : {}),
    };
  }

  /** The schema's elements only: elements of other namespaces are extensions (13.1.5). */
  #own(parent: XmlElement | undefined): XmlElement[] {
    return parent?.children.filter(({ uri }) => uri === this.#root.uri) ?? [];
  }

  #children(parent: XmlElement | undefined, name: string): XmlElement[] {
    return this.#own(parent).filter((child) => child.name === name);
  }

  #child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
    return this.#children(parent, name)[0];
  }

  #attribute(element: XmlElement, name: string): string | undefined {
    return element.attributes.find((attribute) => attribute.prefix === "" && attribute.name === name)?.value.trim();
  }

  #checkSequence(parent: XmlElement, sequence: Sequence): void {
    const context = this.#context;
    let position = 0;
    const seen = new Set<string>();
    for (const element of this.#own(parent)) {
      const at = sequence.findIndex(([name]) => name === element.name);
      const mayMix = sequence[at]?.[1] === "many" && sequence[position]?.[1] === "many";
      const repeats = seen.has(element.name) && sequence[at]?.[1] !== "many";
      if (at < 0 || repeats || (at < position && !mayMix)) {
        const names = { element: element.name, parent: parent.name };
        context.report(problem("cmi5-unexpected-element", { ...context.at(element), ...names }));
      } else position = Math.max(position, at);
      seen.add(element.name);
    }
    for (const [name, occurs] of sequence) {
      if (occurs === "one" && !seen.has(name)) {
        context.report(problem("cmi5-missing-element", { ...context.at(parent), element: name, parent: parent.name }));
      }
    }
    const several = sequence.filter(([, occurs]) => occurs === "many").map(([name]) => name);
    if (several.length > 0 && !several.some((name) => seen.has(name))) {
      context.report(problem("cmi5-missing-element", { ...context.at(parent), element: "au", parent: parent.name }));
    }
  }

  #texts(element: XmlElement | undefined): { title: PackageText; description: PackageText } {
    return {
      title: this.#text(element, "title"),
      description: this.#text(element, "description"),
    };
  }

  #text(element: XmlElement | undefined, name: string): PackageText {
    const found = this.#child(element, name);
    if (found !== undefined && this.#children(found, "langstring").length === 0) {
      const names = { element: "langstring", parent: name };
      this.#context.report(problem("cmi5-missing-element", { ...this.#context.at(found), ...names }));
    }
    return languageStrings(found);
  }

  // 13.1.1 to 13.1.4: identifiers are IRIs, and unique in the course structure.
  #identifier(element: XmlElement, known: Set<string>): string {
    const context = this.#context;
    const identifier = this.#attribute(element, "id") ?? "";
    const place = { ...context.at(element), identifier };
    if (!/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(identifier)) {
      context.report(problem("cmi5-identifier-not-iri", place));
    } else if (known.has(identifier)) context.report(problem("cmi5-duplicate-identifier", place));
    known.add(identifier);
    return identifier;
  }

  #objectiveReferences(element: XmlElement): string[] {
    return this.#children(this.#child(element, "objectives"), "objective").flatMap((reference) => {
      const identifier = this.#attribute(reference, "idref") ?? "";
      if (this.#objectives.has(identifier)) return [identifier];
      this.#context.report(problem("cmi5-unknown-objective", { ...this.#context.at(reference), identifier }));
      return [];
    });
  }

  #url(element: XmlElement | undefined): Pick<Cmi5AssignableUnit, "url" | "file" | "isExternal"> {
    const context = this.#context;
    const nowhere = { url: "", isExternal: false };
    if (element === undefined) return nowhere;
    const url = element.text.trim();
    const place = { ...context.at(element), url };
    if (url === "" || /\s/.test(url)) {
      context.report(problem("cmi5-url-invalid", place));
      return nowhere;
    }
    const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(url);
    if (!isAbsolute && !this.#isArchive) {
      context.report(problem("cmi5-relative-url", place));
      return nowhere;
    }
    const resolved = context.resolve(element, url, []);
    if (resolved === null) return nowhere;
    if (resolved.kind === "external") return { url: resolved.href, isExternal: true };
    if (resolved.file !== undefined) return { url: resolved.href, file: resolved.file, isExternal: false };
    context.report(problem("launch-file-missing", { ...context.at(element), entry: resolved.path }));
    return { url: resolved.href, isExternal: false };
  }

  #masteryScore(element: XmlElement): number | undefined {
    const value = this.#attribute(element, "masteryScore");
    if (value === undefined) return undefined;
    const score = Number(value);
    if (/^\+?(?:\d+\.?\d*|\.\d+)$/.test(value) && score <= 1) return score;
    this.#invalid(element, "masteryScore", value);
    return undefined;
  }

  #word<Word extends string>(element: XmlElement, name: string, words: readonly Word[]): Word | undefined {
    const value = this.#attribute(element, name);
    if (value === undefined) return undefined;
    const word = words.find((known) => known === value);
    if (word === undefined) this.#invalid(element, name, value);
    return word;
  }

  #invalid(element: XmlElement, name: string, value: string): void {
    this.#context.report(problem("cmi5-invalid-value", { ...this.#context.at(element), element: name, value }));
  }
}

function hasPlayableUnit(nodes: Cmi5Node[]): boolean {
  return nodes.some((node) =>
    node.kind === "block" ? hasPlayableUnit(node.children) : node.isExternal || node.file !== undefined,
  );
}

function itemOf(node: Cmi5Node): Item {
  const item: Item = {
    identifier: node.id,
    title: node.title,
    isVisible: true,
    hideLMSUI: [],
    sharedData: [],
    children: node.kind === "block" ? node.children.map(itemOf) : [],
  };
  if (node.kind === "block") return item;
  item.href = node.url;
  if (node.file !== undefined) item.file = node.file;
  if (node.isExternal) item.isExternal = true;
  return item;
}

function titlesIn(item: Item): PackageText[] {
  return [item.title, ...item.children.flatMap(titlesIn)];
}
