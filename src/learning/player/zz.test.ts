import { expect } from "vitest";
import { anAccount, test } from "../../../tests/support/house.ts";
import { courseFiles, launch } from "../../../tests/support/launched.ts";
import { aModuleOf } from "../../../tests/support/packages.ts";
test("bench", { timeout: 60000 }, async ({ open, content, db }) => {
  const module = await aModuleOf(open, courseFiles);
  const players = [];
  for (let i = 0; i < 50; i += 1) players.push(await launch(open, content, await anAccount(db), module));
  const times: number[] = []; const end = Date.now() + 6000; let n = 0;
  await Promise.all(players.map(async (p) => { while (Date.now() < end) { const t = performance.now(); const r = await p.send({ data: { "cmi.suspend_data": `${n} ${"x".repeat(2000)}`, "cmi.core.lesson_status": "incomplete" } }); expect(r.status).toBe(200); times.push(performance.now() - t); n += 1; } }));
  times.sort((a, b) => a - b);
  console.log("RATE", n / 6, "p50", times[Math.floor(n / 2)], "p95", times[Math.floor(n * 0.95)]);
});
