import { chunk } from "#platform/files/png.ts";

// Open Badges 3.0, 5.3: a picture that carries its credential.

const signatureLength = 8;
/** Length, type and check of the header, and its 13 bytes. */
const headerLength = 25;

/** 5.3.1.1: an `iTXt` chunk of the keyword `openbadgecredential`, not compressed, before the picture's data. */
export function bakedPng(png: Uint8Array, credential: string): Buffer {
  const text = Buffer.concat([Buffer.from("openbadgecredential\0\0\0\0\0", "latin1"), Buffer.from(credential, "utf8")]);
  const at = signatureLength + headerLength;
  return Buffer.concat([png.subarray(0, at), chunk("iTXt", text), png.subarray(at)]);
}

/** 5.3.2.1: an element of the badges' namespace with the credential as CDATA, right behind the opening tag. */
export function bakedSvg(svg: string, credential: string): string {
  const cdata = credential.replaceAll("]]>", "]]]]><![CDATA[>");
  return svg.replace(
    /<svg\b([^>]*)>/,
    (_tag, attributes: string) =>
      `<svg${attributes} xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential><![CDATA[${cdata}]]></openbadges:credential>`,
  );
}
