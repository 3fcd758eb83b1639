// Sheets: rows of CSV and XLSX files from outside.
// Owns their reading, with bounds on rows, columns, cells and memory; workbooks in a thread of their own.
// Refuses: formulas, formats, other sheets than the first, letters in no known encoding.
export { mostBytes, mostRows, readSheet, type SheetOptions } from "./sheets.ts";
