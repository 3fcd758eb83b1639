import { describe, expect, test } from "vitest";
import subjects from "./subjects.json" with { type: "json" };

type Language = "en" | "fr" | "es" | "ar";
interface Subject {
  id: string;
  parent: string | null;
  label: Record<Language, string>;
  alt: Record<Language, string[]>;
  unesco?: string;
}

const languages: Language[] = ["en", "fr", "es", "ar"];
const all: Subject[] = subjects;
const byId = new Map(all.map((subject) => [subject.id, subject]));

function depth(subject: Subject): number {
  let steps = 0;
  for (let at: Subject | undefined = subject; at?.parent; at = byId.get(at.parent)) {
    steps += 1;
    if (steps > all.length) throw new Error(`${subject.id} is its own ancestor`);
  }
  return steps;
}

describe("the subject vocabulary", () => {
  test("no identifier is used twice, and each is a slug", () => {
    expect(byId.size).toBe(all.length);
    for (const { id } of all) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test("every parent exists and the tree is at most three levels deep", () => {
    for (const subject of all) {
      if (subject.parent !== null) expect(byId.has(subject.parent), subject.id).toBe(true);
      expect(depth(subject), subject.id).toBeLessThanOrEqual(2);
    }
  });

  test("every subject has a label in all four languages, without stray spaces", () => {
    for (const { id, label } of all) {
      for (const language of languages) {
        expect(label[language], `${id} ${language}`).toBeTruthy();
        expect(label[language], `${id} ${language}`).toBe(label[language].trim());
      }
      expect(label.ar, id).toMatch(/\p{Script=Arabic}/u);
    }
  });

  test("no two subjects share a label in a language", () => {
    for (const language of languages) {
      const labels = all.map(({ label }) => label[language].toLocaleLowerCase(language));
      expect(new Set(labels).size, language).toBe(labels.length);
    }
  });

  test("an alternative never repeats its own label or another alternative", () => {
    for (const { id, label, alt } of all) {
      for (const language of languages) {
        const forms = [label[language], ...alt[language]];
        expect(new Set(forms).size, `${id} ${language}`).toBe(forms.length);
      }
    }
  });

  test("the subjects that the front page offers exist", () => {
    const offered = [
      "cybercrime",
      "trafficking-in-persons",
      "border-security",
      "forensics",
      "human-rights",
      "training-of-trainers",
    ];
    for (const id of offered) expect(byId.has(id), id).toBe(true);
  });

  test("a concept of the UNESCO Thesaurus is named by its address, and only once", () => {
    const concepts = all.flatMap(({ unesco }) => unesco ?? []);
    for (const concept of concepts)
      expect(concept).toMatch(/^http:\/\/vocabularies\.unesco\.org\/thesaurus\/concept\d+$/);
    expect(new Set(concepts).size).toBe(concepts.length);
  });
});
