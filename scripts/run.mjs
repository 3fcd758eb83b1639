// Runs the built program as a child: signals pass on to it once each, its exit code becomes ours, and it ends when we are killed.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { root } from "./prepare.mjs";

/**
 * How the server's process is to run. The young generation stays at 16 MB a half: a page's garbage dies young, and without a bound the
 * process grows by 100 MB under load for nothing.
 */
export const nodeFlags = ["--enable-source-maps", "--max-semi-space-size=16"];

/**
 * `apart`: the child gets a process group of its own. At a terminal Ctrl-C signals the whole group, and npm then signals us again; a
 * server that takes a second signal for impatience would drop its requests.
 */
export function runPraxis(node, args, { cwd = process.cwd(), apart = false } = {}) {
  const child = spawn(
    node,
    [
      ...nodeFlags,
      "--import",
      new URL("end-with-parent.mjs", import.meta.url).href,
      join(root, "dist/server/cli.js"),
      ...args,
    ],
    {
      cwd,
      // Wherever a command is called from, it means this installation's data.
      env: { ...process.env, DATA_DIR: process.env.DATA_DIR || join(root, "var") },
      stdio: ["inherit", "inherit", "inherit", "ipc"],
      detached: apart,
    },
  );
  const passedOn = new Map();
  const passOn = (signal) => {
    const last = passedOn.get(signal) ?? 0;
    passedOn.set(signal, Date.now());
    // One Ctrl-C comes twice, from the terminal and from npm; a second one is a person's.
    if (Date.now() - last > 500) child.kill(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      const terminalToldChild = !apart && signal === "SIGINT" && process.stdin.isTTY;
      if (!terminalToldChild) passOn(signal);
    });
  }
  if (process.env.npm_lifecycle_event !== undefined) watchParent(() => passOn("SIGTERM"));
  child.on("error", (error) => {
    console.error(`Praxis could not be run: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** npm signals the shell between us, which may end without telling us. */
function watchParent(gone) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, 250);
  timer.unref();
}
