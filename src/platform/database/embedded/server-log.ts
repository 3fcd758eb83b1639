import { copyFileSync, statSync, truncateSync } from "node:fs";

const mostBytes = 5 * 1024 * 1024;

/**
 * Keeps PostgreSQL's log and one predecessor below 5 MB each. It is emptied in place, since the running server holds it open (to
 * append); a line written in the same instant may be lost, which a log can bear.
 */
export function limitLog(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= mostBytes) return;
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
}
