import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { workerUrl, workerUrlBeside } from "./worker-url.ts";

test("from source a worker is the file below src that bears its name", () => {
  const url = workerUrl("learning/packages/read");
  expect(url.pathname).toMatch(/\/src\/learning\/packages\/read\.worker\.ts$/);
  expect(existsSync(url)).toBe(true);
});

test("from the bundle it is one file beside the server", () => {
  const here = "file:///srv/praxis/dist/server/main.js";
  expect(workerUrlBeside(here, "learning/packages/read").href).toBe(
    "file:///srv/praxis/dist/server/workers/learning-packages-read.js",
  );
});
