import { bad } from "../refusal.ts";
import { isIri, isLanguageTag } from "./values.ts";

export type Json = Record<string, unknown>;

/** What a value must be; returns it as that. `clause` is of IEEE 9274.1.1. */
export function objectAt(value: unknown, at: string, clause: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw bad("An object must stand here.", at, clause);
  return value as Json;
}

/** Refuses what the standard does not name, and null, which it allows nowhere but inside extensions (4.2.1). */
export function onlyKnown(object: Json, known: ReadonlySet<string>, at: string, clause: string): void {
  for (const name of Object.keys(object)) {
    if (!known.has(name))
      throw bad(`"${name.slice(0, 80)}" is no property of this.`, `${at}.${name.slice(0, 80)}`, clause);
    if (object[name] === null) throw bad("null may not stand here.", `${at}.${name}`, "4.2.1");
  }
}

export function textAt(value: unknown, at: string, clause: string): string {
  if (typeof value !== "string") throw bad("A text must stand here.", at, clause);
  return value;
}

export function iriAt(value: unknown, at: string, clause: string): string {
  if (!isIri(value)) throw bad("An IRI with its scheme must stand here.", at, clause);
  return value;
}

export function listAt(value: unknown, at: string, clause: string): unknown[] {
  if (!Array.isArray(value)) throw bad("A list must stand here.", at, clause);
  return value;
}

export function booleanAt(value: unknown, at: string, clause: string): void {
  if (typeof value !== "boolean") throw bad("true or false must stand here.", at, clause);
}

export function numberAt(value: unknown, at: string, clause: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw bad("A number must stand here.", at, clause);
  return value;
}

/** 4.2.1: language tag -> text. */
export function languageMapAt(value: unknown, at: string, clause: string): void {
  const map = objectAt(value, at, clause);
  for (const tag of Object.keys(map)) {
    if (!isLanguageTag(tag)) throw bad(`"${tag.slice(0, 40)}" is no language tag (RFC 5646).`, at, "4.2.1");
    textAt(map[tag], `${at}.${tag}`, clause);
  }
}

/** 4.2.1: IRI -> anything. */
export function extensionsAt(value: unknown, at: string): void {
  const map = objectAt(value, at, "4.2.1");
  for (const name of Object.keys(map)) {
    if (!isIri(name)) throw bad(`The key of an extension must be an IRI: "${name.slice(0, 80)}" is none.`, at, "4.2.1");
  }
}

export const names = (...list: string[]): ReadonlySet<string> => new Set(list);
