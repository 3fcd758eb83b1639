// Completes package-lock.json after `npm install` on a registry that lacks optional packages of other platforms: npm leaves them out, and
// `npm ci` then refuses the lockfile. Each gets an entry with its version and platform, so that it is passed over, or resolved where it exists.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lockfile = JSON.parse(readFileSync(path, "utf8"));
const { packages } = lockfile;
for (const entry of Object.values({ ...packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (packages[key] !== undefined) continue;
    const [, os, cpu, musl] = /-(android|darwin|freebsd|linux|win32)-(arm64|arm|x64)(?:-(musl))?/.exec(name) ?? [];
    if (os === undefined) {
      console.error(`${name} is missing, and its name does not tell its platform.`);
      process.exitCode = 1;
      continue;
    }
    const libc = os === "linux" ? { libc: [musl === undefined ? "glibc" : "musl"] } : {};
    packages[key] = { version, cpu: [cpu], ...(entry.dev ? { dev: true } : {}), optional: true, os: [os], ...libc };
    console.log(`added ${name}@${version}`);
  }
}
lockfile.packages = Object.fromEntries(
  Object.entries(packages).sort(([one], [other]) => one.localeCompare(other, "en")),
);
writeFileSync(path, `${JSON.stringify(lockfile, undefined, 2)}\n`);
