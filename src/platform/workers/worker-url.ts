// Where the script of a worker thread lies.
//
// A worker is named by its path below src without the ending: `learning/packages/read` is the file
// src/learning/packages/read.worker.ts, which Node runs as it is. The build makes each worker one file of its own,
// workers/<name with - for />.js beside the server bundle: dist/server/workers/learning-packages-read.js. This module must
// therefore end up in a file that lies directly in dist/server, not in a folder of chunks below it.

/** The address to give to `new Worker(…)`; `name` as in `learning/packages/read`. */
export function workerUrl(name: string): URL {
  return workerUrlBeside(import.meta.url, name);
}

/** The same for the module at `here`, so that both layouts can be tested. */
export function workerUrlBeside(here: string, name: string): URL {
  return here.endsWith(".ts")
    ? new URL(`../../${name}.worker.ts`, here)
    : new URL(`./workers/${name.replaceAll("/", "-")}.js`, here);
}
