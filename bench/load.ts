import { Worker } from "node:worker_threads";
import type { Fired, Shot } from "./shots.ts";

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

/**
 * Open loop: shots leave at the given rate whether or not those before them are answered, and each is timed from the moment it should
 * have left, so that a stalled server is not flattered. They leave from a thread of its own, whose small heap has no pauses of this
 * process in it. `isGood` says which statuses count as success.
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
  const total = Math.round(rate * seconds);
  const shots = Array.from({ length: total }, (_each, index) => shotAt(index));
  const worker = new Worker(new URL("./load-thread.ts", import.meta.url), { workerData: { rate, connections, shots } });
  const { times, statuses, elapsed } = await new Promise<Fired>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  const sorted = times.sort();
  return {
    sent: total,
    failed: statuses.filter((status) => !isGood(status)).length,
    perSecond: total / elapsed,
    p50: at(sorted, 0.5),
    p95: at(sorted, 0.95),
    p99: at(sorted, 0.99),
    max: at(sorted, 1),
  };
}

export const told = (name: string, f: Figures): string =>
  `${name}: ${f.sent} sent at ${f.perSecond.toFixed(0)}/s, ${f.failed} failed; ms p50 ${f.p50.toFixed(1)}, p95 ${f.p95.toFixed(1)}, p99 ${f.p99.toFixed(1)}, max ${f.max.toFixed(0)}`;
