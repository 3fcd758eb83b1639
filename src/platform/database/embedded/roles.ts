import pg from "pg";
import type { Credentials } from "./cluster.ts";

const database = "praxis";

export function connectionString(socketFolder: string, credentials: Credentials): string {
  return address("praxis", credentials.praxis, database, socketFolder);
}

function address(user: string, password: string, name: string, socketFolder: string): string {
  return `postgresql://${user}:${password}@/${name}?host=${encodeURIComponent(socketFolder)}&port=5432`;
}

/**
 * Makes sure of role and database. `praxis` owns its database and may make others (tests do) but is no superuser: what an injected
 * statement could do stays inside the database, and nothing works here that would not on a managed PostgreSQL.
 */
export async function ensureRoles(socketFolder: string, credentials: Credentials): Promise<void> {
  if (await connects(connectionString(socketFolder, credentials))) return;
  const admin = new pg.Client(address("postgres", credentials.admin, "postgres", socketFolder));
  await admin.connect();
  try {
    const roles = await admin.query("select from pg_roles where rolname = 'praxis'");
    const verb = roles.rowCount === 0 ? "create" : "alter";
    await admin.query(`${verb} role praxis login createdb password ${pg.escapeLiteral(credentials.praxis)}`);
    await admin.query("grant pg_monitor to praxis");
    const databases = await admin.query("select from pg_database where datname = $1", [database]);
    if (databases.rowCount === 0) await admin.query(`create database ${database} owner praxis`);
  } finally {
    await admin.end();
  }
}

/** False where role or database is missing; throws what else is wrong. */
async function connects(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  try {
    await client.connect();
    return true;
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === "3D000" || code === "28P01" || code === "28000") return false;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}
