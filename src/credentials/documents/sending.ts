import type { PageContext } from "#platform/http/index.ts";

interface MadeFile {
  name: string;
  mediaType: string;
  /** Opens, as a picture in a page; else it is saved. */
  isShown?: boolean;
  /** It tells nothing of a person, and its address changes with it. */
  isKept?: boolean;
}

/** Hands out what was made for this person just now. Without `isKept` it stays in no cache: it tells who they are. */
export function sendMade(
  c: PageContext,
  bytes: Uint8Array,
  { name, mediaType, isShown = false, isKept = false }: MadeFile,
): Response {
  c.raw.header("content-type", mediaType);
  c.raw.header("content-disposition", `${isShown ? "inline" : "attachment"}; filename="${name}"`);
  c.raw.header("content-length", String(bytes.length));
  c.raw.header("content-security-policy", "default-src 'none'; sandbox");
  c.raw.header("cache-control", isKept ? "private, max-age=86400" : "private, no-store");
  c.raw.header("x-robots-tag", "noindex");
  return c.raw.body(bytes as Uint8Array<ArrayBuffer>);
}
