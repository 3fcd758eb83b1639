import { DomainError } from "#platform/errors.ts";
import type { FileStore, StoredBlob } from "#platform/files/index.ts";
import { print, UnprintableError } from "../documents/press/press.ts";
import type { CertificateData } from "../documents/templates/index.ts";

/** Bytes of a picture of a design. */
export const largestPicture = 1024 ** 2;
/** Pixels of its longer side: at 300 dots an inch a hand wide. What is unpacked stays within 16 MB. */
const mostPixels = 2_000;

/** Width and height by the header of a PNG or a JPEG; undefined for anything else. */
export function sizeOfPicture(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length >= 33 && bytes.toString("latin1", 0, 8) === "\x89PNG\r\n\x1a\n")
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  // ISO/IEC 10918-1 B.1.1: segments until the one that begins the frame (SOF0 to SOF15 but DHT, JPG and DAC).
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** A page with nothing but the picture. */
const trial: CertificateData = {
  lang: "en",
  title: "-",
  site: "-",
  colour: "navy",
  issued: { year: 2000, month: 1, day: 1 },
  layout: "plain",
  keywords: [],
  specimen: "",
  heading: "-",
  ribbon: "",
  pieces: [],
  facts: [],
  signatory: { name: "", title: "" },
  signature: "/signature",
  seals: [],
  url: "-",
  address: "-",
  printedId: "-",
  footer: "",
  words: { signature: "-", seal: "-", check: "-", qr: "-", attached: "-" },
};

/**
 * Refuses what is no PNG or JPEG, is too large, or cannot be printed: it is tried in the press. Throws `designs.no-picture`,
 * `designs.picture-too-large`, `designs.broken-picture`.
 */
export async function refuseUnprintable(files: FileStore, { sha256, size }: StoredBlob): Promise<void> {
  if (size > largestPicture) throw new DomainError("designs.picture-too-large", { args: { most: mostPixels } });
  const parts: Buffer[] = [];
  for await (const part of await files.read(sha256)) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const pixels = sizeOfPicture(bytes);
  if (pixels === undefined) throw new DomainError("designs.no-picture");
  if (Math.max(pixels.width, pixels.height) > mostPixels || Math.min(pixels.width, pixels.height) < 1)
    throw new DomainError("designs.picture-too-large", { args: { most: mostPixels } });
  try {
    await print({ template: "certificate", data: trial, pictures: [{ path: "/signature", bytes }], as: "pdf" });
  } catch (error) {
    if (error instanceof UnprintableError) throw new DomainError("designs.broken-picture", { cause: error });
    throw error;
  }
}
