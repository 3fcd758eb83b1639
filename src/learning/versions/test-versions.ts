import { readableOf } from "#platform/files/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import { system } from "#platform/permissions/index.ts";
import type { TestModule } from "../../../tests/support/modules.ts";
import { readImport, requestImport } from "../imports.ts";

/** A SCORM 1.2 manifest of SCOs, each with identifier, title and file. */
export function manifestOf(parts: readonly (readonly [id: string, title: string, file: string])[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1.2" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Course</title>
    ${parts.map(([id, title], index) => `<item identifier="${id}" identifierref="r${index}"><title>${title}</title></item>`).join("\n")}
  </organization></organizations>
  <resources>${parts.map(([, , file], index) => `<resource identifier="r${index}" type="webcontent" adlcp:scormtype="sco" href="${file}"/>`).join("\n")}</resources>
</manifest>`;
}

export const filesOf = (parts: readonly (readonly [string, string, string])[]): Record<string, string> => ({
  "imsmanifest.xml": manifestOf(parts),
  ...Object.fromEntries(parts.map(([, title, file]) => [file, `<h1>${title}</h1>`])),
});

/** Imports another package into a module, the usual way. */
export async function anotherVersion(
  { house }: Pick<OpenHouse, "house">,
  { id }: Pick<TestModule, "id">,
  zip: Buffer,
): Promise<void> {
  const upload = await house.files.put(readableOf(zip));
  const { importId } = await requestImport(house.db, system, { fileName: "next.zip", upload, moduleId: id });
  await readImport(house, importId);
}
