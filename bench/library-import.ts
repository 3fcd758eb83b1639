import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { openDatabase } from "../src/platform/database/index.ts";
import { populate, sessionToken } from "./population.ts";
import { startServer } from "./serving.ts";

const words =
  "police training academy community patrol evidence research learning officers crime prevention justice evaluation field study programme methods leadership interview border digital forensic ethics gender youth traffic".split(
    " ",
  );

/** A number that looks random and is the same in every run. */
const mixed = (seed: number): number =>
  (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) >>> 0) ^ (Math.imul(seed, 0x297a2d39) >>> 7);

function record(n: number): string {
  const title = Array.from({ length: 8 }, (_, at) => words[mixed(n * 8 + at) % words.length]).join(" ");
  const abstract = Array.from({ length: 80 }, (_, at) => words[mixed(n * 80 + at + 7) % words.length]).join(" ");
  return `TY  - JOUR\r\nTI  - ${title} ${n}\r\nAU  - Author${mixed(n) % 20_000}, A.\r\nAU  - Second, B.\r\nPY  - ${1980 + (n % 45)}\r\nJO  - Journal ${n % 300}\r\nVL  - ${n % 40}\r\nSP  - ${n % 500}\r\nEP  - ${(n % 500) + 9}\r\nDO  - 10.5555/bench.${n}\r\nUR  - https://works.example.org/${n}\r\nKW  - police training\r\nAB  - ${abstract}\r\nER  - \r\n\r\n`;
}

// 100,000 RIS records by page: sent, read, checked for twins, written as drafts; with --again the same file once more, when all stand
// already. Target: under 3 minutes, process under 400 MB.
export default async function measureLibraryImport({
  databaseUrl,
  args,
  say,
}: {
  databaseUrl: string;
  args: string[];
  say(line: string): void;
}): Promise<void> {
  const count = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 100_000);
  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  await populate(open.pool, { accounts: 100, modules: 10, attempts: 100 }, say);
  const hash = createHash("sha256").update(sessionToken(1)).digest();
  await open.pool.query(
    "update people.role_grant set role = 'administrator' where account_id = (select account_id from people.session where token_hash = $1)",
    [hash],
  );
  await open.pool.query("update people.session set is_strong = true where token_hash = $1", [hash]);
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const file = join(folder, "records.ris");
  const stream = createWriteStream(file);
  for (let n = 1; n <= count; n += 1) if (!stream.write(record(n))) await once(stream, "drain");
  stream.end();
  await once(stream, "close");
  const { size } = await stat(file);
  say(`${count} records, ${(size / 1024 / 1024).toFixed(0)} MB`);
  const server = await startServer(databaseUrl, folder);
  const base = `http://localhost:${server.port}`;
  const cookie = `praxis-${server.port}-session=${sessionToken(1)}`;
  const page = async (address: string) => (await fetch(base + address, { headers: { cookie } })).text();
  const tokenOf = (html: string) => /(?:name="_csrf" value|csrf)="([^"]+)"/.exec(html)?.[1] ?? "";
  const bringIn = async () => {
    const csrf = tokenOf(await page("/en/library/import"));
    const started = performance.now();
    const answer = await fetch(`${base}/en/library/import?name=records.ris`, {
      method: "PUT",
      headers: {
        cookie,
        origin: base,
        "x-csrf-token": csrf,
        accept: "application/json",
        "content-length": String(size),
      },
      body: Readable.toWeb(createReadStream(file)) as BodyInit,
      duplex: "half",
    } as RequestInit);
    const { id, status } = (await answer.json()) as { id: string; status: string };
    const until = async (phase: string) => {
      for (;;) {
        const now = JSON.parse(await page(status)) as { phase: string };
        if (now.phase === phase) return say(`${phase} after ${((performance.now() - started) / 1_000).toFixed(1)} s`);
        if (now.phase === "failed") throw new Error("the import failed");
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    };
    await until("checked");
    const address = `/en/library/import/${id}`;
    const body = new URLSearchParams({ _csrf: tokenOf(await page(address)) });
    const sent = await fetch(`${base}${address}/write`, {
      method: "POST",
      headers: { cookie, origin: base },
      body,
      redirect: "manual",
    });
    if (sent.status !== 303) throw new Error(`write: ${sent.status}`);
    await until("done");
    const { rows } = await open.pool.query("select added, changed, known, refused from library.import where id = $1", [
      id,
    ]);
    say(
      `${JSON.stringify(rows[0])}; memory ${(await server.memory()).toFixed(0)} MB, peak ${(await server.memoryPeak()).toFixed(0)} MB`,
    );
  };
  try {
    await bringIn();
    if (args.includes("--again")) await bringIn();
  } finally {
    await server.stop();
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
