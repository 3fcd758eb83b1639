import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { openDatabase } from "../src/platform/database/index.ts";
import { populate, sessionToken } from "./population.ts";
import { startServer } from "./serving.ts";

const megabyte = 1024 * 1024;

/** A SCORM 1.2 package of `size` megabytes that do not compress. */
async function makePackage(path: string, size: number): Promise<void> {
  const zip = new ZipFile();
  const names = Array.from({ length: size }, (_each, index) => `media/part-${index}.bin`);
  const manifest = `<?xml version="1.0"?><manifest identifier="m" version="1.2" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
    <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
    <organizations default="o"><organization identifier="o"><title>Large</title><item identifier="i" identifierref="r"><title>Large</title></item></organization></organizations>
    <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource></resources></manifest>`;
  zip.addBuffer(Buffer.from(manifest), "imsmanifest.xml");
  zip.addBuffer(Buffer.from("<!doctype html><title>Large</title>"), "index.html");
  const noise = randomBytes(megabyte);
  for (const [index, name] of names.entries()) {
    noise.writeUInt32BE(index, 0);
    zip.addBuffer(Buffer.from(noise), name, { compress: false });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

// Import of a 500 MB package by page. Target: the process grows by under 100 MB, event loop delay p99 under 50 ms meanwhile.
export default async function measureImport({
  databaseUrl,
  args,
  say,
}: {
  databaseUrl: string;
  args: string[];
  say(line: string): void;
}): Promise<void> {
  const size = Number(args[0] ?? 500);
  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  await populate(open.pool, { accounts: 100, modules: 10, attempts: 100 }, say);
  await open.pool.query(
    "update people.role_grant set role = 'training-officer' where account_id = (select account_id from people.session where token_hash = $1)",
    [createHash("sha256").update(sessionToken(1)).digest()],
  );
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const path = join(folder, "large.zip");
  await makePackage(path, size);
  const server = await startServer(databaseUrl, join(folder, "data"));
  const cookie = `praxis-${server.port}-session=${sessionToken(1)}`;
  const base = `http://localhost:${server.port}`;
  const page = async (address: string) => (await fetch(base + address, { headers: { cookie } })).text();
  const delay = async () =>
    Number(/^praxis_event_loop_delay_p99_seconds (\S+)/m.exec(await page("/metrics"))?.[1] ?? 0) * 1_000;
  try {
    const csrf = /csrf="([^"]+)"/.exec(await page("/en/learning/import"))?.[1] ?? "";
    for (let count = 0; count < 50; count += 1) await page("/en/learning");
    await delay();
    const before = await server.memory();
    let peak = before;
    const sampler = setInterval(() => void server.memory().then((memory) => (peak = Math.max(peak, memory))), 50);
    const started = performance.now();
    const answer = await new Promise<string>((resolve, reject) => {
      const upload = request(
        `${base}/en/learning/import?name=large.zip`,
        { method: "PUT", headers: { cookie, "x-csrf-token": csrf, origin: base, accept: "application/json" } },
        (response) => {
          let text = "";
          response.on("data", (chunk) => (text += chunk));
          response.on("end", () => resolve(text));
        },
      );
      upload.on("error", reject);
      createReadStream(path).pipe(upload);
    });
    const uploaded = performance.now();
    const { status } = JSON.parse(answer) as { status: string };
    let state = "waiting";
    while (state === "waiting" || state === "reading") {
      await new Promise((resolve) => setTimeout(resolve, 250));
      ({ state } = JSON.parse(await page(status)) as { state: string });
    }
    clearInterval(sampler);
    const megabytes = (await stat(path)).size / megabyte;
    say(
      `${megabytes.toFixed(0)} MB: uploaded in ${((uploaded - started) / 1_000).toFixed(1)} s, ${state} after ${((performance.now() - started) / 1_000).toFixed(1)} s`,
    );
    say(
      `process ${before.toFixed(0)} MB before, grew by ${(peak - before).toFixed(0)} MB; event loop delay p99 ${(await delay()).toFixed(1)} ms`,
    );
  } finally {
    await server.stop();
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
