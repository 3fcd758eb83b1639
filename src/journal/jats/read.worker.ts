// Reads one article in a thread of its own, given in workerData; posts the result.

import { parentPort, workerData } from "node:worker_threads";
import type { JatsProblem } from "../types.ts";
import { type ReadArticle, readArticle } from "./read-article.ts";
import { JatsRefusal } from "./tree.ts";

export interface JatsWorkerTask {
  bytes: Uint8Array;
  /** Name as the files are called -> address they will have. */
  files: Record<string, string>;
}

export type JatsWorkerResult = { article: ReadArticle; milliseconds: number } | { refused: JatsProblem };

/** An article may call a file by its name without its ending, or with a folder before it. */
export function addressIn(files: Record<string, string>, name: string): string | undefined {
  const plain = (text: string) => text.replace(/^.*\//, "").toLowerCase();
  const wanted = plain(name);
  if (wanted === "") return undefined;
  const entries = Object.entries(files);
  const same = entries.find(([file]) => plain(file) === wanted);
  const sameStem = entries.find(
    ([file]) => plain(file).replace(/\.\w+$/, "") === wanted.replace(/\.(tiff?|eps|\w+)$/, ""),
  );
  return (same ?? sameStem)?.[1];
}

if (parentPort !== null && workerData !== null && "bytes" in (workerData as object)) {
  const { bytes, files } = workerData as JatsWorkerTask;
  const begun = performance.now();
  let result: JatsWorkerResult;
  try {
    const article = await readArticle(bytes, { fileAddress: (name) => addressIn(files, name) });
    result = { article, milliseconds: performance.now() - begun };
  } catch (error) {
    if (!(error instanceof JatsRefusal)) throw error;
    result = { refused: error.problem };
  }
  parentPort.postMessage(result);
}
