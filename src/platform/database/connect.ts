import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import type { Tables } from "./tables.ts";

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

export interface OpenDatabase {
  db: Db;
  pool: pg.Pool;
  close(): Promise<void>;
}

// int8 comes as text by default; our counts and sizes stay below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));
pg.types.setTypeParser(pg.types.builtins.NUMERIC, (text) => Number(text));

const statementNames = new Map<string, string | undefined>();
const mostStatements = 2_000;

/**
 * The name under which a query text is prepared, once a connection. Texts beyond the first two thousand are sent unnamed, so that
 * a query built with lists of varying length cannot fill the server's memory.
 */
function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known !== undefined || statementNames.size >= mostStatements) return known;
  const name = createHash("sha1").update(text).digest("base64url").slice(0, 20);
  statementNames.set(text, name);
  return name;
}

/** A pool whose clients prepare what Kysely sends: parsed and planned once, not at each request. */
function preparingPool(pool: pg.Pool): { connect(): Promise<PreparingClient>; end(): Promise<void> } {
  const wrapped = new WeakMap<pg.PoolClient, PreparingClient>();
  return {
    async connect() {
      const client = await pool.connect();
      let preparing = wrapped.get(client);
      if (preparing === undefined) {
        preparing = new PreparingClient(client);
        wrapped.set(client, preparing);
      }
      return preparing;
    },
    end: () => pool.end(),
  };
}

class PreparingClient {
  readonly #client: pg.PoolClient;
  constructor(client: pg.PoolClient) {
    this.#client = client;
  }
  // biome-ignore lint/suspicious/noExplicitAny: the dialect's own client type is this loose
  query(text: any, values?: readonly unknown[]): any {
    if (typeof text !== "string" || values === undefined || values.length === 0)
      return this.#client.query(text, values as unknown[]);
    return this.#client.query({ name: statementName(text), text, values: values as unknown[] } as pg.QueryConfig);
  }
  release(): void {
    this.#client.release();
  }
}

/**
 * Connections of a server. Few: our statements are short, each connection's process of PostgreSQL has page tables and caches of its own to
 * warm, and in a rush a dozen of them leave Node no processor to answer with. On two cores 400 pages a second take p95 20 to 35 ms with five
 * and 40 to 160 ms with twelve (bench/module-page.ts).
 */
const usualPool = Math.min(20, Math.max(5, 2 * availableParallelism() + 1));

/** Opens a pool. `statementTimeout` in milliseconds bounds every statement of a request. */
export function openDatabase(
  connectionString: string,
  { poolSize = usualPool, statementTimeout = 15_000 }: { poolSize?: number; statementTimeout?: number } = {},
): OpenDatabase {
  const pool = new pg.Pool({
    connectionString,
    max: poolSize,
    options: `-c statement_timeout=${statementTimeout} -c idle_in_transaction_session_timeout=60000 -c timezone=UTC`,
    application_name: "praxis",
    idleTimeoutMillis: 60_000,
  });
  // An idle connection that the server ends (restart, failover) is replaced at the next request.
  pool.on("error", () => {});
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: preparingPool(pool) as never }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  return { db, pool, close: () => db.destroy() };
}
