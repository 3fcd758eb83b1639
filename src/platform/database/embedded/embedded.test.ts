import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clusterOf, postmasterOf, processesOf, query, Trial, workingFolderIs } from "./fixtures/trial.ts";
import { startEmbeddedDatabase } from "./index.ts";

const isRoot = process.getuid?.() === 0;
const accountOf = (folder: string) => {
  const { uid, gid } = statSync(folder);
  return { uid, gid };
};

const model = new Trial();
let trial: Trial;
let dataDir: string;
beforeAll(async () => {
  await (await model.hold("attach", join(model.folder, "var"))).stop();
}, 120_000);
afterAll(() => model.end());
beforeEach(() => {
  trial = new Trial();
  chmodSync(trial.folder, 0o755);
  // A copy of a new cluster takes a tenth of the time of making one.
  spawnSync("cp", ["-a", join(model.folder, "var"), trial.folder]);
  dataDir = join(trial.folder, "var");
});
afterEach(() => trial.end());

// initdb alone takes a second; under load, several.
describe("the embedded PostgreSQL", { timeout: 180_000 }, () => {
  test("is made at the first start and ready at once at the second", async () => {
    dataDir = join(trial.folder, "new");
    const cold = await trial.hold("serve", dataDir);
    await query(cold.connectionString, "create table kept as select 1 as n");
    await cold.stop();
    expect(postmasterOf(clusterOf(dataDir))).toBeUndefined();
    // The best of three: a busy machine delays one now and then.
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const warm = await trial.hold("serve", dataDir);
      expect((await query(warm.connectionString, "select n from kept")).rows).toEqual([{ n: 1 }]);
      times.push(warm.milliseconds);
      await warm.stop();
    }
    expect(Math.min(...times)).toBeLessThan(1_500);
    console.info(`cold start ${cold.milliseconds.toFixed()} ms, warm start ${Math.min(...times).toFixed()} ms`);
  });

  test("writes every commit to the disk, listens on no network and reads every script", async () => {
    const { connectionString } = await trial.hold("attach", dataDir);
    const show = async (name: string) => (await query(connectionString, `show ${name}`)).rows[0][name];
    expect(await show("fsync")).toBe("on");
    expect(await show("synchronous_commit")).toBe("on");
    expect(await show("full_page_writes")).toBe("on");
    expect(await show("listen_addresses")).toBe("");
    expect(await show("server_encoding")).toBe("UTF8");
    const { rows } = await query(
      connectionString,
      `select to_tsvector('simple', '«école» الشرطة؟')::text as words, 'É' ilike 'é' as folds,
         (select rolsuper from pg_roles where rolname = current_user) as super,
         (select array_agg(n order by n collate "fr-x-icu") from unnest(array['zoo', 'école', 'eau']) n) as names`,
    );
    expect(rows).toEqual([
      { words: "'école':1 'الشرطة':2", folds: true, super: false, names: ["eau", "école", "zoo"] },
    ]);
    const wrong = connectionString.replace(/praxis:[^@]+@/, "praxis:guessed@");
    await expect(query(wrong, "select 1")).rejects.toThrow(/password authentication failed/);
    for (const name of ["credentials.json", "server.log"]) {
      expect(statSync(join(dataDir, "postgresql", name)).mode & 0o077).toBe(0);
    }
  });

  test("is adopted by the next start when its owner was killed", async () => {
    const killed = await trial.hold("serve", dataDir);
    await query(killed.connectionString, "create table kept as select 1 as n");
    const before = postmasterOf(clusterOf(dataDir));
    await killed.kill();
    const next = await trial.hold("serve", dataDir);
    expect(next.adopted).toBe(true);
    expect(postmasterOf(clusterOf(dataDir))).toBe(before);
    expect((await query(next.connectionString, "select n from kept")).rows).toEqual([{ n: 1 }]);
    await next.stop();
    expect(processesOf(clusterOf(dataDir))).toEqual([]);
  });

  test("left by another version is stopped and started anew", async () => {
    await (await trial.hold("serve", dataDir)).kill();
    const before = postmasterOf(clusterOf(dataDir));
    writeFileSync(join(dataDir, "postgresql/run.json"), JSON.stringify({ pid: before, kind: "older" }));
    const next = await trial.hold("serve", dataDir);
    expect(next.adopted).toBe(false);
    expect(postmasterOf(clusterOf(dataDir))).not.toBe(before);
  });

  test("keeps every acknowledged row when everything is killed", async () => {
    const killed = await trial.hold("serve", dataDir);
    const cluster = clusterOf(dataDir);
    await query(killed.connectionString, "create table ledger (n int primary key)");
    let acknowledged = 0;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      const client = new pg.Client(killed.connectionString);
      client.on("error", () => {});
      await client.connect();
      for (let n = writer; ; n += 4) {
        await client.query("insert into ledger values ($1)", [n]);
        acknowledged += 1;
      }
    });
    const broken = Promise.allSettled(writers);
    while (acknowledged < 1_000) await sleep(1);
    killed.process.kill("SIGKILL");
    for (const pid of processesOf(cluster)) process.kill(pid, "SIGKILL");
    await broken;
    const next = await trial.hold("serve", dataDir);
    expect(next.adopted).toBe(false);
    const { rows } = await query(next.connectionString, "select count(*)::int as n from ledger");
    // A row may have been committed whose acknowledgement the kill cut off: at most one a writer.
    expect(rows[0].n).toBeGreaterThanOrEqual(acknowledged);
    expect(rows[0].n).toBeLessThanOrEqual(acknowledged + 4);
    console.info(`recovery start ${next.milliseconds.toFixed()} ms after ${acknowledged} rows`);
  });

  test("waits for the children of a killed postmaster", async () => {
    const killed = await trial.hold("serve", dataDir);
    killed.process.kill("SIGKILL");
    process.kill(postmasterOf(clusterOf(dataDir)) as number, "SIGKILL");
    const next = await trial.hold("serve", dataDir);
    expect(next.message).toBeUndefined();
    expect((await query(next.connectionString, "select 1 as n")).rows).toEqual([{ n: 1 }]);
  });

  test("serves one Praxis only, which a second is told in words", async () => {
    const first = await trial.hold("serve", dataDir);
    const second = await trial.hold("serve", dataDir);
    expect(second.code).toBe("in_use");
    expect(second.message).toContain(`process ${first.process.pid}`);
    await expect(startEmbeddedDatabase({ dataDir, log: () => {} })).rejects.toMatchObject({ code: "in_use" });
    await first.kill();
    expect((await trial.hold("serve", dataDir)).code).toBeUndefined();
  });

  test("is made once, shared by commands and stopped by the last to leave", async () => {
    dataDir = join(trial.folder, "new");
    const all = await Promise.all(Array.from({ length: 4 }, () => trial.hold("attach", dataDir)));
    expect(all.map((each) => each.message)).toEqual([undefined, undefined, undefined, undefined]);
    expect(all.filter((each) => !each.adopted)).toHaveLength(1);
    const server = await trial.hold("serve", dataDir);
    expect(server.adopted).toBe(true);
    await Promise.all(all.map((each) => each.stop()));
    expect((await query(server.connectionString, "select 1 as n")).rows).toEqual([{ n: 1 }]);
    const last = await trial.hold("attach", dataDir);
    await server.stop();
    expect((await query(last.connectionString, "select 1 as n")).rows).toEqual([{ n: 1 }]);
    await last.stop();
    expect(processesOf(clusterOf(dataDir))).toEqual([]);
  });

  test("does not mistake another program with the number in postmaster.pid for itself", async () => {
    const killed = await trial.hold("serve", dataDir);
    const cluster = clusterOf(dataDir);
    killed.process.kill("SIGKILL");
    for (const pid of processesOf(cluster)) process.kill(pid, "SIGKILL");
    // Of PostgreSQL's own account, whose number PostgreSQL itself would believe; and another cluster's PostgreSQL.
    const sleeper = spawn("sleep", ["60"], isRoot ? accountOf(cluster) : {});
    spawnSync("cp", ["-a", join(model.folder, "var"), join(trial.folder, "neighbour")]);
    const neighbour = await trial.hold("serve", join(trial.folder, "neighbour"));
    const neighbourPid = postmasterOf(clusterOf(join(trial.folder, "neighbour"))) as number;
    for (const pid of [sleeper.pid as number, neighbourPid]) {
      const pidFile = join(cluster, "postmaster.pid");
      writeFileSync(pidFile, [pid, cluster, 1_700_000_000, 5432, ".", "", "  1  1", "ready"].join("\n"));
      if (isRoot) chownSync(pidFile, accountOf(cluster).uid, accountOf(cluster).gid);
      const next = await trial.hold("serve", dataDir);
      expect(next.message).toBeUndefined();
      expect(next.adopted).toBe(false);
      expect(() => process.kill(pid, 0)).not.toThrow();
      await next.stop();
    }
    expect(sleeper.exitCode).toBeNull();
    sleeper.kill();
    expect((await query(neighbour.connectionString, "select 1 as n")).rows).toEqual([{ n: 1 }]);
  });

  test("is started again at the same address when something ends it", async () => {
    const server = await trial.hold("serve", dataDir);
    const before = postmasterOf(clusterOf(dataDir)) as number;
    process.kill(before, "SIGQUIT");
    while (postmasterOf(clusterOf(dataDir)) === before || workingFolderIs(before, clusterOf(dataDir))) await sleep(20);
    await expect
      .poll(() => query(server.connectionString, "select 1 as n").catch(() => undefined), { timeout: 60_000 })
      .toMatchObject({ rows: [{ n: 1 }] });
  });

  test("finishes its shutdown although a connection idles in a transaction", async () => {
    const server = await trial.hold("serve", dataDir);
    const client = new pg.Client(server.connectionString);
    client.on("error", () => {});
    await client.connect();
    await client.query("begin; create table never (n int)");
    const begin = performance.now();
    await server.stop();
    expect(performance.now() - begin).toBeLessThan(7_500);
    expect(existsSync(join(clusterOf(dataDir), "postmaster.pid"))).toBe(false);
  });

  test("works below a path too long for a socket", async () => {
    const long = join(trial.folder, "a-long-name-".repeat(8), "and-more-of-it-".repeat(4), "var, with 'marks'");
    const first = await trial.hold("serve", long);
    expect(first.message).toBeUndefined();
    await first.kill();
    const second = await trial.hold("serve", long);
    expect(second.adopted).toBe(true);
    expect(second.connectionString).toBe(first.connectionString);
    const socketFolder = new URL(second.connectionString.replace("@/", "@x/")).searchParams.get("host") as string;
    expect(statSync(socketFolder).mode & 0o077).toBe(0);
    for (const pid of processesOf(clusterOf(long))) process.kill(pid, "SIGKILL");
    await expect
      .poll(() => query(second.connectionString, "select 1 as n").catch(() => undefined), { timeout: 60_000 })
      .toMatchObject({ rows: [{ n: 1 }] });
    await second.stop();
    expect(existsSync(socketFolder)).toBe(false);
  });

  test("refuses a cluster of another major version and says how to bring it over", async () => {
    await (await trial.hold("attach", dataDir)).stop();
    writeFileSync(join(clusterOf(dataDir), "PG_VERSION"), "17\n");
    const refused = await trial.hold("serve", dataDir);
    expect(refused.code).toBe("wrong_version");
    expect(refused.message).toMatch(/made by PostgreSQL 17.*backup.*restore/);
  });

  test("says with PostgreSQL's own words why it does not start", async () => {
    await (await trial.hold("attach", dataDir)).stop();
    writeFileSync(join(clusterOf(dataDir), "postgresql.conf"), "shared_buffers = many\n");
    const refused = await trial.hold("serve", dataDir);
    expect(refused.code).toBe("start_failed");
    expect(refused.message).toMatch(/invalid value for parameter "shared_buffers"/);
  });

  test.runIf(isRoot)("runs for root in a folder that only root may enter", async () => {
    chmodSync(trial.folder, 0o700);
    const first = await trial.hold("serve", dataDir);
    expect(first.message).toBeUndefined();
    expect(accountOf(clusterOf(dataDir)).uid).not.toBe(0);
    await query(first.connectionString, "create table kept as select 1 as n");
    await first.kill();
    const second = await trial.hold("serve", dataDir);
    expect(second.adopted).toBe(true);
    for (const pid of processesOf(clusterOf(dataDir))) process.kill(pid, "SIGKILL");
    await second.kill();
    const third = await trial.hold("attach", dataDir);
    expect((await query(third.connectionString, "select n from kept")).rows).toEqual([{ n: 1 }]);
  });

  test.runIf(isRoot)("runs for an ordinary user, and for root in that user's folder", async () => {
    const user = { uid: 65534, gid: 65534, env: { PATH: process.env.PATH, TMPDIR: tmpdir() } };
    dataDir = join(trial.folder, "new");
    mkdirSync(dataDir);
    chownSync(dataDir, user.uid, user.gid);
    const own = await trial.hold("serve", dataDir, user);
    expect(own.message).toBeUndefined();
    await own.stop();
    const asRoot = await trial.hold("serve", dataDir);
    expect(asRoot.message).toBeUndefined();
    await asRoot.stop();
    const again = await trial.hold("serve", dataDir, user);
    expect(again.message).toBeUndefined();
    const stranger = await trial.hold("attach", dataDir, { ...user, uid: 1, gid: 1 });
    expect(stranger.code).toBe("bad_folder");
    expect(stranger.message).toMatch(/belongs to another user/);
  });

  test("survives Ctrl-C at its owner's terminal until the owner stops it", async () => {
    // A terminal signals the whole process group; setsid gives the owner one of its own here.
    const server = await trial.hold("serve", dataDir, { detached: true });
    const pid = postmasterOf(clusterOf(dataDir)) as number;
    expect(spawnSync("ps", ["-o", "pgid=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim()).toBe(String(pid));
    process.kill(-(server.process.pid as number), "SIGINT");
    await sleep(200);
    expect(workingFolderIs(pid, clusterOf(dataDir))).toBe(true);
    expect(readFileSync(join(clusterOf(dataDir), "postmaster.pid"), "utf8")).toContain("ready");
  });
});
