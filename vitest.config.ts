import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { shared } from "./vite.config.ts";

const globalSetup = "tests/support/global-setup.ts";

export default defineConfig({
  ...shared,
  test: {
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.ts", "demo/**/*.test.ts"],
    ...(existsSync(globalSetup) ? { globalSetup } : {}),
    pool: "forks",
    maxWorkers: 2,
    fileParallelism: true,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
