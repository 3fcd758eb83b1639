import type { ManifestContext } from "./manifest-context.ts";
import { readLom, withTexts } from "./manifest-metadata.ts";
import type { ReadResource, ResourceTable } from "./manifest-resources.ts";
import { readSequencing } from "./manifest-sequencing.ts";
import { booleanAttribute, numberAttribute, numberIn } from "./manifest-values.ts";
import { addText, canonicalLanguage } from "./package-text.ts";
import { itemsNamedIn, parsePrerequisites } from "./prerequisites.ts";
import { problem } from "./problems.ts";
import type { CompletionThreshold, HideLMSUI, Item, PackageText, SharedDataMap } from "./reading.ts";
import { attributeOf, childNamed, childrenNamed, descendantAt, textOf, xmlAttributeOf } from "./xml-query.ts";
import type { XmlElement } from "./xml-tree.ts";

interface Surroundings {
  context: ManifestContext;
  resources: ResourceTable;
  collection: ReadonlyMap<string, XmlElement>;
  isScorm: boolean;
  language: string | null;
}

const hideable: readonly HideLMSUI[] = [
  "previous",
  "continue",
  "exit",
  "exitAll",
  "abandon",
  "abandonAll",
  "suspendAll",
];

/** Reads `item` elements; one reader for a manifest, so that an identifier used twice is seen. */
export class ItemReader {
  readonly #around: Surroundings;
  /** With the number of the last item that had to be renamed for each. */
  readonly #identifiers = new Map<string, number>();
  readonly #scripts: { element: XmlElement; item: string; named: string[] }[] = [];

  constructor(around: Surroundings) {
    this.#around = around;
  }

  read(element: XmlElement, outerLanguage: string | null): Item {
    const { context, resources, collection, isScorm } = this.#around;
    const language = canonicalLanguage(xmlAttributeOf(element, "lang")) ?? outerLanguage;
    const identifier = this.#identifierOf(element);
    const item: Item = {
      identifier,
      title: titleOf(element, language),
      isVisible: booleanAttribute(context, element, "isvisible", true),
      hideLMSUI: this.#hiddenControls(element),
      sharedData: this.#sharedData(element),
      children: [],
    };
    const reference = attributeOf(element, "identifierref");
    if (reference) {
      const read = resources.get(reference);
      if (read !== undefined) this.#launch(item, read, attributeOf(element, "parameters"));
      else
        context.report(problem("resource-missing", { ...context.at(element), item: identifier, resource: reference }));
    }
    if (isScorm) this.#runTimeData(item, element);
    const sequencing = readSequencing(context, childNamed(element, "sequencing"), collection);
    if (sequencing !== undefined) item.sequencing = sequencing;
    item.children = childrenNamed(element, "item").map((child) => this.read(child, language));
    return item;
  }

  /** An item for a resource of a package that has no items. */
  itemOf(read: ReadResource): Item {
    const { file = "", identifier } = read.resource;
    const item: Item = {
      identifier,
      title: withTexts(readLom(read.element).title, { und: file.slice(file.lastIndexOf("/") + 1) }),
      isVisible: true,
      hideLMSUI: [],
      sharedData: [],
      children: [],
    };
    this.#launch(item, read, undefined);
    return item;
  }

  /** Once all items are known: prerequisites that name none of them could never be met. */
  checkPrerequisites(): void {
    const { context } = this.#around;
    for (const { element, item, named } of this.#scripts.splice(0)) {
      for (const reference of named.filter((name) => !this.#identifiers.has(name))) {
        context.report(problem("prerequisites-unknown-item", { ...context.at(element), item, reference }));
      }
    }
  }

  completionThresholdOf(element: XmlElement): CompletionThreshold | undefined {
    const { context } = this.#around;
    const found = childNamed(element, "completionThreshold");
    if (found === undefined) return undefined;
    const unit = { min: 0, max: 1 };
    // Third edition CAM 3.4.1.13: the threshold is the element's text. Fourth edition: attributes.
    const text = numberIn(context, found, found.name, found.text.trim(), unit);
    return {
      completedByMeasure: booleanAttribute(context, found, "completedByMeasure", text !== undefined),
      minProgressMeasure: numberAttribute(context, found, "minProgressMeasure", unit) ?? text ?? 1,
      progressWeight: numberAttribute(context, found, "progressWeight", unit) ?? 1,
    };
  }

  #identifierOf(element: XmlElement): string {
    const { context } = this.#around;
    const identifier = attributeOf(element, "identifier") ?? "";
    if (identifier === "") {
      context.report(problem("identifier-missing", { ...context.at(element), element: element.name }));
    } else if (this.#identifiers.has(identifier)) {
      context.report(problem("duplicate-item", { ...context.at(element), item: identifier }));
    }
    return this.#unique(identifier || "item");
  }

  // Attempts are kept under the identifier, so that each item needs one of its own.
  #unique(wanted: string): string {
    let unique = wanted;
    let number = this.#identifiers.get(wanted) ?? 1;
    while (this.#identifiers.has(unique)) unique = `${wanted}-${++number}`;
    this.#identifiers.set(wanted, number);
    if (unique !== wanted) this.#identifiers.set(unique, 1);
    return unique;
  }

  #launch(item: Item, read: ReadResource, parameters: string | undefined): void {
    const { context, isScorm } = this.#around;
    const { resource, element, href, bases } = read;
    const { identifier, scormType } = resource;
    item.resource = identifier;
    // Questions, discussions and links of a Common Cartridge are descriptions, not pages.
    if (!isScorm && !/^(?:webcontent|associatedcontent)/i.test(resource.type)) return;
    if (scormType !== undefined) item.scormType = scormType;
    if (href === undefined) {
      if (resource.href !== undefined && resource.file !== undefined) {
        item.href = resource.href;
        item.file = resource.file;
      } else if (isScorm) {
        item.scormType = scormType ?? "asset";
        context.report(problem("resource-without-href", { ...context.at(element), resource: identifier }));
      }
      return;
    }
    const resolved = context.resolve(element, href, bases, parameters);
    if (resolved === null) return;
    item.href = resolved.href;
    if (resolved.kind === "external") item.isExternal = true;
    else if (resolved.file !== undefined) item.file = resolved.file;
    else context.report(problem("launch-file-missing", { ...context.at(element), entry: resolved.path }));
  }

  #hiddenControls(element: XmlElement): HideLMSUI[] {
    const { context } = this.#around;
    const around = descendantAt(element, "presentation", "navigationInterface");
    const hidden = childrenNamed(around, "hideLMSUI").flatMap((found) => {
      const written = found.text.trim();
      const known = hideable.find((name) => name.toLowerCase() === written.toLowerCase());
      if (known === undefined) context.invalid(found, found.name, written);
      return known ?? [];
    });
    return [...new Set(hidden)];
  }

  #sharedData(element: XmlElement): SharedDataMap[] {
    const { context } = this.#around;
    return childrenNamed(childNamed(element, "data"), "map").flatMap((map) => {
      const targetID = attributeOf(map, "targetID");
      if (!targetID) {
        context.invalid(map, "targetID", "");
        return [];
      }
      return [
        {
          targetID,
          readSharedData: booleanAttribute(context, map, "readSharedData", true),
          writeSharedData: booleanAttribute(context, map, "writeSharedData", true),
        },
      ];
    });
  }

  /** The adlcp elements: SCORM 1.2 CAM 2.3.2.5.3, SCORM 2004 CAM 3.4.1.10 and following. */
  #runTimeData(item: Item, element: XmlElement): void {
    const { context } = this.#around;
    const mastery = childNamed(element, "masteryscore");
    const score = mastery && numberIn(context, mastery, mastery.name, mastery.text.trim(), { min: 0, max: 100 });
    if (score !== undefined) item.masteryScore = score;

    const limit = childNamed(element, "maxtimeallowed");
    const time = limit?.text.trim();
    if (limit !== undefined && time) {
      if (/^\d{2,4}:\d\d:\d\d(?:\.\d{1,2})?$/.test(time)) item.maxTimeAllowed = time;
      else context.invalid(limit, limit.name, time);
    }
    const action = childNamed(element, "timelimitaction");
    const words = /^(exit|continue)\s*,\s*(no\s+)?message$/i.exec(action?.text.trim() ?? "");
    if (words !== null) {
      item.timeLimitAction = `${words[1]?.toLowerCase() as "exit" | "continue"},${words[2] ? "no message" : "message"}`;
    } else if (action?.text.trim()) context.invalid(action, action.name, action.text.trim());

    // Not trimmed: it is the content's own data.
    const data = childNamed(element, "datafromlms")?.text;
    if (data) item.dataFromLMS = data;
    const threshold = this.completionThresholdOf(element);
    if (threshold !== undefined) item.completionThreshold = threshold;

    const script = textOf(element, "prerequisites");
    if (script) this.#prerequisites(item, element, script);
  }

  #prerequisites(item: Item, element: XmlElement, script: string): void {
    const { context } = this.#around;
    const place = context.at(childNamed(element, "prerequisites") ?? element);
    item.prerequisites = script;
    const parsed = parsePrerequisites(script);
    if (!parsed.ok) {
      context.report(problem("prerequisites-unreadable", { ...place, item: item.identifier }));
      return;
    }
    this.#scripts.push({ element, item: item.identifier, named: itemsNamedIn(parsed.expression) });
  }
}

function titleOf(element: XmlElement, language: string | null): PackageText {
  const title: PackageText = {};
  for (const found of childrenNamed(element, "title")) {
    addText(title, canonicalLanguage(xmlAttributeOf(found, "lang")) ?? language, found.text);
  }
  return withTexts(title, readLom(element).title);
}
