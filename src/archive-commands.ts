import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type pg from "pg";
import { getConstructionPlans } from "pg-boss";
import { features } from "./app.ts";
import { type BlobStore, backupDatabase, restoreDatabase } from "./platform/database/archive/index.ts";
import { applyMigrations } from "./platform/database/index.ts";
import type { Command, HouseParts } from "./platform/feature.ts";
import type { FileStore } from "./platform/files/index.ts";
import { projectRoot } from "./platform/paths.ts";

class CommandError extends Error {
  override name = "CommandError";
}

/** The file store as the archive sees it; a blob's key is its hash, and what comes in must have it. */
const blobsOf = (files: FileStore): BlobStore => ({
  list: () => files.list(),
  read: (key) => files.read(key),
  async write(key, content) {
    const { sha256 } = await files.put(content);
    if (sha256 !== key)
      throw new CommandError(`The archive holds a file whose content is not what its name says: ${key}.`);
  },
});

const version = async (): Promise<string> =>
  (JSON.parse(await readFile(resolve(projectRoot, "package.json"), "utf8")) as { version: string }).version;

/** The schema as it was when the archive was written, and the job queue's. */
async function migrateTo(client: pg.Client, names: readonly string[]): Promise<void> {
  const known = features.flatMap((feature) => feature.migrations ?? []);
  const unknown = names.filter((name) => !known.some((migration) => migration.name === name));
  if (unknown.length > 0)
    throw new CommandError(
      `The archive is newer than this program: it has ${unknown.join(", ")}. Use the newer version.`,
    );
  await applyMigrations(
    client,
    known.filter((migration) => names.includes(migration.name)),
  );
  // pg-boss's statements come wrapped in a transaction of their own.
  await client.query(
    getConstructionPlans("pgboss")
      .replace(/^\s*BEGIN;/, "")
      .replace(/COMMIT;\s*$/, ""),
  );
}

async function writeSecrets({ settings }: HouseParts, keys: unknown): Promise<void> {
  const draft = `${settings.secretsFile}.restored`;
  await writeFile(draft, `${JSON.stringify(keys)}\n`, { mode: 0o600 });
  await rename(draft, settings.secretsFile).catch(async (error) => {
    await rm(draft, { force: true });
    throw error;
  });
}

export const archiveCommands: Command[] = [
  {
    name: "backup",
    summary: "writes database, files and keys into one archive, checked",
    usage: "backup FILE",
    async run(house, { positionals, say }) {
      const [path] = positionals;
      if (path === undefined) throw new CommandError("Name the archive: praxis backup FILE");
      const client = await house.connect();
      try {
        const keys: unknown = JSON.parse(await readFile(house.settings.secretsFile, "utf8"));
        const summary = await backupDatabase({
          client,
          path: resolve(path),
          version: await version(),
          blobs: blobsOf(house.files),
          keys,
          log: say,
        });
        say(`Written and checked: ${resolve(path)}. It holds keys and personal data: keep it safe.`);
        return summary;
      } finally {
        await client.end();
      }
    },
  },
  {
    name: "restore",
    summary: "brings an archive into an empty installation, compared",
    usage: "restore FILE",
    isMigrated: false,
    async run(house, { positionals, say }) {
      const [path] = positionals;
      if (path === undefined) throw new CommandError("Name the archive: praxis restore FILE");
      const client = await house.connect();
      try {
        const summary = await restoreDatabase({
          client,
          path: resolve(path),
          blobs: blobsOf(house.files),
          migrateTo,
          // The rows carry transaction numbers of the old cluster: unsealed ones would wait for numbers that this one has not reached.
          async beforeCommit(transaction) {
            await transaction.query(
              "update platform.audit_entry set tx = pg_current_xact_id() where seal_number is null",
            );
          },
          writeKeys: (keys) => writeSecrets(house, keys),
          log: say,
        });
        say("Restored and compared. `praxis migrate` or the next start brings the schema up to date.");
        return summary;
      } finally {
        await client.end();
      }
    },
  },
];
