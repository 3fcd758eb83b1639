import { parseArgs } from "node:util";
import { composition } from "./app.ts";
import { commands } from "./command-list.ts";
import { serve } from "./main.ts";
import { DomainError } from "./platform/errors.ts";
import type { Command } from "./platform/feature.ts";
import { openHouse } from "./platform/house.ts";
import { readSettings, SettingsError } from "./platform/settings.ts";

function help(command?: Command): string {
  if (command === undefined) {
    const width = Math.max(...commands.map((each) => each.name.length), 5);
    const rows = [["serve", "starts the server"], ...commands.map((each) => [each.name, each.summary])];
    return [
      "praxis COMMAND [--json] [--help]",
      "",
      ...rows.map(([name = "", summary = ""]) => `  ${name.padEnd(width)}  ${summary}`),
    ].join("\n");
  }
  const options = Object.entries(command.options ?? {}).map(
    ([name, option]) => `  --${name.padEnd(16)} ${option.summary}`,
  );
  return [
    `praxis ${command.usage}`,
    command.summary,
    ...(options.length > 0 ? ["", ...options] : []),
    "  --json             prints one JSON value and nothing else",
  ].join("\n");
}

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

async function runServer(): Promise<void> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const running = await serve(readSettings(), say);
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    say("Finishing requests, then stopping.");
    await running.stop();
    process.exit(0);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

async function runCommand(command: Command, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...Object.fromEntries(
        Object.entries(command.options ?? {}).map(([name, { type, multiple }]) => [
          name,
          { type, multiple: multiple === true },
        ]),
      ),
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return void process.stdout.write(`${help(command)}\n`);
  const isJson = values.json === true;
  const say = (line: string) => void (isJson ? process.stderr : process.stdout).write(`${line}\n`);
  const open = await openHouse({
    settings: readSettings(),
    ...composition,
    mode: "command",
    isMigrated: command.isMigrated !== false,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    const result = await command.run(open.house, {
      positionals,
      options: values as Record<string, string>,
      say,
      stdin: readStdin,
    });
    if (isJson) process.stdout.write(`${JSON.stringify(result ?? null, null, 2)}\n`);
  } finally {
    await open.close();
  }
}

/** What went wrong, in words; a stack only for what nobody foresaw. */
function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof DomainError) return `${error.code} ${JSON.stringify(error.args)}`;
  if (error instanceof Error && /^(EmbeddedDatabaseError|CommandError|ArchiveError|ZodError)$/.test(error.name))
    return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return `Another program already listens on this port: stop it, or set PORT and CONTENT_PORT. (${error.message})`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function main(argv: string[]): Promise<void> {
  const [first = ""] = argv;
  if (first === "serve") return runServer();
  for (const words of [3, 2, 1]) {
    const command = commands.find(({ name }) => name === argv.slice(0, words).join(" "));
    if (command !== undefined) return runCommand(command, argv.slice(words));
  }
  const isHelp = first === "" || first === "--help" || first === "-h" || first === "help";
  process.stdout.write(`${help()}\n`);
  if (!isHelp) throw new SettingsError(`There is no command “${argv.join(" ")}”.`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
