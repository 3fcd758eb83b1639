import { closeSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { resolve } = createRequire(import.meta.url);

const packaged = (name: string, path: string): string => join(dirname(resolve(`${name}/package.json`)), path);

/** A weight of a family of Google's fonts, as its package has it. */
function google(name: string, file: string, ...weights: string[]): string[] {
  return weights.map((weight) => packaged(`@expo-google-fonts/${name}`, join(weight, `${file}_${weight}.ttf`)));
}

/** The package has no door for its files beside its script. */
const embedded = (name: string, ...files: string[]): string[] =>
  files.map((file) => join(dirname(resolve(`@embedpdf/${name}`)), "..", "fonts", file));

/** Families in the order in which a letter is looked for in them, for all scripts in which the world's countries write their names. */
export const families = [
  "IBM Plex Sans",
  "IBM Plex Sans Arabic",
  "Noto Sans",
  "Noto Sans Arabic",
  "Noto Sans Hebrew",
  "Noto Sans Armenian",
  "Noto Sans Georgian",
  "Noto Sans Ethiopic",
  "Noto Sans Bengali",
  "Noto Sans Tamil",
  "Noto Sans Sinhala",
  "Noto Sans Thaana",
  "Noto Sans Thai",
  "Noto Sans Lao",
  "Noto Sans Khmer",
  "Noto Sans Myanmar",
  "Noto Sans S Chinese",
  "Noto Sans Korean",
] as const;

const regularAndBold = ["400Regular", "600SemiBold"];

export const fontFiles = (): string[] => [
  ...google("ibm-plex-sans", "IBMPlexSans", "300Light", ...regularAndBold),
  ...google("ibm-plex-sans-arabic", "IBMPlexSansArabic", "300Light", ...regularAndBold),
  ...google("noto-sans", "NotoSans", ...regularAndBold),
  ...google("noto-sans-arabic", "NotoSansArabic", ...regularAndBold),
  ...google("noto-sans-hebrew", "NotoSansHebrew", ...regularAndBold),
  ...google("noto-sans-armenian", "NotoSansArmenian", ...regularAndBold),
  ...google("noto-sans-georgian", "NotoSansGeorgian", ...regularAndBold),
  ...google("noto-sans-ethiopic", "NotoSansEthiopic", ...regularAndBold),
  ...google("noto-sans-bengali", "NotoSansBengali", ...regularAndBold),
  ...google("noto-sans-tamil", "NotoSansTamil", ...regularAndBold),
  ...google("noto-sans-sinhala", "NotoSansSinhala", ...regularAndBold),
  ...google("noto-sans-thaana", "NotoSansThaana", ...regularAndBold),
  ...google("noto-sans-thai", "NotoSansThai", ...regularAndBold),
  ...google("noto-sans-lao", "NotoSansLao", ...regularAndBold),
  ...google("noto-sans-khmer", "NotoSansKhmer", ...regularAndBold),
  ...google("noto-sans-myanmar", "NotoSansMyanmar", ...regularAndBold),
  ...embedded("fonts-sc", "NotoSansHans-Regular.otf", "NotoSansHans-Bold.otf"),
  ...embedded("fonts-kr", "NotoSansKR-Regular.otf", "NotoSansKR-Bold.otf"),
];

/** First and last letter, in order, of each run of letters that a font draws. */
type Runs = [first: number, last: number][];

/** The letters of a font by its `cmap` table (OpenType 1.9.1), read from the file without the rest of it. */
export function lettersOf(path: string): Runs {
  const handle = openSync(path, "r");
  const read = (length: number, at: number): Buffer => {
    const bytes = Buffer.alloc(length);
    readSync(handle, bytes, 0, length, at);
    return bytes;
  };
  try {
    const count = read(12, 0).readUInt16BE(4);
    const directory = read(count * 16, 12);
    for (let entry = 0; entry < directory.length; entry += 16) {
      if (directory.toString("latin1", entry, entry + 4) !== "cmap") continue;
      return runsOf(read(directory.readUInt32BE(entry + 12), directory.readUInt32BE(entry + 8)));
    }
    return [];
  } finally {
    closeSync(handle);
  }
}

function runsOf(cmap: Buffer): Runs {
  const runs: Runs = [];
  for (let entry = 0; entry < cmap.readUInt16BE(2); entry += 1) {
    const at = cmap.readUInt32BE(4 + entry * 8 + 4);
    const format = cmap.readUInt16BE(at);
    if (format === 12)
      for (let group = 0; group < cmap.readUInt32BE(at + 12); group += 1)
        runs.push([cmap.readUInt32BE(at + 16 + group * 12), cmap.readUInt32BE(at + 20 + group * 12)]);
    if (format === 4) {
      const half = cmap.readUInt16BE(at + 6);
      for (let segment = 0; segment < half; segment += 2)
        runs.push([cmap.readUInt16BE(at + 16 + half + segment), cmap.readUInt16BE(at + 14 + segment)]);
    }
  }
  return runs;
}

/** Which letters any of our fonts draws. */
export function coverage(): (letter: number) => boolean {
  const known = new Uint8Array(0x110000 / 8);
  // The last segment of format 4 ends with U+FFFF, which is no letter.
  for (const path of fontFiles())
    for (const [first, last] of lettersOf(path))
      for (let letter = first; letter <= last && letter < 0xffff + 0x100000; letter += 1)
        if (letter !== 0xffff) known[letter >> 3] = (known[letter >> 3] ?? 0) | (1 << (letter & 7));
  return (letter) => ((known[letter >> 3] ?? 0) & (1 << (letter & 7))) !== 0;
}
