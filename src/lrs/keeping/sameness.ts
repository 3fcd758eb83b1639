import { isDeepStrictEqual } from "node:util";
import type { Json } from "../checking/objects.ts";
import { timeOf } from "../checking/values.ts";

// 4.1.11 and 4.2.4: a statement sent again is the same where all that its sender said is the same. What the store sets does not count,
// nor how verbs and activities are described, nor the order within a group or of attachments.

/** Whether two statements of one id say the same. */
export const isSameStatement = (a: Json, b: Json): boolean => {
  const isTimed = a.timestamp !== undefined && b.timestamp !== undefined;
  return isDeepStrictEqual(essence(a, isTimed), essence(b, isTimed));
};

function essence(statement: Json, isTimed: boolean): unknown {
  const { id, stored, authority, version, timestamp, ...rest } = statement;
  return { ...(plain(rest) as Json), ...(isTimed ? { timestamp: timeOf(timestamp)?.getTime() } : {}) };
}

/** Without descriptions, with single things as lists, sorted where order means nothing. */
function plain(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => plain(each));
    return isUnordered(name) ? sorted(list) : list;
  }
  if (typeof value !== "object" || value === null)
    return name === "id" && typeof value === "string" && /^[0-9a-f-]{36}$/i.test(value) ? value.toLowerCase() : value;
  const entries = Object.entries(value).flatMap(([key, each]) => {
    if (name === "verb" && key === "display") return [];
    if (key === "definition") return [];
    if (key === "objectType" && (each === "Agent" || each === "Activity")) return [];
    if (key === "duration" && typeof each === "string") return [[key, toHundredths(each)]];
    if (key === "timestamp") return [[key, timeOf(each)?.getTime()]];
    if (name === "contextActivities" && !Array.isArray(each)) return [[key, [plain(each)]]];
    if (name === "contextActivities") return [[key, sorted((each as unknown[]).map((one) => plain(one)))]];
    return [[key, plain(each, key)]];
  });
  return Object.fromEntries(entries);
}

/** 4.2.7: of a duration no more than hundredths of a second count. */
const toHundredths = (duration: string): string => duration.replace(/([.,]\d{2})\d+(?=S$)/, "$1");

const isUnordered = (name: string): boolean => name === "member" || name === "attachments";
const sorted = (list: unknown[]): unknown[] =>
  list
    .map((each) => [JSON.stringify(each), each] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, each]) => each);
