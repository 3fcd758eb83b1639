import type { Tx } from "../database/index.ts";
import type { FileStore } from "../files/index.ts";
import type { Secrets } from "../secrets.ts";

/** The person whose data is exported or erased, as the account says before. */
export interface Person {
  id: string;
  email: string;
  name: string;
  /** Until when they were called so; what came to the address later is another's. Absent for the present name and address. */
  until?: Date;
}

/** What declarations may need to know a person's rows by. */
export interface PersonalHouse {
  secrets: Secrets;
  settings: { publicUrl: string };
  files: FileStore;
}

/** What time the days of a retention count from; the privacy page has words for each. */
export type Since = "made" | "last-used" | "ended" | "expired";

export type Erasure =
  /** The rows go. */
  | "delete"
  /** The rows stay: they name nobody but by a key whose account is emptied. */
  | "keep"
  /** The rows stay with these columns set to what is given; `{key}` in a text stands for the account's id. */
  | { anonymise: Readonly<Record<string, string | boolean | null>> }
  /** The rows stay; where these columns say the person's name or address, it is replaced. */
  | { blot: readonly string[] }
  /** Whatever else must be done, in the transaction of the erasure; doing it twice must change nothing more. */
  | { by: (tx: Tx, person: Person, house: PersonalHouse) => Promise<void>; leaves: "nothing" | "no-name" };

/** One column that says whose a row is: what the person is told of it, what they get of it, and what becomes of it. */
export interface PersonalData {
  /** `schema.table`. */
  table: string;
  /** The column that holds the person's key. */
  column: string;
  /** `feature:key` of what the rows are, in the words the person reads. */
  told: string;
  /** Columns of the export; `all` leaves out hashes, salts and other bytes. */
  exported: "all" | "nothing" | readonly string[];
  erasure: Erasure;
  /** What the column holds for a person; without it, the account's id. */
  keys?: (person: Person, house: PersonalHouse) => readonly string[];
  /** Where the row belongs to a person only by way of others: a query for the column's values, with `{keys}` for the account's ids. */
  through?: string;
  /** Rows go so many days after the time in a column. Without it they stay as long as the account. */
  retention?: { days: number; column: string; since: Since };
}
