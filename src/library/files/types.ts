export const fileRoles = ["content", "captions"] as const;
export type FileRole = (typeof fileRoles)[number];
export type FileState = "reading" | "ready" | "refused";

/** Why a file is not (yet) what one would wish: of one that waits, is refused, or is there all the same. */
export const fileProblems = [
  "scanner-down",
  "infected",
  "too-large-to-scan",
  "encrypted",
  "broken",
  "bad-captions",
  "no-text",
  "not-read",
  "cut",
  "active",
] as const;
export type FileProblem = (typeof fileProblems)[number];

/** A file as those see it who look after its record. */
export interface KeptFile {
  id: string;
  role: FileRole;
  lang: string | null;
  name: string;
  mediaType: string;
  size: number;
  access: "public" | "community" | null;
  /** `2027-03-01`: the first day on which readers may have it. */
  embargoUntil: string | null;
  state: FileState;
  /** A `FileProblem`; of captions with the line after a colon. */
  problem: string | null;
  pageCount: number | null;
}

/** A file as its record's page shows it. */
export interface ShownFile {
  id: string;
  role: FileRole;
  lang: string | null;
  name: string;
  mediaType: string;
  size: number;
  pageCount: number | null;
  hasCover: boolean;
  /** Set while readers may not have it yet. */
  embargoUntil: string | null;
  /** This reader may have it now. */
  isOpen: boolean;
  /** Everybody may, so that others may be told of its address. */
  isPublic: boolean;
}
