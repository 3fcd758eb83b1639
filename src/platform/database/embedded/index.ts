// Owns the PostgreSQL that comes with Praxis: its binaries, its cluster below the data folder, its start and its end.
// Refuses a second server on one data folder, and a cluster of another major version; never kills with SIGKILL.
// Others call `startEmbeddedDatabase` (the server) or `attachEmbeddedDatabase` (a command), then `stop()`.
export { attachEmbeddedDatabase, startEmbeddedDatabase } from "./supervisor.ts";
export {
  type EmbeddedDatabase,
  EmbeddedDatabaseError,
  type EmbeddedDatabaseErrorCode,
  type EmbeddedDatabaseOptions,
} from "./types.ts";
