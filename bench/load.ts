import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";

export interface Shot {
  method?: "GET" | "POST";
  path: string;
  host?: string;
  port: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface Figures {
  sent: number;
  failed: number;
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

const at = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** One shot; its status. */
export function fire(agent: Agent, shot: Shot): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        host: "127.0.0.1",
        port: shot.port,
        path: shot.path,
        method: shot.method ?? "GET",
        headers: {
          host: shot.host ?? `localhost:${shot.port}`,
          ...shot.headers,
          ...(shot.body === undefined ? {} : { "content-length": Buffer.byteLength(shot.body) }),
        },
      },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
        answer.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(shot.body);
  });
}

/**
 * Open loop: shots leave at the given rate whether or not those before them are answered, and each is timed from the moment it should
 * have left, so that a stalled server is not flattered. `isGood` says which statuses count as success.
 */
export async function openLoop(
  {
    rate,
    seconds,
    connections = 64,
    isGood = (status) => status === 200,
  }: { rate: number; seconds: number; connections?: number; isGood?: (status: number) => boolean },
  shotAt: (index: number) => Shot,
): Promise<Figures> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "fifo" });
  const total = Math.round(rate * seconds);
  const times = new Float64Array(total);
  const begun = performance.now();
  const running: Promise<void>[] = [];
  let failed = 0;
  for (let index = 0; index < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1_000) * rate) + 1);
    for (; index < due; index += 1) {
      const mine = index;
      const planned = begun + (mine / rate) * 1_000;
      running.push(
        fire(agent, shotAt(mine))
          .catch(() => 0)
          .then((status) => {
            times[mine] = performance.now() - planned;
            if (!isGood(status)) failed += 1;
          }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  const elapsed = (performance.now() - begun) / 1_000;
  agent.destroy();
  const sorted = times.sort();
  return {
    sent: total,
    failed,
    perSecond: total / elapsed,
    p50: at(sorted, 0.5),
    p95: at(sorted, 0.95),
    p99: at(sorted, 0.99),
    max: at(sorted, 1),
  };
}

export const told = (name: string, f: Figures): string =>
  `${name}: ${f.sent} sent at ${f.perSecond.toFixed(0)}/s, ${f.failed} failed; ms p50 ${f.p50.toFixed(1)}, p95 ${f.p95.toFixed(1)}, p99 ${f.p99.toFixed(1)}, max ${f.max.toFixed(0)}`;
