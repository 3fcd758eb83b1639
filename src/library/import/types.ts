import type { RecordFacts } from "../types.ts";

/** Field -> index of its column. */
export type ColumnMapping = Record<string, number>;

/** Why a file is not taken: an error's code and the arguments of its message. */
export interface ImportFault {
  code: string;
  args: Record<string, string | number>;
}

export type TwinReason = "doi" | "isbn" | "address" | "title";

export interface ImportRow {
  number: number;
  line: number;
  facts: RecordFacts | null;
  twinId: string | null;
  twinBy: TwinReason | null;
  /** The record that it looks like and is not. */
  apartId: string | null;
}
