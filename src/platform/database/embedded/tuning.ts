import { totalmem } from "node:os";

const MiB = 1024 * 1024;
const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

/** The machine's memory, or the control group's where that is less (containers). */
export function availableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/**
 * shared_buffers to try, largest first: a quarter of memory, and less where the system does not grant it. Beyond 1 GB it grows slowly,
 * to an eighth: what searches read of a million things fits, and PostgreSQL sets up every buffer before it answers (a quarter of a
 * second for 6 GB).
 * Megabytes.
 */
export function sharedBufferSizes(memoryBytes: number): number[] {
  const memory = Math.floor(memoryBytes / MiB);
  const sizes = [Math.floor(clamp(memory / 4, 32, clamp(memory / 8, 1024, 8192)))];
  for (let size = sizes[0] ?? 32; size > 32; sizes.push(size)) size = Math.max(32, Math.floor(size / 4));
  return sizes;
}

/** Settings of the server besides shared_buffers. Limits on statements are the clients' to set. */
export function serverSettings(memoryBytes: number): Record<string, string> {
  const memory = memoryBytes / MiB;
  return {
    // Nothing acknowledged is ever lost. These are the defaults; given here so that no file in the cluster can weaken them.
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    // Reached through its socket only.
    listen_addresses: "",
    port: "5432",
    unix_socket_permissions: "0700",
    max_connections: "60",
    // Half the memory is Node's and the system's.
    effective_cache_size: `${Math.floor(clamp(memory / 2, 64, 1024 * 1024))}MB`,
    work_mem: `${Math.floor(clamp(memory / 512, 4, 32))}MB`,
    maintenance_work_mem: `${Math.floor(clamp(memory / 16, 32, 512))}MB`,
    wal_compression: "on",
    max_wal_size: "2GB",
    random_page_cost: "1.1",
    // Our statements are short: compiling them costs more than running them.
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    log_checkpoints: "off",
    // The log is ours to limit; a collector process would outlive that.
    logging_collector: "off",
    log_destination: "stderr",
  };
}
