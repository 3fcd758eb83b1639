import { collatorOf, type Language, languages } from "#platform/i18n/index.ts";
import list from "./subjects.json" with { type: "json" };

export interface Subject {
  id: string;
  parent: string | null;
  label: Record<Language, string>;
  alt: Record<Language, string[]>;
  /** The concept of the UNESCO Thesaurus it corresponds to. */
  unesco?: string;
}

export interface SubjectNode {
  subject: Subject;
  children: SubjectNode[];
}

/** Every subject, parents before their children. */
export const subjects: readonly Subject[] = list as Subject[];

const byId = new Map(subjects.map((subject) => [subject.id, subject]));
const childrenOf = Map.groupBy(subjects, (subject) => subject.parent);

export const isSubject = (id: string | undefined): id is string => byId.has(id ?? "");

export const findSubject = (id: string): Subject | undefined => byId.get(id);

/** The label in a language; the identifier itself where the vocabulary no longer knows it. */
export const subjectLabel = (id: string, lang: Language): string => byId.get(id)?.label[lang] ?? id;

/** The subjects above one, nearest first. */
export function ancestorsOf(id: string): Subject[] {
  const parent = byId.get(byId.get(id)?.parent ?? "");
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent.id)];
}

/** A subject and all below it, as identifiers. */
export function withDescendants(id: string): string[] {
  return [id, ...(childrenOf.get(id) ?? []).flatMap((child) => withDescendants(child.id))];
}

/** Subjects and all above them: what a thing on them is counted under. */
export const withAncestors = (ids: readonly string[]): string[] => [
  ...new Set(ids.filter(isSubject).flatMap((id) => [id, ...ancestorsOf(id).map((subject) => subject.id)])),
];

/** The whole tree, in the vocabulary's own order. */
export function subjectTree(parent: string | null = null): SubjectNode[] {
  return (childrenOf.get(parent) ?? []).map((subject) => ({ subject, children: subjectTree(subject.id) }));
}

/** Choices of a form: every subject, sorted within its parent, children indented below. */
export function subjectOptions(lang: Language): { value: string; label: string }[] {
  const compare = collatorOf(lang).compare;
  const rows = (nodes: SubjectNode[], depth: number): { value: string; label: string }[] =>
    [...nodes]
      .sort((a, b) => compare(a.subject.label[lang], b.subject.label[lang]))
      .flatMap(({ subject, children }) => [
        { value: subject.id, label: `${"\u2003".repeat(depth)}${subject.label[lang]}` },
        ...rows(children, depth + 1),
      ]);
  return rows(subjectTree(), 0);
}

/** All that a subject is called, in all languages: its label first. */
export const subjectNames = (subject: Subject): { lang: Language; text: string }[] =>
  languages.flatMap((lang) => [subject.label[lang], ...subject.alt[lang]].map((text) => ({ lang, text })));
