// Sheets: rows of CSV and XLSX files from outside, and rows that leave as such.
// Owns their reading, with bounds on rows, columns, cells and memory (workbooks in a thread of their own), and their writing as a stream.
// Refuses: formulas, formats, other sheets than the first, letters in no known encoding.
export { csvCell, csvLine, csvStart } from "./csv.ts";
export { ColumnChoices, cellWords, PastImports, RowFaults, RunningImport, SheetSample } from "./pages.tsx";
export { mostBytes, mostRows, readSheet, type SheetOptions } from "./sheets.ts";
export { chosenColumns, importStatus, isRunning } from "./steps.ts";
export { type Cell, csvOf, workbookOf } from "./write.ts";
