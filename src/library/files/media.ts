import type { FileStore, StoredBlob } from "#platform/files/index.ts";

export interface Media {
  type: string;
  /** What its name ends with, with the point. */
  endings: readonly string[];
}

const media = (type: string, ...endings: string[]): Media => ({ type, endings });

const office = [
  ["word/", media("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")],
  ["ppt/", media("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx")],
  ["xl/", media("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")],
] as const;

// OpenDocument 1.3 part 2 3.3 and EPUB 3.3 OCF 4.3: the first entry is `mimetype`, not compressed.
const named = [
  ["application/vnd.oasis.opendocument.text", ".odt"],
  ["application/vnd.oasis.opendocument.presentation", ".odp"],
  ["application/vnd.oasis.opendocument.spreadsheet", ".ods"],
  ["application/epub+zip", ".epub"],
] as const;

/** What a file is by its first and last bytes, whatever it is called; undefined for what the library does not take. */
export function mediaOf(head: Buffer, tail: Buffer): Media | undefined {
  const latin = head.toString("latin1");
  if (latin.startsWith("%PDF-")) return media("application/pdf", ".pdf");
  if (latin.slice(4, 8) === "ftyp") return videoOf(latin.slice(8, 12));
  if (latin.startsWith("\x1a\x45\xdf\xa3"))
    return /\x42\x82.webm/s.test(latin.slice(0, 200)) ? media("video/webm", ".webm") : undefined;
  if (latin.startsWith("\x89PNG\r\n\x1a\n")) return media("image/png", ".png");
  if (latin.startsWith("\xff\xd8\xff")) return media("image/jpeg", ".jpg", ".jpeg");
  if (/^RIFF.{4}WEBP/s.test(latin)) return media("image/webp", ".webp");
  if (/^(?:ID3|\xff[\xfb\xf3\xf2])/.test(latin)) return media("audio/mpeg", ".mp3");
  if (latin.startsWith("PK\x03\x04")) return archiveOf(latin, tail.toString("latin1"));
  return textOf(head);
}

function videoOf(brand: string): Media | undefined {
  // ISO/IEC 14496-12 4.3: brands of MP4, and none of pictures or sound in the same box.
  return /^(isom|iso[2-9]|mp4[12]|avc1|M4V |dash|msnv)$/.test(brand) ? media("video/mp4", ".mp4", ".m4v") : undefined;
}

function archiveOf(head: string, tail: string): Media {
  for (const [type, ending] of named) if (head.slice(30, 120).startsWith(`mimetype${type}`)) return media(type, ending);
  const names = head + tail;
  if (names.includes("[Content_Types].xml"))
    for (const [folder, found] of office) if (names.includes(folder)) return found;
  return media("application/zip", ".zip");
}

function textOf(head: Buffer): Media | undefined {
  if (head.includes(0)) return undefined;
  // The last letter may be cut where the part ends.
  const text = new TextDecoder("utf-8", { fatal: true });
  try {
    const beginning = text.decode(head, { stream: true });
    if (/^#!|^MZ/.test(beginning)) return undefined;
    return /^\ufeff?WEBVTT(?:[ \t\r\n]|$)/.test(beginning)
      ? media("text/vtt", ".vtt")
      : media("text/plain", ".txt", ".csv", ".tsv", ".md", ".json", ".bib", ".ris");
  } catch {
    return undefined;
  }
}

const part = 64 * 1024;

async function bytesOf(files: FileStore, sha256: string, start: number, end: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const bytes of await files.read(sha256, { start, end })) parts.push(bytes as Buffer);
  return Buffer.concat(parts);
}

/** What a stored file is by its content. */
export async function mediaOfBlob(files: FileStore, { sha256, size }: StoredBlob): Promise<Media | undefined> {
  if (size === 0) return undefined;
  const head = await bytesOf(files, sha256, 0, Math.min(size, part) - 1);
  return mediaOf(head, await bytesOf(files, sha256, Math.max(0, size - part), size - 1));
}

/** A name that ends as the content does, so that what is saved opens as what it is. */
export function fittingName(name: string, { endings }: Media): string {
  const told = name.trim().replace(/^\.+/, "");
  if (told === "") return `file${endings[0]}`;
  return endings.some((ending) => told.toLowerCase().endsWith(ending)) ? told : `${told}${endings[0]}`;
}
