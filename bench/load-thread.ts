import { Agent } from "node:http";
import { performance } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { type Fired, fire, type Shot } from "./shots.ts";

// Fires the shots of `openLoop` at their rate and posts what came of them.
const { rate, connections, shots } = workerData as { rate: number; connections: number; shots: Shot[] };
const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "fifo" });
const times = new Float64Array(shots.length);
const statuses = new Uint16Array(shots.length);
const running: Promise<void>[] = [];
const begun = performance.now();
for (let index = 0; index < shots.length; ) {
  const due = Math.min(shots.length, Math.floor(((performance.now() - begun) / 1_000) * rate) + 1);
  for (; index < due; index += 1) {
    const mine = index;
    const planned = begun + (mine / rate) * 1_000;
    const shot = shots[mine] as Shot;
    running.push(
      fire(agent, shot)
        .catch(() => 0)
        .then((status) => {
          times[mine] = performance.now() - planned;
          statuses[mine] = status;
        }),
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
}
await Promise.all(running);
const elapsed = (performance.now() - begun) / 1_000;
agent.destroy();
parentPort?.postMessage({ times, statuses, elapsed } satisfies Fired);
