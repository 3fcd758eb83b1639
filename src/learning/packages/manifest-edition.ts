// Which standard an imsmanifest.xml follows. The schema's name and version decide; where they say nothing we know, the namespaces.

import type { ManifestContext } from "./manifest-context.ts";
import { problem } from "./problems.ts";
import type { PackageReading } from "./reading.ts";
import { attributeOf, childNamed, childrenNamed } from "./xml-query.ts";
import type { XmlElement } from "./xml-tree.ts";

export interface ManifestKind {
  standard: "scorm-1.2" | "scorm-2004" | "imscc" | "qti";
  edition?: NonNullable<PackageReading["edition"]>;
}

export function kindOf(context: ManifestContext, manifest: XmlElement): ManifestKind {
  const metadata = childNamed(manifest, "metadata");
  const schema = childNamed(metadata, "schema")?.text.trim() ?? "";
  const namespaces = [...new Set([manifest.uri, ...manifest.attributes.map(({ value }) => value)])].join(" ");
  if (/common\s*cartridge/i.test(schema) || /imsccv1p/i.test(manifest.uri)) return { standard: "imscc" };
  if (/qti/i.test(schema) || holdsOnlyQuestions(manifest)) return { standard: "qti" };

  const versionElement = childNamed(metadata, "schemaversion");
  const version = versionElement?.text.trim() ?? "";
  const stated = scormVersion(version);
  const guessed = scormOfNamespaces(namespaces, manifest);
  if (stated === null) {
    context.report(
      version === ""
        ? problem("version-missing", { file: context.file })
        : problem("version-unknown", { ...context.at(versionElement ?? manifest), version: version.slice(0, 80) }),
    );
    return guessed ?? { standard: "scorm-1.2" };
  }
  if (guessed === null || guessed.standard !== stated.standard) {
    context.report(problem("namespace-unusual", context.at(manifest)));
  }
  return stated;
}

/** SCORM 1.2 CAM 2.3.2.3; SCORM 2004 CAM 3.4.1.4, where "CAM 1.3" is the word of the first and second editions. */
function scormVersion(version: string): ManifestKind | null {
  if (/^1\.2\b/.test(version)) return { standard: "scorm-1.2" };
  const edition = /\b([234])(?:st|nd|rd|th)\s*ed/i.exec(version)?.[1];
  if (edition === "2") return { standard: "scorm-2004", edition: "2nd" };
  if (edition === "3") return { standard: "scorm-2004", edition: "3rd" };
  if (edition === "4") return { standard: "scorm-2004", edition: "4th" };
  if (/^(?:cam\s*)?1\.3\b|^(?:scorm\s*)?2004$|1st\s*ed/i.test(version))
    return { standard: "scorm-2004", edition: "2nd" };
  return null;
}

function scormOfNamespaces(namespaces: string, manifest: XmlElement): ManifestKind | null {
  if (/adlcp_v1p3|imscp_v1p1\b|imsss\b/i.test(namespaces)) {
    return { standard: "scorm-2004", edition: usesFourthEdition(manifest) ? "4th" : "3rd" };
  }
  if (/adlcp_rootv1p2|imscp_rootv1p1p2/i.test(namespaces)) return { standard: "scorm-1.2" };
  return null;
}

/** adlcp:data and adlcp:completionThreshold's attributes came with the fourth edition. */
function usesFourthEdition(element: XmlElement): boolean {
  const name = element.name.toLowerCase();
  if (name === "data" && element.children.some((child) => child.name.toLowerCase() === "map")) return true;
  if (name === "completionthreshold" && attributeOf(element, "completedByMeasure") !== undefined) return true;
  return element.children.some(usesFourthEdition);
}

function holdsOnlyQuestions(manifest: XmlElement): boolean {
  const resources = childrenNamed(manifest, "resources").flatMap((found) => childrenNamed(found, "resource"));
  const hasItems = childrenNamed(manifest, "organizations").some((found) =>
    childrenNamed(found, "organization").some((organization) => childNamed(organization, "item") !== undefined),
  );
  const isQuestion = (resource: XmlElement) => /^imsqti_/i.test(attributeOf(resource, "type") ?? "");
  return !hasItems && resources.some(isQuestion);
}
