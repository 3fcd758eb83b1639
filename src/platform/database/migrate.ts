import type pg from "pg";

export interface Migration {
  /** `people/001-accounts`: the feature and the file. */
  name: string;
  sql: string;
}

// Any constant will do: one number for the whole house, so that two starting processes take turns.
const migrationLock = 7_729_018;

/** The migrations of one feature from `import.meta.glob("./migrations/*.sql")`, in the order of their numbers. */
export function migrationsOf(feature: string, files: Record<string, string>): Migration[] {
  return Object.entries(files)
    .map(([path, sql]) => ({ name: `${feature}/${path.replace(/^.*\//, "").replace(/\.sql$/, "")}`, sql }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const migrationTable = `
  create schema if not exists platform;
  create table if not exists platform.migration (
    name text primary key,
    applied_at timestamptz not null default now()
  )`;

/** Applies migrations in the caller's open transaction, to a database that has none of them: what `restore` needs. */
export async function applyMigrations(client: pg.ClientBase, migrations: readonly Migration[]): Promise<void> {
  await client.query(migrationTable);
  for (const migration of migrations) {
    await client.query(migration.sql);
    await client.query("insert into platform.migration (name) values ($1)", [migration.name]);
  }
}

/**
 * Brings the database to the given migrations, each in one transaction, under an advisory lock. Returns the names applied.
 * Throws when the database has migrations this program does not know: it belongs to a newer one.
 */
export async function migrate(pool: pg.Pool, migrations: readonly Migration[]): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query("set statement_timeout = 0");
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await client.query(migrationTable);
    const done = new Set(
      (await client.query<{ name: string }>("select name from platform.migration")).rows.map((row) => row.name),
    );
    const known = new Set(migrations.map((migration) => migration.name));
    const foreign = [...done].filter((name) => !known.has(name));
    if (foreign.length > 0) {
      throw new Error(
        `The database is newer than this program: it has ${foreign.join(", ")}. Start the newer version.`,
      );
    }
    const applied: string[] = [];
    for (const migration of migrations) {
      if (done.has(migration.name)) continue;
      await client.query("begin");
      try {
        await client.query(migration.sql);
        await client.query("insert into platform.migration (name) values ($1)", [migration.name]);
        await client.query("commit");
      } catch (error) {
        await client.query("rollback");
        throw new Error(`Migration ${migration.name} failed and was undone: ${String(error)}`, { cause: error });
      }
      applied.push(migration.name);
    }
    return applied;
  } finally {
    await client.query("select pg_advisory_unlock_all()").catch(() => {});
    client.release(true);
  }
}
