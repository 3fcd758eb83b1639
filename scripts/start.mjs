// npm start: prepares what is out of date, then serves.
import { PrepareError, prepare, root } from "./prepare.mjs";
import { runPraxis } from "./run.mjs";

try {
  const node = await prepare({ say: console.log });
  runPraxis(node, ["serve", ...process.argv.slice(2)], { cwd: root, apart: true });
} catch (error) {
  console.error(error instanceof PrepareError ? error.message : error);
  process.exitCode = 1;
}
