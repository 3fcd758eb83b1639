import type { PackageLimits } from "./limits.ts";
import { type Problem, problem } from "./problems.ts";

/** What a name in an archive becomes: a clean relative path, or the reason why it is refused. */
export type EntryName =
  | { ok: true; path: string; isFolder: boolean; hadBackslashes: boolean }
  | { ok: false; problem: Problem };

// The names Windows keeps for devices, with any ending (MS-DOS heritage: `aux.txt` is the serial port). The learner's computer
// may be a Windows one, and so may be the next server that imports an export of ours.
const deviceNames = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:[. :].*)?$/iu;
// C0, DEL, C1, and the characters that turn the direction of what follows ("cod\u202Etxt.exe"). The plain marks U+200E and U+200F,
// and the joiners, occur in honest Arabic and Persian names.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const utf8 = new TextEncoder();

/** Normalises a name as an archive spells it. Never returns a path that leaves the package. */
export function normaliseEntryName(
  name: string,
  limits: Pick<PackageLimits, "pathBytes" | "nameBytes" | "folderDepth">,
): EntryName {
  const refuse = (refused: Problem): EntryName => ({ ok: false, problem: refused });
  if (controlCharacters.test(name)) return refuse(problem("control-character", { entry: name }));
  // PKWARE APPNOTE 4.4.17.1 asks for forward slashes; old Windows tools write backslashes all the same.
  const hadBackslashes = name.includes("\\");
  const slashed = hadBackslashes ? name.replaceAll("\\", "/") : name;
  if (slashed.startsWith("/")) return refuse(problem("absolute-path", { entry: name }));

  const segments: string[] = [];
  for (const segment of slashed.split("/")) {
    if (segment === "" || segment === ".") continue;
    // Windows drops dots and spaces at the end of a name, which makes `.. ` and `...` climb as `..` does.
    if (/^[. ]+$/.test(segment)) return refuse(problem("parent-path", { entry: name }));
    if (deviceNames.test(segment.replace(/[. ]+$/, ""))) return refuse(problem("reserved-name", { entry: name }));
    if (utf8.encode(segment).length > limits.nameBytes) {
      return refuse(problem("name-too-long", { entry: name, limit: limits.nameBytes }));
    }
    segments.push(segment);
  }
  if (segments.length > limits.folderDepth) {
    return refuse(problem("path-too-deep", { entry: name, limit: limits.folderDepth }));
  }
  const path = segments.join("/");
  // Looked for in what is left: `./c:` names a drive as `c:` does.
  if (/^[a-z]:/i.test(path)) return refuse(problem("drive-letter", { entry: name }));
  if (utf8.encode(path).length > limits.pathBytes) {
    return refuse(problem("name-too-long", { entry: name, limit: limits.pathBytes }));
  }
  return { ok: true, path, isFolder: slashed.endsWith("/") || path === "", hadBackslashes };
}

/** The same for two names that some file system would take for one: case and Unicode normalisation folded. */
export function foldedName(path: string): string {
  // Upper case first, for what has no single lower case: ß and SS, the long s, the Kelvin sign.
  return path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

/** Files that systems leave behind: macOS resource forks and folders' settings, Windows' thumbnails. */
export function isSystemFile(path: string): boolean {
  if (path.startsWith("__MACOSX/") || path.includes("/__MACOSX/")) return true;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.startsWith("._") || /^(?:\.ds_store|thumbs\.db|ehthumbs\.db|desktop\.ini|\.localized)$/i.test(name);
}
