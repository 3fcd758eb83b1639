import { emailAddress, line } from "#platform/http/index.ts";
import { isFormula } from "../bulk/fields.ts";

/** The most people one list holds. */
export const mostInvited = 2_000;

export interface Invited {
  email: string;
  name: string;
}

const personName = line(120);

/** `"Doe, Jane" <jane@police.example>`, as mail programs write it. */
const angled = /^\s*"?([^<>"]*)"?\s*<([^<>]+)>\s*$/;

/** The first cell that is an address, and the first other one that is a name; undefined where there is no address. */
function personOf(cells: readonly string[]): Invited | undefined {
  for (const [index, cell] of cells.entries()) {
    const email = emailAddress.safeParse(cell);
    if (!email.success) continue;
    const rest = cells.filter((_, at) => at !== index).find((each) => each.trim() !== "" && !isFormula(each));
    const name = personName.safeParse(rest ?? "");
    return { email: email.data, name: name.success ? name.data : "" };
  }
  return undefined;
}

export interface ReadAddresses {
  people: Invited[];
  /** Rows, counted from 1, in which no address could be read. */
  faults: number[];
}

/** Rows of a sheet or of a text: one person each. A heading is passed over; who stands there twice is taken once. */
export function readRows(rows: Iterable<readonly string[]>): ReadAddresses {
  const people = new Map<string, Invited>();
  const faults: number[] = [];
  let number = 0;
  for (const cells of rows) {
    number += 1;
    if (cells.every((cell) => cell.trim() === "")) continue;
    const person = personOf(cells);
    if (person !== undefined) {
      if (!people.has(person.email)) people.set(person.email, person);
    } else if (number > 1 || !isHeading(cells)) faults.push(number);
  }
  return { people: [...people.values()], faults };
}

/** A first row without an address is the names of columns: several, or one that says "e-mail". */
const isHeading = (cells: readonly string[]): boolean =>
  !cells.some((cell) => cell.includes("@")) && (cells.length > 1 || /mail|correo|courriel|بريد/i.test(cells[0] ?? ""));

/** Pasted lines: an address, a name and an address in either order, or `Name <address>`. */
export function readLines(text: string): ReadAddresses {
  return readRows(
    text.split(/\r\n|\r|\n/).map((each) => {
      const [, name, email] = angled.exec(each) ?? [];
      if (email !== undefined) return [email, name ?? ""];
      return each.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    }),
  );
}
