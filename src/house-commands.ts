import { features } from "./app.ts";
import { examine } from "./doctor.ts";
import { verifyAudit } from "./platform/audit/index.ts";
import type { Command } from "./platform/feature.ts";

class CommandError extends Error {
  override name = "CommandError";
}

/** Commands of the whole house; features bring their own. */
export const houseCommands: Command[] = [
  {
    name: "migrate",
    summary: "brings the schema up to date",
    usage: "migrate",
    async run(_house, { say }) {
      // Opening the house has migrated.
      say("The schema is up to date.");
      return { migrated: true };
    },
  },
  {
    name: "demo",
    summary: "loads the demo content (again without doubling it)",
    usage: "demo",
    async run(house, { say }) {
      for (const feature of features) await feature.demo?.(house, say);
      return { loaded: true };
    },
  },
  {
    name: "reindex",
    summary: "rebuilds the catalogue from what its owners hold",
    usage: "reindex",
    async run(house, { say }) {
      const counts: Record<string, number> = {};
      for (const feature of features) {
        if (feature.reindex === undefined) continue;
        counts[feature.name] = await feature.reindex(house);
        say(`${feature.name}: ${counts[feature.name]} entries`);
      }
      return counts;
    },
  },
  {
    name: "doctor",
    summary: "looks whether everything an installation needs is well",
    usage: "doctor",
    async run(house, { say }) {
      const findings = await examine(house, features);
      for (const { name, isWell, words } of findings) say(`${isWell ? "well" : "ILL "}  ${name.padEnd(10)} ${words}`);
      if (findings.some((finding) => !finding.isWell)) process.exitCode = 1;
      return { isWell: findings.every((finding) => finding.isWell), findings };
    },
  },
  {
    name: "audit verify",
    summary: "recomputes the chain of the audit log",
    usage: "audit verify",
    async run({ db }, { say }) {
      const verdict = await verifyAudit(db);
      say(
        `${verdict.entries} entries sealed, ${verdict.unsealed} not yet, ${verdict.erased} erased. Head: ${verdict.head || "none"}`,
      );
      if (!verdict.isIntact) {
        throw new CommandError(
          `The chain breaks at entry ${verdict.firstFault?.number} (${verdict.firstFault?.fault}): the log was altered.`,
        );
      }
      return verdict;
    },
  },
];
