import type { Json } from "../checking/objects.ts";
import {
  activityKey,
  agentKey,
  identifierJson,
  identifierOf,
  registrationKey,
  relatedActivityKey,
  relatedAgentKey,
  verbKey,
} from "./names.ts";

/** Everything a statement tells of: what it is found by, and who and what it names. */
export interface Mentions {
  keys: Set<string>;
  /** Agents by their key, with the names they are given. */
  agents: Map<string, { identifier: Json; names: Set<string> }>;
  /** Activities by their key; where it has one, with the definition. */
  activities: Map<string, { id: string; definition: Json | undefined }>;
}

/** Reads a checked statement. `authority` is who vouches for it here. */
export function mentionsOf(statement: Json, authority: Json): Mentions {
  const found: Mentions = { keys: new Set(), agents: new Map(), activities: new Map() };
  found.keys.add(verbKey((statement.verb as Json).id as string));
  const registration = (statement.context as Json | undefined)?.registration;
  if (typeof registration === "string") found.keys.add(registrationKey(registration));
  direct(found, statement.actor as Json);
  const object = statement.object as Json;
  const type = object.objectType ?? "Activity";
  if (type === "Agent" || type === "Group") direct(found, object);
  if (type === "Activity") found.keys.add(activityKey(object.id as string));
  related(found, statement);
  actor(found, authority);
  if (type === "SubStatement") related(found, object);
  return found;
}

/** 4.1.6.1, `agent`: actor or object; a group also by its members. */
function direct(found: Mentions, each: Json): void {
  const identifier = identifierOf(each);
  if (identifier !== undefined) found.keys.add(agentKey(identifier));
  for (const member of members(each)) direct(found, member);
}

const members = (each: Json): Json[] => (Array.isArray(each.member) ? (each.member as Json[]) : []);

/** 4.1.6.1, `related_agents` and `related_activities`: wherever in the statement, or in the one within it. */
function related(found: Mentions, statement: Json): void {
  actor(found, statement.actor as Json);
  const object = statement.object as Json;
  const type = object.objectType ?? "Activity";
  if (type === "Agent" || type === "Group") actor(found, object);
  if (type === "Activity") activity(found, object);
  const context = statement.context as Json | undefined;
  if (context === undefined) return;
  if (context.instructor !== undefined) actor(found, context.instructor as Json);
  if (context.team !== undefined) actor(found, context.team as Json);
  for (const each of (context.contextAgents as Json[] | undefined) ?? []) actor(found, each.agent as Json);
  for (const each of (context.contextGroups as Json[] | undefined) ?? []) actor(found, each.group as Json);
  for (const list of Object.values((context.contextActivities as Json | undefined) ?? {}))
    for (const each of Array.isArray(list) ? (list as Json[]) : [list as Json]) activity(found, each);
}

function actor(found: Mentions, each: Json): void {
  const identifier = identifierOf(each);
  if (identifier !== undefined) {
    found.keys.add(relatedAgentKey(identifier));
    const key = agentKey(identifier);
    const known = found.agents.get(key) ?? { identifier: identifierJson(each), names: new Set<string>() };
    if (typeof each.name === "string" && each.objectType !== "Group") known.names.add(each.name);
    found.agents.set(key, known);
  }
  for (const member of members(each)) actor(found, member);
}

function activity(found: Mentions, each: Json): void {
  const id = each.id as string;
  found.keys.add(relatedActivityKey(id));
  const key = activityKey(id);
  const known = found.activities.get(key);
  const definition = each.definition as Json | undefined;
  if (known === undefined || (known.definition === undefined && definition !== undefined))
    found.activities.set(key, { id, definition });
}
