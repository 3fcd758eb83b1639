import type { Settings } from "./settings.ts";

const levels = { debug: 10, info: 20, warn: 30, error: 40, silent: 99 } as const;

export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** JSON lines on stderr. Callers give identifiers, never names, addresses or what a person wrote. */
export function createLog(level: Settings["logLevel"], write = (line: string) => void process.stderr.write(line)): Log {
  const at =
    (name: "debug" | "info" | "warn" | "error") =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      if (levels[name] < levels[level]) return;
      write(`${JSON.stringify({ time: new Date().toISOString(), level: name, message, ...fields })}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** What may be logged of a thrown value: its kind, message and stack, without a query's parameters. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  const code = "code" in error ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: `${error.cause.name}: ${error.cause.message}` } : {};
  return { error: `${error.name}: ${error.message}`, ...code, ...cause, stack: error.stack };
}
