import { DomainError } from "#platform/errors.ts";
import type { ArticleAuthor } from "./articles.ts";

const isOrcid = (text: string): boolean => {
  if (!/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(text)) return false;
  // ISO/IEC 7064, MOD 11-2.
  const digits = text.replaceAll("-", "");
  const sum = [...digits.slice(0, 15)].reduce((total, digit) => ((total + Number(digit)) * 2) % 11, 0);
  const check = (12 - sum) % 11;
  return digits[15] === (check === 10 ? "X" : String(check));
};

/** Authors as an editor types them, one a line: family; given; ORCID; affiliation; ROR; mail. */
export function authorLines(authors: readonly ArticleAuthor[]): string {
  return authors
    .map(({ given, family, orcid, affiliations: [first], email }) =>
      [family, given, orcid, first?.name ?? "", first?.ror ?? "", email]
        .map((part) => part.replace(/[;؛\n]/g, ","))
        .join("; ")
        .replace(/(?:; )+$/, ""),
    )
    .join("\n");
}

/**
 * Reads such lines. Further affiliations than the first, which a line has no place for, are kept from `before` where the line still
 * says the same. Throws `journal.bad-author` with the line.
 */
export function readAuthorLines(text: string, before: readonly ArticleAuthor[]): ArticleAuthor[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const old = new Map(before.map((author) => [authorLines([author]), author]));
  return lines.slice(0, 5_000).map((line, index) => {
    const known = old.get(line.trim());
    if (known !== undefined) return known;
    const [family = "", given = "", id = "", name = "", ror = "", email = ""] = line
      .split(/[;؛]/)
      .map((part) => part.trim());
    const orcid = id.replace(/^https?:\/\/orcid\.org\//, "").toUpperCase();
    const isWrong =
      family === "" ||
      family.length > 300 ||
      given.length > 200 ||
      (orcid !== "" && !isOrcid(orcid)) ||
      (ror !== "" && !/^https:\/\/ror\.org\/0[a-z0-9]{8}$/.test(ror)) ||
      (email !== "" && !/^[^\s@]{1,64}@[^\s@]{1,190}$/.test(email));
    if (isWrong) throw new DomainError("journal.bad-author", { field: "authors", args: { line: index + 1 } });
    return { family, given, orcid, affiliations: name === "" ? [] : [{ name: name.slice(0, 500), ror }], email };
  });
}
