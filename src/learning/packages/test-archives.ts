// Archives for tests: honest ones by yazl, and hostile ones written byte by byte, because no library would write them.

import { createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, deflateRawSync } from "node:zlib";
import { ZipFile } from "yazl";

export interface CraftedEntry {
  name: string | Uint8Array;
  content?: string | Uint8Array;
  deflate?: boolean;
  /** Everything below lies, where it is given. */
  localName?: string;
  flags?: number;
  localFlags?: number;
  method?: number;
  localMethod?: number;
  crc?: number;
  size?: number;
  compressedSize?: number;
  madeBy?: number;
  externalAttributes?: number;
  /** The number of the entry whose local header this one points to as well. */
  sharesHeaderOf?: number;
  /** Bytes added to the place of the header. */
  offsetBy?: number;
}

export interface CraftedEnd {
  disk?: number;
  entries?: number;
  directoryOffset?: number;
  comment?: string;
}

const unix = 3 << 8;

/** The bytes of an archive, APPNOTE 4.3, honest but for what the entries override. */
export function craftZip(entries: CraftedEntry[], end: CraftedEnd = {}): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? "");
    const data = entry.deflate ? deflateRawSync(content) : content;
    const name = Buffer.from(entry.name as string);
    const localName = Buffer.from(entry.localName ?? name);
    const fields = {
      flags: entry.flags ?? 0x800,
      method: entry.method ?? (entry.deflate ? 8 : 0),
      crc: entry.crc ?? crc32(content),
      compressedSize: entry.compressedSize ?? data.length,
      size: entry.size ?? content.length,
    };
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    writeShared(header, 4, {
      ...fields,
      flags: entry.localFlags ?? fields.flags,
      method: entry.localMethod ?? fields.method,
    });
    header.writeUInt16LE(localName.length, 26);
    const shared = entry.sharesHeaderOf === undefined ? undefined : offsets[entry.sharesHeaderOf];
    if (shared === undefined) locals.push(header, localName, data);
    const start = (shared ?? offset) + (entry.offsetBy ?? 0);
    offsets.push(start);
    if (shared === undefined) offset += 30 + localName.length + data.length;

    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(entry.madeBy ?? unix | 20, 4);
    writeShared(record, 6, fields);
    record.writeUInt16LE(name.length, 28);
    record.writeUInt32LE(entry.externalAttributes ?? (0o100644 << 16) >>> 0, 38);
    record.writeUInt32LE(start, 42);
    central.push(record, name);
  }
  const directory = Buffer.concat(central);
  const comment = Buffer.from(end.comment ?? "");
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(end.disk ?? 0, 4);
  record.writeUInt16LE(end.entries ?? entries.length, 8);
  record.writeUInt16LE(end.entries ?? entries.length, 10);
  record.writeUInt32LE(directory.length, 12);
  record.writeUInt32LE(end.directoryOffset ?? offset, 16);
  record.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, directory, record, comment]);
}

interface SharedFields {
  flags: number;
  method: number;
  crc: number;
  compressedSize: number;
  size: number;
}

/** The fields that a local header and a central record have in the same order. */
function writeShared(into: Buffer, at: number, fields: SharedFields): void {
  into.writeUInt16LE(20, at);
  into.writeUInt16LE(fields.flags, at + 2);
  into.writeUInt16LE(fields.method, at + 4);
  into.writeUInt32LE(0x21_0000, at + 6);
  into.writeUInt32LE(fields.crc, at + 10);
  into.writeUInt32LE(fields.compressedSize, at + 14);
  into.writeUInt32LE(fields.size, at + 18);
}

/** A temporary folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "packages-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Writes an archive of these files, by yazl; keys are paths. */
export async function writeZip(
  target: string,
  files: Record<string, string | Uint8Array>,
  options: { compress?: boolean; zip64?: boolean } = {},
): Promise<string> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(content as string), path, {
      compress: options.compress ?? true,
      forceZip64Format: options.zip64 ?? false,
    });
  }
  zip.end({ forceZip64Format: options.zip64 ?? false, comment: "" });
  await pipeline(zip.outputStream, createWriteStream(target));
  return target;
}

/** Writes an archive of many files without holding them; `contentOf` is asked when a file's turn comes. */
export async function writeLargeZip(
  target: string,
  paths: string[],
  contentOf: (path: string) => Uint8Array,
  first: Record<string, string> = {},
): Promise<string> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(first)) zip.addBuffer(Buffer.from(content), path);
  for (const path of paths) {
    zip.addReadStreamLazy(path, { compress: false }, (give) => give(null, Readable.from([contentOf(path)])));
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(target));
  return target;
}

export async function writeBytes(target: string, bytes: Uint8Array): Promise<string> {
  await writeFile(target, bytes);
  return target;
}

/** The smallest SCORM 1.2 manifest around these organizations' items and resources. */
export function scorm12Manifest(items: string, resources: string, attributes = ""): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" ${attributes}>
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Course</title>${items}</organization></organizations>
<resources>${resources}</resources>
</manifest>`;
}

/** The same for SCORM 2004; `extra` stands after the resources. */
export function scorm2004Manifest(items: string, resources: string, version = "2004 4th Edition", extra = ""): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
 xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>${version}</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Course</title>${items}</organization></organizations>
<resources>${resources}</resources>${extra}
</manifest>`;
}

export const oneScoItem = '<item identifier="i" identifierref="r"><title>Lesson</title></item>';
export const oneScoResource = '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"/>';
