// Which characters the bytes of an XML file are (XML 1.0, appendix F), and what to do when the file is wrong about it.

export interface XmlEncoding {
  /** A label TextDecoder knows. */
  label: string;
  /** What the declaration says, when we know no such encoding. */
  unknown?: string;
}

/** Tells the encoding from the first bytes of a file; some hundred are enough. */
export function detectXmlEncoding(start: Uint8Array): XmlEncoding {
  const [a, b, c, d] = start;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { label: "utf-8" };
  if (a === 0xff && b === 0xfe)
    return c === 0 && d === 0 ? { label: "utf-16le", unknown: "UTF-32" } : { label: "utf-16le" };
  if (a === 0xfe && b === 0xff) return { label: "utf-16be" };
  // Without a byte order mark: `<?` in two bytes each.
  if (a === 0x3c && b === 0 && c === 0x3f && d === 0) return { label: "utf-16le" };
  if (a === 0 && b === 0x3c && c === 0 && d === 0x3f) return { label: "utf-16be" };

  const declaration = /^\s*<\?xml[^>]*?\sencoding\s*=\s*(["'])([^"']*)\1/.exec(
    new TextDecoder("latin1").decode(start.subarray(0, 1024)),
  );
  const declared = declaration?.[2]?.trim();
  if (declared === undefined || declared === "") return { label: "utf-8" };
  // The declaration was read byte by byte, so whatever it says, these are not two-byte characters.
  if (/^(?:utf-?16|ucs-?2|iso-10646-ucs-2|unicode)/i.test(declared)) return { label: "utf-8" };
  try {
    return { label: new TextDecoder(declared).encoding };
  } catch {
    return { label: "utf-8", unknown: declared };
  }
}

/** What bytes that are not the UTF-8 they claim to be most often are: every byte has a meaning in it. */
export const fallbackEncoding = "windows-1252";

/**
 * Decodes chunks as they come. Throws a TypeError at bytes that are not in the encoding, so that the caller can begin again with
 * the fallback.
 */
export async function* decodeXml(chunks: AsyncIterable<Uint8Array>, label: string): AsyncGenerator<string> {
  // The decoder takes one byte order mark off; some editors leave two.
  const decoder = new TextDecoder(label, { fatal: true });
  let isStart = true;
  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true });
    if (isStart && text !== "") {
      text = text.replace(/^\ufeff+/, "");
      isStart = false;
    }
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}
