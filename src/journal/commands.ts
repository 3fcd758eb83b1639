import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Command, HouseParts } from "#platform/feature.ts";
import { system } from "#platform/permissions/index.ts";
import { type ArticleFacts, publishArticle } from "./articles.ts";
import { keepArticle, subjectsOf } from "./imports.ts";
import { JatsRefusal } from "./jats/tree.ts";
import { filesBeside, openPackage } from "./package.ts";
import type { JatsProblem } from "./types.ts";

class CommandError extends Error {
  override name = "CommandError";
}

type Options = Record<string, string | boolean | string[] | undefined>;

const listOf = (value: Options[string]): string[] =>
  Array.isArray(value) ? value : typeof value === "string" ? [value] : [];

/** What is told beside the file: of a PDF, all that is known. */
function toldFacts(options: Options): Partial<ArticleFacts> {
  const language = typeof options.language === "string" ? options.language.toLowerCase() : undefined;
  if (language !== undefined && !/^[a-z]{2,3}$/.test(language))
    throw new CommandError("--language is a code such as fr.");
  const keywords = listOf(options.keyword);
  const authors = listOf(options.author).map((name) => {
    const [family = "", given = ""] = name.split(",").map((part) => part.trim());
    return { family, given, orcid: "", affiliations: [], email: "" };
  });
  const lang = language ?? "en";
  return {
    ...(language === undefined ? {} : { language }),
    ...(typeof options.title === "string" ? { title: { [lang]: options.title } } : {}),
    ...(typeof options.abstract === "string" ? { abstract: { [lang]: options.abstract } } : {}),
    ...(typeof options.doi === "string" ? { doi: options.doi } : {}),
    ...(typeof options.pages === "string" ? { pages: options.pages } : {}),
    ...(authors.length === 0 ? {} : { authors }),
    ...(keywords.length === 0 ? {} : { keywords: { [lang]: keywords }, subjects: subjectsOf(keywords) }),
  };
}

async function targetOf(
  { db }: HouseParts,
  options: Options,
): Promise<{ journalId: string; slug: string; issueId: string | null }> {
  const journals = await db.selectFrom("journal.journal").select(["id", "slug"]).orderBy("createdAt").execute();
  const [first] = journals;
  if (first === undefined) throw new CommandError("There is no journal yet: open one at /en/journal/manage/new.");
  if (options.journal === undefined && journals.length > 1)
    throw new CommandError(`Name the journal with --journal: ${journals.map(({ slug }) => slug).join(", ")}.`);
  const journal = options.journal === undefined ? first : journals.find(({ slug }) => slug === options.journal);
  if (journal === undefined) throw new CommandError(`There is no journal ${String(options.journal)}.`);
  if (options.issue === undefined) return { journalId: journal.id, slug: journal.slug, issueId: null };
  const issue = await db
    .selectFrom("journal.issue")
    .select("id")
    .where("journalId", "=", journal.id)
    .where("number", "=", Number.parseInt(String(options.issue), 10) || 0)
    .executeTakeFirst();
  if (issue === undefined) throw new CommandError(`The journal has no issue ${String(options.issue)}.`);
  return { journalId: journal.id, slug: journal.slug, issueId: issue.id };
}

interface Imported {
  file: string;
  id?: string;
  slug?: string | null;
  url?: string;
  published?: boolean;
  problems: JatsProblem[];
}

export const commands: Command[] = [
  {
    name: "journal import",
    summary: "imports articles: JATS XML with the files beside it, a zip of them, or PDF",
    usage: "journal import FILE... [--journal SLUG] [--issue N] [--title T] [--author 'Family, Given']... [--publish]",
    options: {
      journal: { type: "string", summary: "the journal, where there are several" },
      issue: { type: "string", summary: "the number of the issue" },
      title: { type: "string", summary: "the title, instead of the file's own" },
      author: { type: "string", multiple: true, summary: "an author as 'Family, Given'; several times for several" },
      abstract: { type: "string", summary: "the abstract" },
      keyword: { type: "string", multiple: true, summary: "a keyword; several times for several" },
      language: { type: "string", summary: "the article's language: en, fr, es, ar or another code" },
      doi: { type: "string", summary: "the DOI" },
      pages: { type: "string", summary: "pages in the issue, as 12-18" },
      publish: { type: "boolean", summary: "publishes at once" },
    },
    async run(house, { positionals, options, say }) {
      if (positionals.length === 0) throw new CommandError("Name the files: praxis journal import FILE...");
      if (positionals.length > 1 && (options.title !== undefined || options.doi !== undefined))
        throw new CommandError("--title and --doi are of one article: import one file at a time with them.");
      const told = toldFacts(options);
      const { slug: journalSlug, ...target } = await targetOf(house, options);
      const t = house.messages.of("en", "journal");
      const imported: Imported[] = [];
      const tell = (file: string, problem: JatsProblem) =>
        say(
          `${file}${problem.line === null ? "" : `:${problem.line}`}: ${t(`problem.${problem.code}`, { name: problem.name })}`,
        );
      for (const path of positionals) {
        const file = basename(path);
        if ((await stat(path).catch(() => undefined))?.isFile() !== true)
          throw new CommandError(`There is no file ${path}.`);
        try {
          const packed = await openPackage(path, file);
          const beside = packed.xml !== null && packed.files.length === 0 ? await filesBeside(path) : packed.files;
          // Of the PDFs beside an article only its own comes along.
          const own = file.replace(/\.\w+$/, "");
          const files = beside.filter(
            ({ mediaType, name }) =>
              packed.xml === null ||
              mediaType !== "application/pdf" ||
              name === `${own}.pdf` ||
              packed.files.length > 0,
          );
          const kept = await keepArticle(house, system, { ...target, articleId: null }, { ...packed, files }, told);
          if (options.publish === true) await publishArticle(house.db, system, kept.id);
          const url = `${house.settings.publicUrl}/en/journal/${journalSlug}/${kept.slug}`;
          for (const problem of kept.problems) tell(file, problem);
          say(`${file}, ${options.publish === true ? "published" : "a draft"}: ${url}`);
          imported.push({
            file,
            id: kept.id,
            slug: kept.slug,
            url,
            published: options.publish === true,
            problems: kept.problems,
          });
        } catch (error) {
          if (!(error instanceof JatsRefusal)) throw error;
          tell(file, error.problem);
          imported.push({ file, problems: [error.problem] });
        }
      }
      const refused = imported.filter(({ id }) => id === undefined);
      if (refused.length === imported.length)
        throw new CommandError(
          `Refused: ${refused.map(({ file, problems }) => `${file} (${problems[0]?.code})`).join(", ")}`,
        );
      return imported;
    },
  },
];
