// Sheets: rows of CSV and XLSX files from outside.
// Owns their reading, with bounds on rows, columns, cells and memory; workbooks in a thread of their own.
// Refuses: formulas, formats, other sheets than the first, letters in no known encoding.
export { ColumnChoices, cellWords, PastImports, RowFaults, RunningImport, SheetSample } from "./pages.tsx";
export { mostBytes, mostRows, readSheet, type SheetOptions } from "./sheets.ts";
export { chosenColumns, importStatus, isRunning } from "./steps.ts";
