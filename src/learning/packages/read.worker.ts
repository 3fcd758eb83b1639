// Reads one package in a thread of its own, given in workerData; posts progress, at most ten times a second, then the result.

import { parentPort, workerData } from "node:worker_threads";
import { contentFolder } from "./content-folder.ts";
import type { PackageLimits } from "./limits.ts";
import { type ReadingProgress, type ReadPackage, readPackage } from "./read-package.ts";

export interface ReadWorkerTask {
  zipPath: string;
  targetFolder: string;
  limits: PackageLimits;
}

export type ReadWorkerMessage =
  | { type: "progress"; progress: ReadingProgress }
  | { type: "result"; result: ReadPackage };

const betweenMessages = 100;

const { zipPath, targetFolder, limits } = workerData as ReadWorkerTask;
let lastPost = 0;
let lastPhase = "";

const post = (message: ReadWorkerMessage) => parentPort?.postMessage(message);

function postProgress(progress: ReadingProgress): void {
  const now = performance.now();
  const isLast = progress.phase === "extracting" && progress.done === progress.total;
  if (progress.phase === lastPhase && now - lastPost < betweenMessages && !isLast) return;
  lastPost = now;
  lastPhase = progress.phase;
  post({ type: "progress", progress });
}

const result = await readPackage(zipPath, await contentFolder(targetFolder), { limits, onProgress: postProgress });
post({ type: "result", result });
