import { bad } from "../refusal.ts";
import {
  extensionsAt,
  iriAt,
  type Json,
  languageMapAt,
  listAt,
  names,
  objectAt,
  onlyKnown,
  textAt,
} from "./objects.ts";

const clause = "4.2.2.3";
const activityNames = names("objectType", "id", "definition");
const definitionNames = names(
  "name",
  "description",
  "type",
  "moreInfo",
  "interactionType",
  "correctResponsesPattern",
  "choices",
  "scale",
  "source",
  "target",
  "steps",
  "extensions",
);
const componentNames = names("id", "description");

/** The lists of components, by the interaction that may have them. */
const componentsOf: Readonly<Record<string, readonly string[]>> = {
  "true-false": [],
  choice: ["choices"],
  "fill-in": [],
  "long-fill-in": [],
  matching: ["source", "target"],
  performance: ["steps"],
  sequencing: ["choices"],
  likert: ["scale"],
  numeric: [],
  other: [],
};
const allComponents = ["choices", "scale", "source", "target", "steps"] as const;

export function activityAt(value: unknown, at: string): Json {
  const activity = objectAt(value, at, clause);
  onlyKnown(activity, activityNames, at, clause);
  if (activity.objectType !== undefined && activity.objectType !== "Activity")
    throw bad('An activity\'s objectType is "Activity".', `${at}.objectType`, clause);
  iriAt(activity.id, `${at}.id`, clause);
  if (activity.definition !== undefined) definitionAt(activity.definition, `${at}.definition`);
  return activity;
}

export function definitionAt(value: unknown, at: string): void {
  const definition = objectAt(value, at, clause);
  onlyKnown(definition, definitionNames, at, clause);
  for (const name of ["name", "description"])
    if (definition[name] !== undefined) languageMapAt(definition[name], `${at}.${name}`, clause);
  for (const name of ["type", "moreInfo"])
    if (definition[name] !== undefined) iriAt(definition[name], `${at}.${name}`, clause);
  if (definition.extensions !== undefined) extensionsAt(definition.extensions, `${at}.extensions`);
  interactionAt(definition, at);
}

function interactionAt(definition: Json, at: string): void {
  const type = definition.interactionType;
  const isInteraction =
    definition.correctResponsesPattern !== undefined || allComponents.some((name) => definition[name] !== undefined);
  if (type === undefined) {
    if (isInteraction)
      throw bad("What has responses or components must name its interactionType.", `${at}.interactionType`, clause);
    return;
  }
  const allowed = typeof type === "string" && Object.hasOwn(componentsOf, type) ? componentsOf[type] : undefined;
  if (allowed === undefined) throw bad("This is none of the interaction types.", `${at}.interactionType`, clause);
  if (definition.correctResponsesPattern !== undefined)
    for (const [index, pattern] of listAt(
      definition.correctResponsesPattern,
      `${at}.correctResponsesPattern`,
      clause,
    ).entries())
      textAt(pattern, `${at}.correctResponsesPattern[${index}]`, clause);
  for (const name of allComponents) {
    if (definition[name] === undefined) continue;
    if (!allowed.includes(name))
      throw bad(`An interaction of the type ${String(type)} has no ${name}.`, `${at}.${name}`, clause);
    componentsAt(definition[name], `${at}.${name}`);
  }
}

function componentsAt(value: unknown, at: string): void {
  const seen = new Set<string>();
  for (const [index, each] of listAt(value, at, clause).entries()) {
    const component = objectAt(each, `${at}[${index}]`, clause);
    onlyKnown(component, componentNames, `${at}[${index}]`, clause);
    const id = textAt(component.id, `${at}[${index}].id`, clause);
    if (seen.has(id)) throw bad("Two components have one id.", `${at}[${index}].id`, clause);
    seen.add(id);
    if (component.description !== undefined)
      languageMapAt(component.description, `${at}[${index}].description`, clause);
  }
}
