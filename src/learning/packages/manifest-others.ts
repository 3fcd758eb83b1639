// The smaller standards: xAPI packages (tincan.xml), H5P (h5p.json), and plain web pages.

import { encodePath } from "./hrefs.ts";
import type { ManifestContext, ManifestReading } from "./manifest-context.ts";
import { addText, canonicalLanguage, languagesIn } from "./package-text.ts";
import { problem } from "./problems.ts";
import type { H5pContent, Item, Organization, PackageText } from "./reading.ts";
import { attributeOf, childNamed, childrenNamed, xmlAttributeOf } from "./xml-query.ts";
import type { XmlElement } from "./xml-tree.ts";

/** projecttincan.com's packaging: activities, of which those with a `launch` can be opened. */
export function readTinCan(context: ManifestContext, root: XmlElement): ManifestReading {
  const activities = childrenNamed(childNamed(root, "activities"), "activity");
  const items = activities.flatMap((activity) => tinCanItem(context, activity));
  if (items.length === 0) context.report(problem("xapi-no-launch", { file: context.file }));
  const main = activities.find((activity) => childNamed(activity, "launch") !== undefined) ?? activities[0];
  const title = textsIn(main, "name");
  const description = textsIn(main, "description");
  const identifier = main && attributeOf(main, "id");
  return {
    standard: "xapi",
    ...(identifier ? { identifier } : {}),
    title,
    description,
    languages: languagesIn(title, description, ...items.map((item) => item.title)),
    organizations: [oneOrganization(identifier ?? "activities", title, items)],
    resources: [],
    manifestFile: context.file,
    problems: [],
    playable: items.some(({ file, isExternal }) => file !== undefined || isExternal === true),
  };
}

function tinCanItem(context: ManifestContext, activity: XmlElement): Item[] {
  const launch = childNamed(activity, "launch");
  if (launch === undefined) return [];
  const item = anItem(attributeOf(activity, "id") ?? "", textsIn(activity, "name"));
  const resolved = context.resolve(launch, launch.text, []);
  if (resolved === null) return [item];
  item.href = resolved.href;
  if (resolved.kind === "external") item.isExternal = true;
  else if (resolved.file !== undefined) item.file = resolved.file;
  else context.report(problem("launch-file-missing", { ...context.at(launch), entry: resolved.path }));
  return [item];
}

function textsIn(element: XmlElement | undefined, name: string): PackageText {
  const texts: PackageText = {};
  for (const found of childrenNamed(element, name)) {
    const tag = attributeOf(found, "lang") ?? xmlAttributeOf(found, "lang");
    addText(texts, canonicalLanguage(tag), found.text);
  }
  return texts;
}

/** h5p.org "The .h5p specification": h5p.json, content/content.json, and a folder for each library. */
export function readH5p(context: ManifestContext, text: string): ManifestReading {
  const title: PackageText = {};
  const reading: ManifestReading = {
    standard: "h5p",
    title,
    description: {},
    languages: [],
    organizations: [],
    resources: [],
    manifestFile: context.file,
    problems: [],
    playable: false,
  };
  const json = parseObject(text);
  if (json === null) {
    context.report(problem("json-malformed", { file: context.file }));
    return reading;
  }
  const language = canonicalLanguage(stringIn(json, "language"));
  addText(title, language, stringIn(json, "title") ?? "");
  const dependencies = listIn(json, "preloadedDependencies").flatMap(libraryName);
  const mainName = stringIn(json, "mainLibrary");
  const main = dependencies.find((library) => library.startsWith(`${mainName}-`));
  for (const [field, isThere] of [
    ["title", Object.keys(title).length > 0],
    ["mainLibrary", mainName !== undefined && main !== undefined],
  ] as const) {
    if (!isThere) context.report(problem("h5p-incomplete", { file: context.file, field }));
  }
  const missing = dependencies.filter((library) => !context.files.has(`${library}/library.json`));
  for (const library of missing) context.report(problem("h5p-library-missing", { file: context.file, library }));
  const hasContent = context.files.has("content/content.json");
  if (!hasContent) context.report(problem("h5p-content-missing", { entry: "content/content.json" }));

  const license = stringIn(json, "license");
  const h5p: H5pContent = {
    mainLibrary: (main ?? "").replace(/-([\d.]+)$/, " $1"),
    libraries: dependencies.map((library) => library.replace(/-([\d.]+)$/, " $1")),
    embedTypes: listIn(json, "embedTypes").filter((type) => typeof type === "string"),
    ...(license ? { license } : {}),
  };
  return {
    ...reading,
    languages: languagesIn(title),
    organizations: [oneOrganization("h5p", title, [anItem("h5p", title)])],
    h5p,
    playable: main !== undefined && hasContent && missing.length === 0,
  };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function stringIn(json: Record<string, unknown>, key: string): string | undefined {
  const value = json[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function listIn(json: Record<string, unknown>, key: string): unknown[] {
  const value = json[key];
  return Array.isArray(value) ? value : [];
}

function libraryName(dependency: unknown): string[] {
  if (typeof dependency !== "object" || dependency === null) return [];
  const { machineName, majorVersion, minorVersion } = dependency as Record<string, unknown>;
  if (typeof machineName !== "string" || !/^[\w.-]{1,255}$/.test(machineName)) return [];
  return [`${machineName}-${Number(majorVersion)}.${Number(minorVersion)}`];
}

/** The page to begin with: `index` in the root, else the only page there is. Null when nobody could tell. */
export function startPageIn(paths: Iterable<string>): { file: string; isGuessed: boolean } | null {
  const pages = [...paths].filter((path) => /\.(?:html?|xhtml)$/i.test(path));
  for (const name of ["index.html", "index.htm", "index.xhtml"]) {
    const file = pages.find((page) => page === name) ?? pages.find((page) => page.toLowerCase() === name);
    if (file !== undefined) return { file, isGuessed: false };
  }
  const [only] = pages;
  return only !== undefined && pages.length === 1 ? { file: only, isGuessed: true } : null;
}

/** Web content: one item, without a title of its own. */
export function readWebPages(file: string, title: PackageText = {}): ManifestReading {
  const item = anItem("page", title);
  item.href = encodePath(file);
  item.file = file;
  return {
    standard: "html",
    title,
    description: {},
    languages: languagesIn(title),
    organizations: [oneOrganization("pages", title, [item])],
    resources: [],
    problems: [],
    playable: true,
  };
}

function anItem(identifier: string, title: PackageText): Item {
  return { identifier, title, isVisible: true, hideLMSUI: [], sharedData: [], children: [] };
}

function oneOrganization(identifier: string, title: PackageText, items: Item[]): Organization {
  return {
    identifier,
    title,
    isDefault: true,
    objectivesGlobalToSystem: true,
    sharedDataGlobalToSystem: true,
    items,
  };
}
