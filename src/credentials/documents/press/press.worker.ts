// Prints documents one after the other in a thread of its own: Typst stays warm between them.
import { parentPort } from "node:worker_threads";
import { Press, PressFault } from "./compiler.ts";
import type { PressAnswer, PressMessage } from "./press.ts";

const press = new Press();

async function answer({ number, task }: PressMessage): Promise<PressAnswer> {
  try {
    return { number, printed: await press.print(task) };
  } catch (error) {
    // What the compiler throws beyond its own words comes as an Error without a class.
    const isFault = error instanceof PressFault;
    return { number, fault: error instanceof Error ? error.message : String(error), isFault };
  }
}

// One at a time, in their order.
let last: Promise<void> = Promise.resolve();
parentPort?.on("message", (message: PressMessage) => {
  last = last.then(async () => {
    const told = await answer(message);
    parentPort?.postMessage(told);
  });
});
