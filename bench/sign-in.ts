import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashPassword } from "../src/people/passwords.ts";
import { openDatabase } from "../src/platform/database/index.ts";
import { openLoop, told } from "./load.ts";
import { populate } from "./population.ts";
import { startServer } from "./serving.ts";

const password = "four words kept in mind";

/** The cookie and the token of a sign-in form, as a browser has them. */
function openForm(port: number): Promise<{ cookie: string; csrf: string }> {
  return new Promise((resolve, reject) => {
    const headers = { host: `localhost:${port}` };
    request({ host: "127.0.0.1", port, path: "/en/sign-in", headers }, (answer) => {
      let html = "";
      answer.on("data", (part: Buffer) => {
        html += part.toString();
      });
      answer.on("end", () =>
        resolve({
          cookie: (answer.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; "),
          csrf: /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? "",
        }),
      );
    })
      .on("error", reject)
      .end();
  });
}

// Sign-in with the password hash at OWASP's advice. Target: at 20/s p95 under 600 ms, and the front page's p95 beside it as without.
export default async function measureSignIn({
  databaseUrl,
  say,
}: {
  databaseUrl: string;
  say(line: string): void;
}): Promise<void> {
  const accounts = 2_000;
  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  await populate(open.pool, { accounts, modules: 500, attempts: 5_000 }, say);
  await open.pool.query("update people.account set password_hash = $1", [await hashPassword(password)]);
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const server = await startServer(databaseUrl, folder);
  try {
    const { cookie, csrf } = await openForm(server.port);
    const front = () => ({ path: "/en", port: server.port, headers: { "accept-encoding": "br" } });
    const signIn = (index: number) => ({
      method: "POST" as const,
      path: "/en/sign-in",
      port: server.port,
      headers: {
        cookie,
        origin: `http://localhost:${server.port}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({
        _csrf: csrf,
        email: `person-${(index % accounts) + 1}@police.example`,
        password,
      }).toString(),
    });
    const isGood = (status: number) => status === 303;
    await openLoop({ rate: 200, seconds: 3 }, front);
    await openLoop({ rate: 10, seconds: 3, isGood }, signIn);
    say(told("front page alone", await openLoop({ rate: 200, seconds: 15 }, front)));
    const [signIns, pages] = await Promise.all([
      openLoop({ rate: 20, seconds: 15, isGood }, (index) => signIn(index + 100)),
      openLoop({ rate: 200, seconds: 15 }, front),
    ]);
    say(told("sign-in", signIns));
    say(told("front page beside it", pages));
    say(`memory ${(await server.memory()).toFixed(0)} MB, peak ${(await server.memoryPeak()).toFixed(0)} MB`);
  } finally {
    await server.stop();
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
