import { monitorEventLoopDelay } from "node:perf_hooks";
import type pg from "pg";

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Series {
  count: number;
  sum: number;
  buckets: number[];
}

/** What `/metrics` tells, in Prometheus' text format 0.0.4. Routes by their pattern, never by address: no personal data. */
export class Metrics {
  readonly #requests = new Map<string, Series>();
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });

  constructor() {
    this.#delay.enable();
  }

  observe(site: string, route: string, method: string, status: number, seconds: number): void {
    const labels = `site="${site}",route="${route.replace(/["\\\n]/g, "")}",method="${method}",status="${status}"`;
    let series = this.#requests.get(labels);
    if (series === undefined) {
      series = { count: 0, sum: 0, buckets: bounds.map(() => 0) };
      this.#requests.set(labels, series);
    }
    series.count += 1;
    series.sum += seconds;
    for (const [index, bound] of bounds.entries())
      if (seconds <= bound) series.buckets[index] = (series.buckets[index] ?? 0) + 1;
  }

  text(pool: pg.Pool | undefined): string {
    const memory = process.memoryUsage();
    const lines = [
      "# HELP praxis_request_duration_seconds Time from a request's arrival to its answer.",
      "# TYPE praxis_request_duration_seconds histogram",
    ];
    for (const [labels, series] of this.#requests) {
      for (const [index, bound] of bounds.entries()) {
        lines.push(`praxis_request_duration_seconds_bucket{${labels},le="${bound}"} ${series.buckets[index]}`);
      }
      lines.push(`praxis_request_duration_seconds_bucket{${labels},le="+Inf"} ${series.count}`);
      lines.push(`praxis_request_duration_seconds_sum{${labels}} ${series.sum.toFixed(6)}`);
      lines.push(`praxis_request_duration_seconds_count{${labels}} ${series.count}`);
    }
    const gauge = (name: string, help: string, value: number) =>
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`);
    gauge("process_resident_memory_bytes", "Resident memory.", memory.rss);
    gauge("praxis_heap_used_bytes", "JavaScript heap in use.", memory.heapUsed);
    gauge(
      "praxis_event_loop_delay_p99_seconds",
      "99th percentile of the event loop's delay since the last reading.",
      this.#delay.percentile(99) / 1e9,
    );
    gauge("praxis_uptime_seconds", "Since the process started.", Math.round(process.uptime()));
    if (pool !== undefined) {
      gauge("praxis_database_connections", "Open connections of the pool.", pool.totalCount);
      gauge("praxis_database_waiting", "Requests waiting for a connection.", pool.waitingCount);
    }
    this.#delay.reset();
    return `${lines.join("\n")}\n`;
  }
}
