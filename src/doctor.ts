import { access, constants, statfs } from "node:fs/promises";
import { sql } from "kysely";
import { verifyAudit } from "./platform/audit/index.ts";
import type { CheckOutcome, Feature, HouseParts } from "./platform/feature.ts";
import { pingScanner } from "./platform/files/index.ts";

export interface Finding extends CheckOutcome {
  name: string;
}

const well = (words: string) => ({ isWell: true, words });
const ill = (words: string) => ({ isWell: false, words });
const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

/** Everything an installation needs, each looked at by itself; what is ill says what to do. */
const checks: Record<string, (house: HouseParts, features: readonly Feature[]) => Promise<CheckOutcome>> = {
  async database({ db }) {
    const { rows } = await sql<{ version: string; size: number }>`
      select current_setting('server_version') as version, pg_database_size(current_database()) as size`.execute(db);
    return well(`PostgreSQL ${rows[0]?.version}, ${gigabytes(Number(rows[0]?.size ?? 0))}`);
  },
  async durability({ db }) {
    const { rows } = await sql<{ fsync: string; commit: string }>`
      select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`.execute(db);
    const { fsync, commit } = rows[0] ?? { fsync: "off", commit: "off" };
    if (fsync === "on" && commit !== "off") return well("what is answered is on disk");
    return ill(
      `fsync is ${fsync}, synchronous_commit is ${commit}: a crash loses what was acknowledged. Set both to on.`,
    );
  },
  async schema({ db }, features) {
    const { rows } = await sql<{ name: string }>`select name from platform.migration`.execute(db);
    const done = new Set(rows.map((row) => row.name));
    const missing = features
      .flatMap((feature) => feature.migrations ?? [])
      .filter((migration) => !done.has(migration.name));
    return missing.length === 0
      ? well(`${done.size} migrations applied`)
      : ill(`not applied: ${missing.map((m) => m.name).join(", ")}. Run praxis migrate.`);
  },
  async secrets({ settings }) {
    await access(settings.secretsFile, constants.R_OK);
    return well(`${settings.secretsFile} can be read: keep a copy elsewhere`);
  },
  async disk({ settings }) {
    const { bavail, bsize } = await statfs(settings.dataDir);
    const free = bavail * bsize;
    return free > 2 * 1024 ** 3
      ? well(`${gigabytes(free)} free`)
      : ill(`only ${gigabytes(free)} free where ${settings.dataDir} lies. Make room.`);
  },
  async scanner({ settings }) {
    if (settings.clamd === undefined) return well("no virus scanner is set");
    const address = `${settings.clamd.host}:${settings.clamd.port}`;
    return pingScanner(settings.clamd).then(
      () => well(`clamd answers at ${address}`),
      () => ill(`clamd does not answer at ${address}: files wait. Start it, or look at CLAMD_ADDRESS.`),
    );
  },
  async audit({ db }) {
    const verdict = await verifyAudit(db);
    return verdict.isIntact
      ? well(`${verdict.entries} entries sealed, the chain verifies`)
      : ill(`the chain breaks at entry ${verdict.firstFault?.number}: the log was altered.`);
  },
  async jobs({ db }) {
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from pgboss.job where state = 'failed' and completed_on > now() - interval '1 day'`
      .execute(db)
      .catch(() => ({ rows: [{ n: 0 }] }));
    const failed = rows[0]?.n ?? 0;
    return failed === 0
      ? well("no job failed for good in the last day")
      : ill(`${failed} jobs failed for good in the last day: see the log.`);
  },
  async mail({ db, settings }) {
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from platform.mail where sent_at is null and attempts > 0`.execute(db);
    if (settings.smtpUrl === undefined) return well("no SMTP_URL: mails stand in the outbox page");
    const stuck = rows[0]?.n ?? 0;
    return stuck === 0
      ? well("mails leave by SMTP")
      : ill(`${stuck} mails could not be delivered: see the outbox page.`);
  },
  async origins({ settings }) {
    const isPublic = !settings.isLoopback;
    if (isPublic && !settings.publicUrl.startsWith("https:"))
      return ill(`PUBLIC_URL is ${settings.publicUrl}: passwords would travel in the clear. Put TLS in front.`);
    return well(`portal ${settings.publicUrl}, courses ${settings.contentUrl}`);
  },
};

/** Runs every check; one that throws is ill, in its own words. */
export async function examine(house: HouseParts, features: readonly Feature[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const all = { ...checks, ...Object.assign({}, ...features.map((feature) => feature.checks ?? {})) } as typeof checks;
  for (const [name, check] of Object.entries(all)) {
    const outcome = await check(house, features).catch((error: unknown) =>
      ill(error instanceof Error ? error.message : String(error)),
    );
    findings.push({ name, ...outcome });
  }
  return findings;
}
