import { bad } from "../refusal.ts";
import { activityAt } from "./activities.ts";
import { actorAt, agentAt, authorityAt, groupAt } from "./agents.ts";
import {
  booleanAt,
  extensionsAt,
  iriAt,
  type Json,
  languageMapAt,
  listAt,
  names,
  numberAt,
  objectAt,
  onlyKnown,
  textAt,
} from "./objects.ts";
import { isDuration, isLanguageTag, isMediaType, isSha2, isUuid, timeOf } from "./values.ts";

/** The version a request speaks. */
export type Version = "1.0.3" | "2.0.0";

export const voidedVerb = "http://adlnet.gov/expapi/verbs/voided";

const common = ["actor", "verb", "object", "result", "context", "timestamp", "attachments"];
const statementNames = names("id", "stored", "authority", "version", ...common);
const subStatementNames = names("objectType", ...common);
const verbNames = names("id", "display");
const resultNames = names("score", "success", "completion", "response", "duration", "extensions");
const scoreNames = names("scaled", "raw", "min", "max");
const contextNames1 = names(
  "registration",
  "instructor",
  "team",
  "contextActivities",
  "revision",
  "platform",
  "language",
  "statement",
  "extensions",
);
const contextNames2 = names(...contextNames1, "contextAgents", "contextGroups");
const contextActivityNames = names("parent", "grouping", "category", "other");
const contextAgentNames = names("objectType", "agent", "relevantTypes");
const contextGroupNames = names("objectType", "group", "relevantTypes");
const refNames = names("objectType", "id");
const attachmentNames = names("usageType", "display", "description", "contentType", "length", "sha2", "fileUrl");

/** A statement as xAPI allows it; throws a 400 that names the place and the clause (IEEE 9274.1.1). */
export function checkStatement(value: unknown, version: Version, at = "$"): Json {
  const statement = objectAt(value, at, "4.2.2");
  onlyKnown(statement, statementNames, at, "4.2.2");
  if (statement.id !== undefined && !isUuid(statement.id)) throw bad("An id is a UUID.", `${at}.id`, "4.2.4.2");
  if (statement.stored !== undefined) timeAt(statement.stored, `${at}.stored`);
  if (statement.authority !== undefined) authorityAt(statement.authority, `${at}.authority`);
  if (statement.version !== undefined) {
    const isKnown = version === "1.0.3" ? /^1\.0(\.\d+)?$/ : /^(1\.0(\.\d+)?|2\.0(\.\d+)?)$/;
    if (typeof statement.version !== "string" || !isKnown.test(statement.version))
      throw bad(`No version that this request may speak (${version}).`, `${at}.version`, "4.2.4.3");
  }
  partsAt(statement, version, at);
  const verb = statement.verb as Json;
  if (verb.id === voidedVerb && (statement.object as Json).objectType !== "StatementRef")
    throw bad("What is voided is named by a StatementRef.", `${at}.object.objectType`, "4.2.5");
  return statement;
}

/** What statements and sub-statements have in common. */
function partsAt(statement: Json, version: Version, at: string): void {
  for (const name of ["actor", "verb", "object"])
    if (statement[name] === undefined) throw bad(`A statement needs its ${name}.`, `${at}.${name}`, "4.2.2");
  actorAt(statement.actor, `${at}.actor`);
  verbAt(statement.verb, `${at}.verb`);
  const isActivity = theObjectAt(statement.object, version, `${at}.object`);
  if (statement.result !== undefined) resultAt(statement.result, `${at}.result`);
  if (statement.context !== undefined) contextAt(statement.context, version, isActivity, `${at}.context`);
  if (statement.timestamp !== undefined) timeAt(statement.timestamp, `${at}.timestamp`);
  if (statement.attachments !== undefined)
    for (const [index, each] of listAt(statement.attachments, `${at}.attachments`, "4.2.2.6").entries())
      attachmentAt(each, `${at}.attachments[${index}]`);
}

function timeAt(value: unknown, at: string): void {
  if (timeOf(value) === undefined) throw bad("A time as RFC 3339 writes it must stand here.", at, "4.2.7");
}

function verbAt(value: unknown, at: string): void {
  const verb = objectAt(value, at, "4.2.2.2");
  onlyKnown(verb, verbNames, at, "4.2.2.2");
  iriAt(verb.id, `${at}.id`, "4.2.2.2");
  if (verb.display !== undefined) languageMapAt(verb.display, `${at}.display`, "4.2.2.2");
}

/** Says whether it is an activity. */
function theObjectAt(value: unknown, version: Version, at: string, isWithin = false): boolean {
  const object = objectAt(value, at, "4.2.2.3");
  const type = object.objectType ?? "Activity";
  if (type === "Activity") activityAt(object, at);
  else if (type === "Agent") agentAt(object, at);
  else if (type === "Group") groupAt(object, at);
  else if (type === "StatementRef") statementRefAt(object, at);
  else if (type === "SubStatement" && !isWithin) subStatementAt(object, version, at);
  else throw bad("None of the kinds of objects that may stand here.", `${at}.objectType`, "4.2.2.3");
  return type === "Activity";
}

function statementRefAt(value: unknown, at: string): void {
  const ref = objectAt(value, at, "4.2.2.3");
  onlyKnown(ref, refNames, at, "4.2.2.3");
  if (ref.objectType !== "StatementRef") throw bad('The objectType is "StatementRef".', `${at}.objectType`, "4.2.2.3");
  if (!isUuid(ref.id)) throw bad("The id of a statement is a UUID.", `${at}.id`, "4.2.2.3");
}

function subStatementAt(statement: Json, version: Version, at: string): void {
  onlyKnown(statement, subStatementNames, at, "4.2.2.3");
  if (statement.object !== undefined) theObjectAt(statement.object, version, `${at}.object`, true);
  partsAt(statement, version, at);
}

function resultAt(value: unknown, at: string): void {
  const result = objectAt(value, at, "4.2.2.4");
  onlyKnown(result, resultNames, at, "4.2.2.4");
  if (result.score !== undefined) scoreAt(result.score, `${at}.score`);
  if (result.success !== undefined) booleanAt(result.success, `${at}.success`, "4.2.2.4");
  if (result.completion !== undefined) booleanAt(result.completion, `${at}.completion`, "4.2.2.4");
  if (result.response !== undefined) textAt(result.response, `${at}.response`, "4.2.2.4");
  if (result.duration !== undefined && !isDuration(result.duration))
    throw bad("A duration as ISO 8601 writes it must stand here.", `${at}.duration`, "4.2.7");
  if (result.extensions !== undefined) extensionsAt(result.extensions, `${at}.extensions`);
}

function scoreAt(value: unknown, at: string): void {
  const score = objectAt(value, at, "4.2.2.4");
  onlyKnown(score, scoreNames, at, "4.2.2.4");
  const of = (name: string) =>
    score[name] === undefined ? undefined : numberAt(score[name], `${at}.${name}`, "4.2.2.4");
  const [scaled, raw, min, max] = [of("scaled"), of("raw"), of("min"), of("max")];
  if (scaled !== undefined && (scaled < -1 || scaled > 1))
    throw bad("A scaled score lies between -1 and 1.", `${at}.scaled`, "4.2.2.4");
  if (min !== undefined && max !== undefined && min >= max)
    throw bad("The least score is below the greatest.", `${at}.min`, "4.2.2.4");
  if (raw !== undefined && ((min !== undefined && raw < min) || (max !== undefined && raw > max)))
    throw bad("A score lies between its least and its greatest.", `${at}.raw`, "4.2.2.4");
}

function contextAt(value: unknown, version: Version, isActivity: boolean, at: string): void {
  const context = objectAt(value, at, "4.2.2.5");
  onlyKnown(context, version === "1.0.3" ? contextNames1 : contextNames2, at, "4.2.2.5");
  if (context.registration !== undefined && !isUuid(context.registration))
    throw bad("A registration is a UUID.", `${at}.registration`, "4.2.2.5");
  if (context.instructor !== undefined) actorAt(context.instructor, `${at}.instructor`);
  if (context.team !== undefined) groupAt(context.team, `${at}.team`);
  for (const name of ["revision", "platform"]) {
    if (context[name] === undefined) continue;
    textAt(context[name], `${at}.${name}`, "4.2.2.5");
    if (!isActivity) throw bad(`Only where the object is an activity is there a ${name}.`, `${at}.${name}`, "4.2.2.5");
  }
  if (context.language !== undefined && !isLanguageTag(context.language))
    throw bad("A language tag (RFC 5646) must stand here.", `${at}.language`, "4.2.2.5");
  if (context.statement !== undefined) statementRefAt(context.statement, `${at}.statement`);
  if (context.extensions !== undefined) extensionsAt(context.extensions, `${at}.extensions`);
  if (context.contextActivities !== undefined)
    contextActivitiesAt(context.contextActivities, `${at}.contextActivities`);
  if (context.contextAgents !== undefined) relevantAt(context.contextAgents, "contextAgent", `${at}.contextAgents`);
  if (context.contextGroups !== undefined) relevantAt(context.contextGroups, "contextGroup", `${at}.contextGroups`);
}

function contextActivitiesAt(value: unknown, at: string): void {
  const kinds = objectAt(value, at, "4.2.2.5");
  onlyKnown(kinds, contextActivityNames, at, "4.2.2.5");
  for (const [kind, list] of Object.entries(kinds)) {
    if (!Array.isArray(list)) activityAt(list, `${at}.${kind}`);
    else for (const [index, activity] of list.entries()) activityAt(activity, `${at}.${kind}[${index}]`);
  }
}

function relevantAt(value: unknown, type: "contextAgent" | "contextGroup", at: string): void {
  for (const [index, each] of listAt(value, at, "4.2.2.5").entries()) {
    const here = `${at}[${index}]`;
    const entry = objectAt(each, here, "4.2.2.5");
    onlyKnown(entry, type === "contextAgent" ? contextAgentNames : contextGroupNames, here, "4.2.2.5");
    if (entry.objectType !== type) throw bad(`The objectType is "${type}".`, `${here}.objectType`, "4.2.2.5");
    if (type === "contextAgent") agentAt(entry.agent, `${here}.agent`);
    else groupAt(entry.group, `${here}.group`);
    if (entry.relevantTypes === undefined) continue;
    const types = listAt(entry.relevantTypes, `${here}.relevantTypes`, "4.2.2.5");
    if (types.length === 0) throw bad("This list may not be empty.", `${here}.relevantTypes`, "4.2.2.5");
    for (const [place, iri] of types.entries()) iriAt(iri, `${here}.relevantTypes[${place}]`, "4.2.2.5");
  }
}

function attachmentAt(value: unknown, at: string): void {
  const attachment = objectAt(value, at, "4.2.2.6");
  onlyKnown(attachment, attachmentNames, at, "4.2.2.6");
  iriAt(attachment.usageType, `${at}.usageType`, "4.2.2.6");
  languageMapAt(attachment.display, `${at}.display`, "4.2.2.6");
  if (attachment.description !== undefined) languageMapAt(attachment.description, `${at}.description`, "4.2.2.6");
  if (!isMediaType(attachment.contentType)) throw bad("A media type must stand here.", `${at}.contentType`, "4.2.2.6");
  if (!Number.isSafeInteger(attachment.length) || (attachment.length as number) < 0)
    throw bad("The length is a number of bytes.", `${at}.length`, "4.2.2.6");
  if (!isSha2(attachment.sha2)) throw bad("A SHA-2 in hexadecimal must stand here.", `${at}.sha2`, "4.2.2.6");
  if (attachment.fileUrl !== undefined) iriAt(attachment.fileUrl, `${at}.fileUrl`, "4.2.2.6");
}
