// imsmanifest.xml: SCORM 1.2 (CAM 2.3), SCORM 2004 2nd to 4th Edition (CAM 3.4), and what Common Cartridge shares with them.

import type { ManifestContext, ManifestReading } from "./manifest-context.ts";
import { kindOf } from "./manifest-edition.ts";
import { ItemReader } from "./manifest-items.ts";
import { readLom, withTexts } from "./manifest-metadata.ts";
import { type ReadResource, type ResourceTable, readResources, reportUnlaunched } from "./manifest-resources.ts";
import { readSequencing, sequencingCollectionOf } from "./manifest-sequencing.ts";
import { booleanAttribute } from "./manifest-values.ts";
import { addText, canonicalLanguage, languagesIn } from "./package-text.ts";
import { problem } from "./problems.ts";
import type { Item, Organization, PackageText } from "./reading.ts";
import { attributeOf, childNamed, childrenNamed, xmlAttributeOf } from "./xml-query.ts";
import type { XmlElement } from "./xml-tree.ts";

export function readScormManifest(context: ManifestContext, manifest: XmlElement): ManifestReading {
  const kind = kindOf(context, manifest);
  const isScorm = kind.standard === "scorm-1.2" || kind.standard === "scorm-2004";
  const resources = readResources(context, manifest, isScorm);
  const lom = readLom(manifest);
  const language = canonicalLanguage(xmlAttributeOf(manifest, "lang")) ?? lom.languages[0] ?? null;
  const organizations =
    kind.standard === "qti" ? [] : readOrganizations(context, manifest, resources, isScorm, language, lom.title);
  reportUnlaunched(context, resources, new Set(organizations.flatMap(({ items }) => items.flatMap(resourcesIn))));
  if (kind.standard === "qti") context.report(problem("questions-not-a-lesson"));

  const title = withTexts(organizations[0]?.title ?? {}, lom.title);
  const version = attributeOf(manifest, "version");
  const identifier = attributeOf(manifest, "identifier");
  const itemTitles = organizations.flatMap(({ items }) => items.flatMap(titlesIn));
  return {
    standard: kind.standard,
    ...(kind.edition ? { edition: kind.edition } : {}),
    ...(identifier ? { identifier } : {}),
    ...(version ? { version } : {}),
    title,
    description: lom.description,
    languages: [...new Set([...lom.languages, ...languagesIn(title, lom.description, ...itemTitles)])],
    organizations,
    resources: [...resources.values()].map(({ resource }) => resource),
    manifestFile: context.file,
    problems: [],
    playable: organizations.some(({ items }) => items.some(isLaunchable)),
  };
}

function titlesIn(item: Item): PackageText[] {
  return [item.title, ...item.children.flatMap(titlesIn)];
}

function resourcesIn(item: Item): string[] {
  return [...(item.resource === undefined ? [] : [item.resource]), ...item.children.flatMap(resourcesIn)];
}

/** Whether the item or one below it can be launched. */
export function isLaunchable(item: Item): boolean {
  const isHere = item.href !== undefined && (item.file !== undefined || item.isExternal === true);
  return isHere || item.children.some(isLaunchable);
}

function readOrganizations(
  context: ManifestContext,
  manifest: XmlElement,
  resources: ResourceTable,
  isScorm: boolean,
  language: string | null,
  lomTitle: PackageText,
): Organization[] {
  const around = childNamed(manifest, "organizations");
  const elements = childrenNamed(around, "organization");
  const collection = sequencingCollectionOf(manifest);
  const reader = new ItemReader({ context, resources, collection, isScorm, language });
  const organizations = elements.map((element) => readOrganization(context, element, reader, collection, language));
  if (!organizations.some(({ items }) => items.length > 0)) {
    const made = organizationOfResources(context, resources, reader, organizations[0]?.title ?? lomTitle);
    return made === null ? organizations : [made];
  }
  if (organizations.length > 1) context.report(problem("several-organizations", { count: organizations.length }));

  const named = around && attributeOf(around, "default");
  const isNamed = (organization: Organization) => organization.identifier === named;
  if (around !== undefined && named && !organizations.some(isNamed)) {
    context.report(problem("default-organization-missing", { ...context.at(around), organization: named }));
  }
  const first = organizations.find(isNamed) ?? organizations.find(({ items }) => items.length > 0);
  if (first === undefined) return organizations;
  first.isDefault = true;
  return [first, ...organizations.filter((organization) => organization !== first)];
}

function readOrganization(
  context: ManifestContext,
  element: XmlElement,
  reader: ItemReader,
  collection: ReadonlyMap<string, XmlElement>,
  language: string | null,
): Organization {
  const title: PackageText = {};
  const own = canonicalLanguage(xmlAttributeOf(element, "lang")) ?? language;
  for (const found of childrenNamed(element, "title")) {
    addText(title, canonicalLanguage(xmlAttributeOf(found, "lang")) ?? own, found.text);
  }
  const items = childrenNamed(element, "item").map((item) => reader.read(item, own));
  if (items.length === 0) context.report(problem("organization-empty", context.at(element)));
  reader.checkPrerequisites();
  const sequencing = readSequencing(context, childNamed(element, "sequencing"), collection);
  const completionThreshold = reader.completionThresholdOf(element);
  return {
    identifier: attributeOf(element, "identifier") ?? "",
    title: withTexts(title, readLom(element).title),
    isDefault: false,
    objectivesGlobalToSystem: booleanAttribute(context, element, "objectivesGlobalToSystem", true),
    sharedDataGlobalToSystem: booleanAttribute(context, element, "sharedDataGlobalToSystem", true),
    ...(completionThreshold ? { completionThreshold } : {}),
    ...(sequencing ? { sequencing } : {}),
    items,
  };
}

/**
 * A package without an organization is a resource package (CAM 3.3.2): a store of parts, meant for editors. What can be launched
 * in it is offered as a list: the SCOs, or the pages where there are none.
 */
function organizationOfResources(
  context: ManifestContext,
  resources: ResourceTable,
  reader: ItemReader,
  title: PackageText,
): Organization | null {
  const launchable = [...resources.values()].filter(({ resource }) => resource.file !== undefined);
  const scos = launchable.filter(({ resource }) => resource.scormType === "sco");
  const isPage = ({ resource }: ReadResource) => /\.x?html?$/i.test(resource.file ?? "");
  const chosen = scos.length > 0 ? scos : launchable.filter(isPage);
  if (chosen.length === 0) return null;
  context.report(problem("organization-missing", { file: context.file }));
  return {
    identifier: "resources",
    title,
    isDefault: true,
    objectivesGlobalToSystem: true,
    sharedDataGlobalToSystem: true,
    items: chosen.map((read) => reader.itemOf(read)),
  };
}
