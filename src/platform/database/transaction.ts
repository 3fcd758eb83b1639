import type { Db, Tx } from "./connect.ts";

/** Opens a transaction, or joins the one that is open. Inside, use only `tx`: the outer `db` would be another connection. */
export function inTransaction<Result>(db: Db | Tx, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.isTransaction ? work(db as Tx) : db.transaction().execute(work);
}
