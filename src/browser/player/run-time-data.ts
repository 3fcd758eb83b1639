import type { RuntimeData } from "../../learning/types.ts";

// What belongs to the learner and is kept; all else the player gives anew at each launch.
const kept12 =
  /^cmi\.(suspend_data|comments|core\.(lesson_location|lesson_status|session_time|exit|score\.(raw|min|max))|objectives\.\d|interactions\.\d|student_preference\.)/;
const kept2004 =
  /^cmi\.(suspend_data|location|completion_status|success_status|progress_measure|session_time|exit|completion_threshold|scaled_passing_score|score\.|objectives\.\d|interactions\.\d|comments_from_learner\.\d|learner_preference\.)/;

/** The learner's part of what the runtime holds, as text. */
export function learnerData(flat: Record<string, unknown>, is2004: boolean): RuntimeData {
  const kept = is2004 ? kept2004 : kept12;
  const data: RuntimeData = {};
  for (const [key, value] of Object.entries(flat)) {
    if (!kept.test(key) || /\._(children|count)$/.test(key)) continue;
    if (value === null || value === undefined || typeof value === "object") continue;
    // Nothing said is not kept, but of patterns, where an empty one holds its place in their order.
    if (value === "" && !key.endsWith(".pattern")) continue;
    data[key] = String(value);
  }
  return data;
}

const rank = (field: string): number => (field === "id" ? 0 : field === "type" ? 1 : 2);

/** In the order in which a runtime takes them: indices upwards, of each element its id and type first. */
export function inLoadingOrder(data: RuntimeData): [string, string][] {
  return Object.entries(data).sort(([a], [b]) => {
    const [left, right] = [a.split("."), b.split(".")];
    for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
      const [x = "", y = ""] = [left[at], right[at]];
      if (x === y) continue;
      const [m, n] = [Number(x), Number(y)];
      if (Number.isInteger(m) && Number.isInteger(n)) return m - n;
      return rank(x) - rank(y) || (x < y ? -1 : 1);
    }
    return left.length - right.length;
  });
}

/**
 * Takes the limit off a text element of the runtime. The standards' sizes (4,096 characters of suspend data, 255 of a location) are what
 * an LMS must hold at least; cutting or refusing more would lose a learner's place.
 */
export function unlimited(holder: Record<string, unknown>, element: string): (value: string) => void {
  let text = String(holder[element] ?? "");
  Object.defineProperty(holder, element, {
    configurable: true,
    enumerable: true,
    get: () => text,
    set: (value: unknown) => {
      text = String(value);
    },
  });
  return (value) => {
    text = value;
  };
}

/** Gives the runtime an element before the SCO begins; what it does not take is left out, as a wrong value must not stop a course. */
export function give(
  api: { setCMIValue(element: string, value: string): string },
  element: string,
  value: string,
): void {
  try {
    api.setCMIValue(element, value);
  } catch {
    // An element of another edition, or out of its range.
  }
}
