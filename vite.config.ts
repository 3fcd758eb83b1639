import { globSync } from "node:fs";
import { basename } from "node:path";
import { defineConfig, type UserConfig } from "vite";

/** What runs in the browser: one entry a custom element or island, and the style sheets of the portal and of the player. */
function browserEntries(): Record<string, string> {
  const scripts = globSync("src/browser/*.ts", { exclude: ["**/*.test.ts", "**/*.d.ts"] });
  const entries = scripts.map((path) => [basename(path, ".ts"), path]);
  const sheets = [
    ["styles", "src/platform/html/styles/site.css"],
    ["player-styles", "src/platform/html/styles/player.css"],
  ];
  return Object.fromEntries([...entries, ...sheets]);
}

/** The server, and each worker as an entry of its own: `src/library/pdf/read.worker.ts` becomes `workers/library-pdf-read.js`. */
function serverEntries(): Record<string, string> {
  const workers = globSync("src/**/*.worker.ts").map((path) => [
    `workers/${path
      .replace(/^src\//, "")
      .replace(/\.worker\.ts$/, "")
      .replaceAll("/", "-")}`,
    path,
  ]);
  return { cli: "src/cli.ts", ...Object.fromEntries(workers) };
}

export const shared: UserConfig = {
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
};

/** Two builds: `--mode browser` into dist/browser, `--mode server` into dist/server. */
export default defineConfig(({ mode }) => {
  if (mode === "browser") {
    return {
      ...shared,
      // Relative: the files are served from the portal and from the content origin.
      base: "./",
      build: {
        outDir: "dist/browser",
        emptyOutDir: true,
        target: "es2022",
        manifest: true,
        // The content security policy lets no data: address through, for fonts neither.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: { input: browserEntries() },
      },
    };
  }
  return {
    ...shared,
    build: {
      ssr: true,
      outDir: "dist/server",
      emptyOutDir: true,
      target: "node24",
      sourcemap: true,
      rolldownOptions: {
        input: serverEntries(),
        output: {
          entryFileNames: "[name].js", // Beside the entries, where worker-url.ts counts on being.
          chunkFileNames: "[name]-[hash].js",
        },
      },
    },
  };
});
