// Reads the first sheet of one workbook, given in workerData; posts its rows in parts, each when the last was taken, then ends.
import { once } from "node:events";
import { open } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { read, utils } from "@e965/xlsx";
import { fromBuffer } from "yauzl";

const { path, mostRows } = workerData as { path: string; mostRows: number };
/** Unpacked, a sheet of 200,000 people has about 150 MB of XML. */
const mostUnpacked = 400 * 1024 * 1024;

/** Adds up what the archive says it unpacks to: a bomb is refused before anything is unpacked. */
function unpackedSize(archive: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => {
      if (error !== null) return reject(error);
      let size = 0;
      let entries = 0;
      zip.on("entry", (entry: { uncompressedSize: number }) => {
        size += entry.uncompressedSize;
        entries += 1;
        if (entries > 2_000) return reject(new Error("too many entries"));
        zip.readEntry();
      });
      zip.once("end", () => resolve(size));
      zip.once("error", reject);
      zip.readEntry();
    });
  });
}

const file = await open(path, "r");
const archive = await file.readFile().finally(() => file.close());
if ((await unpackedSize(archive)) > mostUnpacked) throw new Error("the workbook is too large");
// Values only: no formulas, no formats, no other sheets.
const options = {
  dense: true,
  cellFormula: false,
  cellHTML: false,
  cellText: false,
  cellDates: true,
  sheets: 0,
  sheetRows: mostRows,
};
const workbook = read(archive, options);
const sheet = workbook.Sheets[workbook.SheetNames[0] ?? ""];
if (sheet === undefined) throw new Error("the workbook has no sheet");
const rows = utils.sheet_to_json<unknown[]>(sheet, { header: 1, raw: true, blankrows: true, defval: "" });
for (let at = 0; at < Math.min(rows.length, mostRows); at += 1_000) {
  parentPort?.postMessage({ rows: rows.slice(at, Math.min(at + 1_000, mostRows)) });
  if (parentPort !== null) await once(parentPort, "message");
}
parentPort?.postMessage({ end: true });
