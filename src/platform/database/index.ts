// Database: the connection pool, transactions and migrations of one PostgreSQL.
// Owns the pool and the schema `platform`; every query runs as a named prepared statement.
// Refuses: globals (the db is a parameter), nested transactions on the outer db, statements without a time limit.
export { type Db, type OpenDatabase, openDatabase, type Tx } from "./connect.ts";
export { afterKey, type Cursor, decodeCursor, encodeCursor, pageOf, textCursor, timeCursor } from "./keyset.ts";
export { applyMigrations, type Migration, migrate, migrationsOf } from "./migrate.ts";
export type { LocalizedText, Tables } from "./tables.ts";
export { together } from "./together.ts";
export { inTransaction } from "./transaction.ts";
