// Personal data: what every feature declares about tables that hold a person's key, and what is done by those declarations.
// Owns no table; exports, erases and removes after its days what the declarations name.
// Refuses: a table with a person's key that nobody declares (a test), exceptions in code for one table.
export { erasePersonalData } from "./erase.ts";
export { removeOutdated } from "./retention.ts";
export { type Column, columnsOf, exportedColumns, rowsOf } from "./rows.ts";
export type { Erasure, Person, PersonalData, PersonalHouse, Since } from "./types.ts";
