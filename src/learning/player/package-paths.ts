import { extname } from "node:path";

/** What browsers are told of a package's files. Whatever is not here is a download: nothing is guessed from content (nosniff). */
const types: Readonly<Record<string, string>> = {
  // No charset: courses of all ages name theirs in the file, and a header would overrule it.
  ".html": "text/html",
  ".htm": "text/html",
  ".xhtml": "application/xhtml+xml",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".map": "application/json",
  ".xml": "text/xml",
  ".xsd": "text/xml",
  ".xsl": "text/xml",
  ".dtd": "application/xml-dtd",
  ".txt": "text/plain",
  ".csv": "text/csv",
  ".vtt": "text/vtt",
  ".srt": "text/plain",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".bmp": "image/bmp",
  ".ico": "image/x-icon",
  ".cur": "image/x-icon",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  ".otf": "font/otf",
  ".eot": "application/vnd.ms-fontobject",
  ".mp3": "audio/mpeg",
  ".m4a": "audio/mp4",
  ".aac": "audio/aac",
  ".ogg": "audio/ogg",
  ".oga": "audio/ogg",
  ".wav": "audio/wav",
  ".mp4": "video/mp4",
  ".m4v": "video/mp4",
  ".webm": "video/webm",
  ".ogv": "video/ogg",
  ".mov": "video/quicktime",
  ".pdf": "application/pdf",
  ".wasm": "application/wasm",
};

export const contentTypeOf = (path: string): string => types[extname(path).toLowerCase()] ?? "application/octet-stream";

export const isDownload = (type: string): boolean => type === "application/octet-stream";

export const isCompressible = (type: string): boolean =>
  /^(text\/|image\/svg|application\/(json|xhtml|xml|wasm)|font\/(ttf|otf)|application\/vnd\.ms-fontobject)/.test(type);

/** Percent signs that decode to UTF-8 are decoded, others stay as they are: `100%.html` is a file name too. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        // Written by an old tool in Latin-1.
        return run.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      }
    });
  }
}

/**
 * The paths that an address below `/c/` may mean, likeliest first; none for what no package path can be. Paths are looked up in the
 * database and never reach a file system.
 */
export function spellingsOf(address: string): string[] {
  const plain = decoded(address);
  const names = [plain, plain.normalize("NFC"), plain.normalize("NFD"), decoded(plain), address];
  const paths = names.flatMap((name) =>
    name === "" || name.endsWith("/") ? [`${name}index.html`, `${name}index.htm`] : [name],
  );
  const isPath = (path: string) =>
    path.length <= 2_000 && !path.includes("\0") && !path.includes("\\") && !path.split("/").includes("..");
  return [...new Set(paths)].filter(isPath);
}
