import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils, write } from "@e965/xlsx";
import { openDatabase } from "../src/platform/database/index.ts";
import { populate, sessionToken } from "./population.ts";
import { startServer } from "./serving.ts";

const countries = ["FR", "BW", "EG", "AR", "DE", "IN", "US", "SG"];

function workbookOf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(lines.map((line) => line.split(","))), "People");
  return new Uint8Array(write(book, { type: "array", bookType: "xlsx", compression: true }) as ArrayBuffer);
}

// 100,000 people from one CSV file (or, with --xlsx, one workbook) by page: read, checked, written. Target: under 3 minutes, process under 400 MB.
export default async function measurePeopleImport({
  databaseUrl,
  args,
  say,
}: {
  databaseUrl: string;
  args: string[];
  say(line: string): void;
}): Promise<void> {
  const isWorkbook = args.includes("--xlsx");
  const count = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 100_000);
  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  await populate(open.pool, { accounts: 1_000, modules: 10, attempts: 1_000 }, say);
  const hash = createHash("sha256").update(sessionToken(1)).digest();
  await open.pool.query(
    "update people.role_grant set role = 'administrator' where account_id = (select account_id from people.session where token_hash = $1)",
    [hash],
  );
  await open.pool.query("update people.session set is_strong = true where token_hash = $1", [hash]);
  const lines = ["name,email,country,organisation,function,lang"];
  for (let n = 1; n <= count; n += 1)
    lines.push(
      `Imported Person ${n},imported-${n}@police.example,${countries[n % 8]},Service ${n % 900},Investigator,en`,
    );
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const server = await startServer(databaseUrl, folder);
  const base = `http://localhost:${server.port}`;
  const cookie = `praxis-${server.port}-session=${sessionToken(1)}`;
  const page = async (address: string) => (await fetch(base + address, { headers: { cookie } })).text();
  const tokenOf = (html: string) => /(?:name="_csrf" value|csrf)="([^"]+)"/.exec(html)?.[1] ?? "";
  try {
    const csrf = tokenOf(await page("/en/bureau/import"));
    const started = performance.now();
    const headers = { cookie, origin: base, "x-csrf-token": csrf, accept: "application/json" };
    const answer = await fetch(`${base}/en/bureau/import?name=people.${isWorkbook ? "xlsx" : "csv"}`, {
      method: "PUT",
      headers,
      body: isWorkbook ? workbookOf(lines) : lines.join("\n"),
    });
    const { id, status } = (await answer.json()) as { id: string; status: string };
    const until = async (phase: string) => {
      for (;;) {
        const now = JSON.parse(await page(status)) as { phase: string; done: number; total: number };
        if (now.phase === phase) return say(`${phase} after ${((performance.now() - started) / 1_000).toFixed(1)} s`);
        if (now.phase === "failed") throw new Error("the import failed");
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    };
    const send = async (path: string, fields: Record<string, string>) => {
      const address = `/en/bureau/import/${id}`;
      const body = new URLSearchParams({ _csrf: tokenOf(await page(address)), ...fields });
      const { status } = await fetch(`${base}${address}${path}`, {
        method: "POST",
        headers: { cookie, origin: base },
        body,
        redirect: "manual",
      });
      if (status !== 303) throw new Error(`${path}: ${status}`);
    };
    await until("matching");
    await send("/columns", { name: "0", email: "1", country: "2", organisation: "3", function: "4", lang: "5" });
    await until("checked");
    await send("/write", {});
    await until("done");
    const { rows } = await open.pool.query<{ n: number }>(
      "select count(*)::int as n from people.account where email like 'imported-%'",
    );
    say(
      `${rows[0]?.n} people; memory ${(await server.memory()).toFixed(0)} MB, peak ${(await server.memoryPeak()).toFixed(0)} MB`,
    );
  } finally {
    await server.stop();
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
