// What the runtime takes and the standard does not (SCORM 2004 4th Edition RTE 4.1 and 4.2): asked before each call, an error code where
// there is something wrong with it. All else is the runtime's to judge.
import type { Api2004 } from "./scorm-again.ts";

export type ErrorCode = "301" | "351" | "401" | "404" | "406" | "408";

const roots =
  /^(cmi\.(_version|comments_from_learner|comments_from_lms|completion_status|completion_threshold|credit|entry|exit|interactions|launch_data|learner_id|learner_name|learner_preference|location|max_time_allowed|mode|objectives|progress_measure|scaled_passing_score|score|session_time|success_status|suspend_data|time_limit_action|total_time)|adl\.(nav|data))(\.|$)/;
const containers =
  /^(cmi|adl)\.(learner_preference|score|nav|nav\.request_valid|(objectives|interactions|comments_from_learner|comments_from_lms|data)(\.\d+(\.(score|objectives|correct_responses)(\.\d+)?)?)?)$/;

/**
 * The runtime gives SCOs its inner parts to read, and lets them put a text in the place of a whole list: what is no element of the standard
 * is not asked of it at all.
 */
const isElement = (element: string): boolean => roots.test(element) && !containers.test(element);

interface Place {
  list: string;
  index: string;
  count: number;
}

/** The indices in an element, outermost first, each with how many there are. */
function places(api: Api2004, element: string): Place[] {
  const found: Place[] = [];
  const parts = element.split(".");
  for (const [at, part] of parts.entries()) {
    if (!/^\d+$/.test(part)) continue;
    const list = parts.slice(0, at).join(".");
    const count = api.getCMIValue(`${list}._count`);
    found.push({ list, index: part, count: Number(count) || 0 });
    if (Number(part) >= (Number(count) || 0)) break;
  }
  return found;
}

const isBeyond = ({ index, count }: Place): boolean => Number(index) >= count;

export function faultOfGet(api: Api2004, element: string): ErrorCode | undefined {
  if (element === "") return undefined;
  if (!isElement(element)) return "401";
  if (/\._(children|count)$/.test(element) && places(api, element).length === 0) return undefined;
  // RTE 3.1.7.6: an index that is not there yet.
  return places(api, element).some(isBeyond) ? "301" : undefined;
}

/** RTE 4.1.1.7: year to second, at most two digits behind it, in the years that every system knows. */
function isTime(value: string): boolean {
  const parts = /^(\d{4})(?:$|-)(?:.*?\.(\d+))?/.exec(value);
  if (parts === null) return false;
  const year = Number(parts[1]);
  return year >= 1970 && year <= 2038 && (parts[2] ?? "").length <= 2;
}

/** RTE 4.1.1.8. */
const duration = /^P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d{1,2})?S)?)?$/;

/** RFC 2141, for what says that it is a URN. */
const isIdentifier = (value: string): boolean =>
  !/^urn:/i.test(value) || /^urn:[a-z0-9][a-z0-9-]{0,31}:[^\s]+$/i.test(value);

export function faultOfSet(api: Api2004, element: string, value: string): ErrorCode | undefined {
  if (element === "") return undefined;
  if (!isElement(element)) return "401";
  // RTE 4.2.3: the system's, and there are none.
  if (element.startsWith("cmi.comments_from_lms.")) return "404";
  const found = places(api, element);
  // RTE 3.1.7.7: an index is a plain number, and the next one at most.
  if (found.some(({ index }) => /^0\d/.test(index))) return "351";
  if (found.some(({ index, count }) => Number(index) > count)) return "351";
  // RTE 4.3: what SCOs share is what the manifest names.
  if (element.startsWith("adl.data.") && found.some(isBeyond)) return "351";
  const [outer] = found;
  const within = /^cmi\.(?:interactions|objectives)\.\d+\.(.+)$/.exec(element)?.[1];
  if (within !== undefined && within !== "id" && !/_(count|children)$/.test(within) && outer !== undefined) {
    // RTE 4.2.9, 4.2.17: the identifier comes first.
    if (isBeyond(outer) || api.getCMIValue(`${outer.list}.${outer.index}.id`) === "") return "408";
  }
  if (element.endsWith(".id") && !isIdentifier(value)) return "406";
  if (element.endsWith(".timestamp") && !isTime(value)) return "406";
  if (/(\.latency|^cmi\.session_time)$/.test(element) && !duration.test(value)) return "406";
  return undefined;
}
