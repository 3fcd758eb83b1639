import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Command, HouseParts } from "#platform/feature.ts";
import { system } from "#platform/permissions/index.ts";
import { readImport, requestImport } from "./imports.ts";
import { describeModule, publishModule } from "./operations.ts";
import { importFacts } from "./queries.ts";
import { accessLevels } from "./types.ts";

class CommandError extends Error {
  override name = "CommandError";
}

/** Stores a local package and reads it at once, without waiting for the job. */
export async function importFile(
  house: Pick<HouseParts, "db" | "files">,
  path: string,
  fileName = basename(path),
): Promise<string> {
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) throw new CommandError(`There is no file ${path}.`);
  const upload = await house.files.put(createReadStream(path));
  const { importId } = await requestImport(house.db, system, { fileName, upload });
  await readImport(house, importId);
  return importId;
}

export const commands: Command[] = [
  {
    name: "module import",
    summary: "imports a package as a module",
    usage: "module import FILE.zip [--title T] [--access public|community] [--publish]",
    options: {
      title: { type: "string", summary: "its title, instead of the package's own" },
      access: { type: "string", summary: "public or community (the default)" },
      publish: { type: "boolean", summary: "publishes it at once" },
    },
    async run(house, { positionals, options, say }) {
      const [path] = positionals;
      if (path === undefined) throw new CommandError("Name the package: praxis module import FILE.zip");
      const access = String(options.access ?? "community");
      if (!(accessLevels as readonly string[]).includes(access))
        throw new CommandError("--access is public or community.");
      const importId = await importFile(house, path);
      const facts = await importFacts(house.db, system, importId);
      const t = house.messages.of("en", "learning");
      for (const problem of facts?.problems ?? []) {
        const { severity, code, params, file, line, entry } = problem;
        const where = file === undefined ? "" : ` (${file}${line === undefined ? "" : `:${line}`})`;
        say(
          `${severity}: ${t(`problem.${code}`, { ...params, file: file ?? "", line: line ?? 0, column: problem.column ?? 0, entry: entry ?? "" })}${where}`,
        );
      }
      if (facts?.state !== "done" || facts.slug === null)
        throw new CommandError(`The package was refused: ${facts?.problems.map((p) => p.code).join(", ")}`);
      const module = await house.db
        .selectFrom("learning.module")
        .selectAll()
        .where("slug", "=", facts.slug)
        .executeTakeFirstOrThrow();
      const title =
        options.title === undefined
          ? module.title
          : { ...module.title, [module.languages[0] ?? "en"]: String(options.title) };
      const isPublished = options.publish === true;
      const { slug } = await describeModule(house.db, system, module.id, {
        title,
        // A published module says at least what it is.
        summary: isPublished && Object.keys(module.summary).length === 0 ? title : module.summary,
        objectives: module.objectives,
        languages: module.languages,
        minutes: module.minutes,
        level: module.level as "basic",
        subjects: module.subjects,
        ownerBodyId: module.ownerBodyId,
        ownerBody: module.ownerBody,
        access: access as "public",
        completionRule: module.completionRule as "package",
      });
      // What cannot be played yet (cmi5, say) or at all is kept as a draft, and said to be.
      if (isPublished && facts.isPlayable === true) await publishModule(house.db, system, module.id);
      const url = `${house.settings.publicUrl}/en/learning/${slug}`;
      const isOpen = isPublished && facts.isPlayable === true;
      const state = isOpen
        ? "published"
        : facts.isPlayable === true
          ? "a draft"
          : "kept as a draft: nothing in it can be played here yet";
      say(`${facts.standard}, ${state}: ${url}`);
      return {
        id: module.id,
        slug,
        url,
        standard: facts.standard,
        published: isOpen,
        problems: facts.problems,
      };
    },
  },
];
