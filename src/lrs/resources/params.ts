import { agentAt, groupAt } from "../checking/agents.ts";
import type { Json } from "../checking/objects.ts";
import { isIri, isUuid, timeOf } from "../checking/values.ts";
import { readJson } from "../exact-json.ts";
import { identifierOf } from "../keeping/names.ts";
import { bad } from "../refusal.ts";
import type { Call } from "./call.ts";

// Parameters, each checked (4.1.6); nothing where one is not given.

export function booleanParam(call: Call, name: string): boolean {
  const value = call.params.get(name);
  if (value === undefined || value === "false") return false;
  if (value === "true") return true;
  throw bad(`${name} is true or false.`, name, "4.1.6.1");
}

export function timeParam(call: Call, name: string): Date | undefined {
  const value = call.params.get(name);
  if (value === undefined) return;
  const time = timeOf(value.replace(/ (\d{2}:?\d{2})$/, "+$1"));
  if (time === undefined) throw bad(`${name} is a time as RFC 3339 writes it.`, name, "4.1.6");
  return time;
}

export function uuidParam(call: Call, name: string): string | undefined {
  const value = call.params.get(name);
  if (value === undefined) return;
  if (!isUuid(value)) throw bad(`${name} is a UUID.`, name, "4.1.6");
  return value.toLowerCase();
}

export function iriParam(call: Call, name: string): string | undefined {
  const value = call.params.get(name);
  if (value === undefined) return;
  if (!isIri(value)) throw bad(`${name} is an IRI.`, name, "4.1.6");
  return value;
}

/** An agent, or a group with an identifier, as JSON. */
export function agentParam(call: Call, name = "agent"): { json: Json; identifier: string } | undefined {
  const value = call.params.get(name);
  if (value === undefined) return;
  const { value: json } = readJson(value);
  const isGroup = typeof json === "object" && json !== null && (json as Json).objectType === "Group";
  const actor = isGroup ? groupAt(json, name) : agentAt(json, name);
  const identifier = identifierOf(actor);
  if (identifier === undefined) throw bad("A group is looked for by its identifier.", name, "4.1.6");
  return { json: actor, identifier };
}
