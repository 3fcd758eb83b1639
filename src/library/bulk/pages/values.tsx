import { subjectLabel, useCountryName } from "#catalogue/index.ts";
import { type Option, useFacts, useMessages } from "#platform/html/index.ts";
import { languageName } from "#platform/i18n/index.ts";
import type { BulkFields } from "../types.ts";

/** The fields that are told of; the others go along with one of them. */
export const toldFields = [
  "subjects",
  "languages",
  "country",
  "level",
  "ownerBodyId",
  "access",
  "licence",
  "state",
] as const;
export type ToldField = (typeof toldFields)[number];

const fieldLabels = {
  subjects: "subjects",
  languages: "languages",
  country: "country",
  level: "level",
  ownerBodyId: "by",
  access: "access",
  licence: "licence",
  state: "manage.states",
} as const;

/** What a field is called, and the words for a value of it. */
export function useFieldWords(bodies: readonly Option[]) {
  const library = useMessages("library");
  const { lang } = useFacts();
  const countryName = useCountryName();
  const none = library("form.none");
  const list = (values: readonly string[] | undefined, word: (value: string) => string) =>
    (values ?? []).length === 0 ? none : (values ?? []).map(word).join(lang === "ar" ? "، " : ", ");
  const words: Record<ToldField, (fields: BulkFields) => string> = {
    subjects: ({ subjects }) => list(subjects, (id) => subjectLabel(id, lang)),
    languages: ({ languages }) => list(languages, (code) => languageName(code, lang)),
    country: ({ country }) => (country == null ? none : countryName(country)),
    level: ({ level }) => (level == null ? none : library(`level.${level}`)),
    ownerBodyId: ({ ownerBodyId, ownerBody }) =>
      bodies.find(({ value }) => value === ownerBodyId)?.label ?? (ownerBody || none),
    access: ({ access }) => (access === undefined ? none : library(`access.${access}`)),
    licence: ({ licence }) => licence || none,
    state: ({ state }) => (state === undefined ? none : library(`state.${state}`)),
  };
  return {
    label: (field: ToldField) => library(fieldLabels[field]),
    value: (field: ToldField, fields: BulkFields) => words[field](fields),
  };
}

const ownFaults = ["gone", "not-yours", "too-many-subjects", "not-published", "changed-since"] as const;

/** Why a record cannot be changed: here, or as publishing it by itself would say. */
export function useFaultWords(): (fault: string) => string {
  const t = useMessages("changes");
  const { text } = useFacts();
  return (fault) => {
    const own = ownFaults.find((each) => each === fault);
    return own === undefined ? text("library", `error.library.${fault}`) : t(`fault.${own}`);
  };
}
