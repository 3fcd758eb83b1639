// bin/praxis COMMAND: prepares quietly, standard output being the command's own, then runs the command.
import { PrepareError, prepare } from "./prepare.mjs";
import { runPraxis } from "./run.mjs";

try {
  const node = await prepare({ say: console.error });
  const args = process.argv.slice(2);
  runPraxis(node, args, { apart: args[0] === "serve" });
} catch (error) {
  console.error(error instanceof PrepareError ? error.message : error);
  process.exitCode = 1;
}
