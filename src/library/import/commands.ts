import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { DomainError } from "#platform/errors.ts";
import type { Command, HouseParts } from "#platform/feature.ts";
import { type Language, languages, system } from "#platform/permissions/index.ts";
import { advanceImport, confirmImport, matchColumns, requestImport } from "./imports.ts";
import { type ImportFacts, importFacts, importOutcomes } from "./queries.ts";

class CommandError extends Error {
  override name = "CommandError";
}

interface ImportOptions {
  lang?: Language;
  isPublished?: boolean;
  fileName?: string;
}

/** Brings a local file in at once, without waiting for jobs: sheets by the columns that their headings propose. */
export async function importRecords(
  house: HouseParts,
  path: string,
  options: ImportOptions = {},
): Promise<ImportFacts> {
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) throw new CommandError(`There is no file ${path}.`);
  const upload = await house.files.put(createReadStream(path));
  const fileName = options.fileName ?? basename(path);
  const id = await requestImport(house, system, { fileName, upload, lang: options.lang ?? "en" });
  const stateNow = async () => {
    await advanceImport(house, id);
    const facts = await importFacts(house.db, system, id);
    if (facts === undefined) throw new CommandError("The import is gone.");
    return facts;
  };
  let facts = await stateNow();
  if (facts.state === "matching") {
    await matchColumns(house.db, system, id, facts.mapping);
    facts = await stateNow();
  }
  if (facts.state === "checked") {
    await confirmImport(house.db, system, id, options.isPublished ?? false);
    facts = await stateNow();
  }
  return facts;
}

export const importCommand: Command = {
  name: "library import",
  summary: "brings in records from a file: BibTeX, RIS, CSL-JSON, CSV or XLSX",
  usage: "library import FILE [--lang en|fr|es|ar] [--publish]",
  options: {
    lang: { type: "string", summary: "the language of titles that do not tell theirs; en by default" },
    publish: { type: "boolean", summary: "publishes what nothing is lacking of; otherwise all are drafts" },
  },
  async run(house, { positionals, options, say }) {
    const [path] = positionals;
    if (path === undefined) throw new CommandError("Name the file: praxis library import FILE");
    const lang = String(options.lang ?? "en");
    if (!(languages as readonly string[]).includes(lang)) throw new CommandError("--lang is en, fr, es or ar.");
    const t = house.messages.of("en", "imports");
    const facts = await importRecords(house, path, {
      lang: lang as Language,
      isPublished: options.publish === true,
    }).catch((error: unknown) => {
      if (!(error instanceof DomainError) || !house.messages.has("imports", `error.${error.code}`)) throw error;
      throw new CommandError(t(`error.${error.code}`, error.args));
    });
    if (facts.state !== "done")
      throw new CommandError(
        facts.fault === null ? "The import failed." : t(`error.${facts.fault.code}`, facts.fault.args),
      );
    const outcomes = await importOutcomes(house.db, facts.id);
    const refused = outcomes.flatMap(({ line, title, fault }) =>
      fault === null ? [] : [{ line, title, reason: t(`fault.${fault}`) }],
    );
    for (const { line, title, reason } of refused) say(`line ${line}: ${reason}${title === "" ? "" : ` (${title})`}`);
    const { added, changed, known, published } = facts;
    say(
      `${added} added (${published} published), ${changed} changed, ${known - changed} known already, ${facts.refused} refused`,
    );
    return { added, changed, known: known - changed, published, refused: facts.refused, reasons: refused };
  },
};
