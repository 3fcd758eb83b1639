// Signs documents of ours, and checks documents from outside, in a thread of its own: making a document canonical takes its time.
import { parentPort } from "node:worker_threads";
import type { JsonObject } from "./canonical.ts";
import { type CheckedText, checkText } from "./check.ts";
import { privateKeyOf } from "./multikey.ts";
import { signed } from "./proof.ts";

export type SigningTask =
  | { kind: "sign"; seed: Uint8Array; verificationMethod: string; created: string; documents: JsonObject[] }
  | { kind: "check"; text: string };

/** Of each document to be signed: its text, or what was wrong with it. */
export type SigningResult = { signed: ({ text: string } | { error: string })[] } | { checked: CheckedText };

async function work(task: SigningTask): Promise<SigningResult> {
  if (task.kind === "check") return { checked: await checkText(task.text) };
  const key = { privateKey: privateKeyOf(task.seed), verificationMethod: task.verificationMethod };
  const results: ({ text: string } | { error: string })[] = [];
  for (const document of task.documents) {
    try {
      results.push({ text: JSON.stringify(await signed(document, key, task.created)) });
    } catch (error) {
      results.push({ error: String(error) });
    }
  }
  return { signed: results };
}

parentPort?.on("message", async ({ number, task }: { number: number; task: SigningTask }) => {
  try {
    parentPort?.postMessage({ number, result: await work(task) });
  } catch (error) {
    parentPort?.postMessage({ number, error: String(error) });
  }
});
