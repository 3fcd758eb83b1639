import type { CertificatePiece } from "./templates/index.ts";

/** What a design's statement may name, as `{name}`. */
export const placeholders = ["name", "title", "date", "length", "score", "body"] as const;
export type Placeholder = (typeof placeholders)[number];

const pattern = /\{([a-z]*)\}/g;

/** Words in braces that are no placeholders. */
export const unknownPlaceholders = (text: string): string[] =>
  [...text.matchAll(pattern)].flatMap(([whole, name]) =>
    (placeholders as readonly string[]).includes(name ?? "") ? [] : [whole],
  );

const fill = (text: string, values: Record<Placeholder, string>): string =>
  text.replace(pattern, (whole, name: string) => (Object.hasOwn(values, name) ? values[name as Placeholder] : whole));

/**
 * A statement as the pieces of a page: the name and the title stand by themselves, whatever is said before, between and behind them in the
 * order of the language. What is put in is text: braces within a name are braces.
 */
export function piecesOf(statement: string, values: Record<Placeholder, string>): CertificatePiece[] {
  const pieces: CertificatePiece[] = [];
  for (const part of statement.split(/(\{name\}|\{title\})/)) {
    if (part === "{name}") pieces.push({ kind: "name", text: values.name });
    else if (part === "{title}") pieces.push({ kind: "title", text: values.title });
    // A full stop that follows the title would stand on a line of its own.
    else if (!/^[\s\p{P}]*$/u.test(part))
      pieces.push({
        kind: "text",
        text: fill(part, values)
          .trim()
          .replace(/^[,;.،؛]\s*/u, ""),
      });
  }
  return pieces;
}

/** A line without pieces: the heading, the footer. */
export const lineOf = (text: string, values: Record<Placeholder, string>): string => fill(text, values);
