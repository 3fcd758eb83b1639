import { useMessages } from "#platform/html/index.ts";
import { messageArguments } from "../packages/index.ts";
import type { Problem } from "../types.ts";

const names: Record<string, string> = {
  "scorm-1.2": "SCORM 1.2",
  "scorm-2004": "SCORM 2004",
  cmi5: "cmi5",
  xapi: "Tin Can",
  h5p: "H5P",
  imscc: "Common Cartridge",
  qti: "QTI",
  html: "HTML",
};

/** The standard's own name, the same in every language. */
export const standardName = (standard: string | null, edition?: string | null): string =>
  standard === null ? "" : `${names[standard] ?? standard}${edition ? ` (${edition} Edition)` : ""}`;

const tones = { fatal: "tag bad", error: "tag bad", warning: "tag now", note: "tag" } as const;

/** What was noticed in a package: by file and line, in plain words, the gravest first. */
export function PackageProblems({ problems }: { problems: Problem[] }) {
  const t = useMessages("learning");
  const order = Object.keys(tones);
  const sorted = [...problems].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <>
      <h2 class="prose-title">{t("import.problems", { count: problems.length })}</h2>
      <ul class="rows">
        {sorted.slice(0, 500).map((problem, index) => (
          <li key={index}>
            <span class={tones[problem.severity]}>{t(`severity.${problem.severity}`)}</span>
            <span class="grow">{t(`problem.${problem.code}`, messageArguments(problem))}</span>
            {problem.file === undefined || problem.line === undefined ? null : (
              <span class="small end">
                <bdi>{t("import.where", { file: problem.file, line: problem.line })}</bdi>
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
