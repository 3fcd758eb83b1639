import type { FormState } from "#platform/http/index.ts";
import { contributorOf, formOf, suggestionValues } from "../forms.ts";
import { noFacts, type Proposals, type RecordFacts } from "../types.ts";
import type { LooseFile } from "./loose.ts";

/** What a PDF seems to say, as a record would: nothing of it is stored before a person sends the form. */
export function proposedFacts({ title, authors, doi, isbn, lang, year, abstract }: Proposals): RecordFacts {
  const own = lang === "" ? "en" : lang;
  return {
    ...noFacts,
    type: isbn !== "" ? "book" : doi !== "" ? "article" : "report",
    title: title === "" ? {} : { [own]: title },
    abstract: abstract === "" ? {} : { [own]: abstract },
    languages: lang === "" ? [] : [lang],
    year,
    doi: doi === "" ? null : doi,
    isbn: isbn === "" ? null : isbn,
    contributors: authors.map(contributorOf).filter((each) => each !== undefined),
  };
}

const withFile = (state: FormState, { id, state: reading }: LooseFile): FormState =>
  reading === "refused" ? state : { ...state, values: { ...state.values, file: [id] } };

/** The librarian's form, filled. */
export const proposedForm = (file: LooseFile): FormState =>
  withFile(formOf(file.proposals === null ? noFacts : proposedFacts(file.proposals)), file);

/** The short form of a suggestion, filled; its summary is the abstract. */
export function proposedSuggestion(file: LooseFile): FormState {
  const facts = file.proposals === null ? noFacts : proposedFacts(file.proposals);
  const summary = Object.entries(facts.abstract).map(([lang, text]) => [lang, text?.slice(0, 2_000)]);
  return withFile(suggestionValues({ ...facts, summary: Object.fromEntries(summary) }), file);
}
