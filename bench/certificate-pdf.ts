import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { composition } from "../src/app.ts";
import { certificateTask } from "../src/credentials/documents/certificate.ts";
import { advanceCollection, ownCollection, requestCollection } from "../src/credentials/documents/collecting.ts";
import { print } from "../src/credentials/documents/press/press.ts";
import { ownCredential } from "../src/credentials/documents/queries.ts";
import { awardCredentials, defaultDesignId, issueWaiting } from "../src/credentials/index.ts";
import { addAccount } from "../src/people/index.ts";
import { inTransaction } from "../src/platform/database/index.ts";
import { openHouse } from "../src/platform/house.ts";
import { type Account, system } from "../src/platform/permissions/index.ts";
import { readSettings } from "../src/platform/settings.ts";

const achievement = {
  name: { en: "First responder", fr: "Premier intervenant", es: "Primer interviniente", ar: "المستجيب الأول" },
  description: { en: "What the first officer at a scene does in the first quarter of an hour." },
  criteria: { en: "Complete the course with a score of at least 80%." },
  path: "/learning/first-responder",
  minutes: 45,
  subjects: [],
  body: null,
  isAccredited: true,
  statement: {},
  renewal: {},
};

const percentile = (times: number[], part: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;

const memory = (): number => process.memoryUsage.rss() / 1024 ** 2;

// Certificates as PDF: the first, which warms the press, then one at a time; targets under 400 ms. Then all of 10,000 people as one ZIP, by
// the job; target under 15 minutes. Names in four languages; memory of the process with its press, as it grows and at its most.
export default async function measureCertificates({
  databaseUrl,
  args,
  say,
}: {
  databaseUrl: string;
  args: string[];
  say(line: string): void;
}): Promise<void> {
  const count = args.includes("--small") ? 500 : 10_000;
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const settings = readSettings({ DATABASE_URL: databaseUrl, DATA_DIR: folder, LOG_LEVEL: "error" });
  const open = await openHouse({ settings, ...composition, mode: "serve" });
  const { house } = open;
  const { db } = house;
  try {
    await sql`
      insert into people.account (id, email, name, lang, password_hash)
      select gen_random_uuid(), 'holder-' || n || '@bench.example',
        (array['Wilhelmina Featherstonehaugh ', 'Marie-Hélène de La Tour ', 'Ángeles Fernández ', 'عبد الرحمن محمد '])[n % 4 + 1] || n,
        (array['en', 'fr', 'es', 'ar'])[n % 4 + 1], ''
      from generate_series(1, ${count}) n`.execute(db);
    const people = await db
      .selectFrom("people.account")
      .select("id")
      .where("email", "like", "%@bench.example")
      .execute();
    const moduleId = crypto.randomUUID();
    for (let from = 0; from < people.length; from += 200)
      await inTransaction(db, (tx) =>
        awardCredentials(
          tx,
          people.slice(from, from + 200).map(({ id }) => ({
            accountId: id,
            source: { kind: "module", id: moduleId },
            achievement,
            result: { score: 0.9, completedAt: new Date().toISOString() },
            designId: defaultDesignId,
          })),
        ),
      );
    await issueWaiting(house);
    say(`${count} credentials are signed`);

    const before = memory();
    let peak = before;
    const sampler = setInterval(() => (peak = Math.max(peak, memory())), 100);
    const times: number[] = [];
    let size = 0;
    for (const { id: accountId } of people.slice(0, 201)) {
      const { rows } = await sql<{ id: string }>`
        select id from credentials.credential where account_id = ${accountId}`.execute(db);
      const begun = performance.now();
      const credential = await ownCredential(db, accountId, rows[0]?.id ?? "");
      if (credential === undefined) throw new Error("no credential");
      size += (await print(await certificateTask(house, credential))).bytes.length;
      times.push(performance.now() - begun);
    }
    const [first = 0, ...warm] = times;
    const told = [0.5, 0.95, 1].map((part) => percentile(warm, part).toFixed(0));
    say(
      `one PDF: the first ${first.toFixed(0)} ms; then p50 ${told[0]}, p95 ${told[1]}, most ${told[2]} ms (target 400)`,
    );
    say(
      `a PDF has ${Math.round(size / times.length / 1024)} kB; memory ${before.toFixed(0)} -> ${memory().toFixed(0)} MB`,
    );

    const { id } = await addAccount(db, system, {
      email: "officer@bench.example",
      name: "Officer",
      roles: ["administrator"],
    });
    const officer = {
      kind: "account",
      id,
      lang: "en",
      roles: ["administrator"],
      grants: [{ role: "administrator", scope: "" }],
    };
    const source = { kind: "module", id: moduleId };
    const begun = performance.now();
    const collectionId = await requestCollection(db, officer as unknown as Account, source);
    await advanceCollection(house, collectionId);
    const seconds = (performance.now() - begun) / 1_000;
    clearInterval(sampler);
    const made = await ownCollection(db, officer as unknown as Account, collectionId);
    const megabytes = Math.round(Number(made?.size ?? 0) / 1024 ** 2);
    say(
      `${made?.done} PDFs in one ZIP of ${megabytes} MB: ${seconds.toFixed(0)} s (target 900 for 10,000); memory peak ${peak.toFixed(0)} MB`,
    );
  } finally {
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
