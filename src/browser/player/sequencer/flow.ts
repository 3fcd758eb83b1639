// Ways through the tree (SN SB.2.1 to SB.2.4): which activity comes next, and which may be gone to.
import type { Activity } from "./activity.ts";
import { isBarred, isSkipped, stopsForward } from "./conditions.ts";

export type Direction = "forward" | "backward";

/** What a request of the sequencer came to: something to deliver, the end of the session, or neither, with the exception of the book. */
export interface Outcome {
  delivery?: Activity;
  isEnd?: boolean;
  exception?: string;
}

interface Step {
  next?: Activity;
  /** The direction in which it goes on, where it has turned. */
  turned?: Direction;
  isEnd?: boolean;
  exception?: string;
}

interface Walk {
  activity: Activity;
  isDeliverable: boolean;
  isEnd?: boolean;
  exception?: string;
}

const siblingsOf = (activity: Activity): readonly Activity[] => activity.parent?.available ?? [];

/** SN SB.2.1, Flow Tree Traversal. */
function step(
  from: Activity,
  towards: Direction,
  { intoChildren, before }: { intoChildren: boolean; before?: Direction },
): Step {
  let [activity, direction] = [from, towards];
  let isReversed = false;
  const siblings = siblingsOf(from);
  if (before === "backward" && siblings.at(-1) === from) {
    direction = "backward";
    activity = siblings[0] ?? from;
    isReversed = true;
  }
  const staysHere = activity.isLeaf || !intoChildren;
  if (direction === "forward") {
    if (!staysHere) {
      const first = activity.available[0];
      return first === undefined ? { exception: "SB.2.1-2" } : { next: first, turned: direction };
    }
    const { parent } = activity;
    if (parent === undefined) return { isEnd: true };
    const next = parent.available[parent.available.indexOf(activity) + 1];
    if (next !== undefined && parent.available.includes(activity)) return { next, turned: direction };
    return step(parent, "forward", { intoChildren: false });
  }
  const { parent } = activity;
  if (parent === undefined && staysHere) return { exception: "SB.2.1-3" };
  if (staysHere) {
    if (parent?.rules.controlMode.forwardOnly === true && !isReversed) return { exception: "SB.2.1-4" };
    const at = parent?.available.indexOf(activity) ?? -1;
    const previous = parent?.available[at - 1];
    if (previous !== undefined && at > 0) return { next: previous, turned: direction };
    return parent === undefined ? { exception: "SB.2.1-3" } : step(parent, "backward", { intoChildren: false });
  }
  if (activity.available.length === 0) return { exception: "SB.2.1-2" };
  const isOneWay = activity.rules.controlMode.forwardOnly;
  const next = isOneWay ? activity.available[0] : activity.available.at(-1);
  return next === undefined ? { exception: "SB.2.1-2" } : { next, turned: isOneWay ? "forward" : "backward" };
}

/** SN SB.2.2, Flow Activity Traversal. */
function consider(activity: Activity, direction: Direction, before?: Direction): Walk {
  if (activity.parent !== undefined && !activity.parent.rules.controlMode.flow)
    return { activity, isDeliverable: false, exception: "SB.2.2-1" };
  const refused = ({ isEnd, exception }: Step): Walk => ({
    activity,
    isDeliverable: false,
    ...(isEnd === undefined ? {} : { isEnd }),
    ...(exception === undefined ? {} : { exception }),
  });
  if (isSkipped(activity)) {
    const found = step(activity, direction, { intoChildren: false, ...(before === undefined ? {} : { before }) });
    if (found.next === undefined) return refused(found);
    return before === "backward" && found.turned === "backward"
      ? consider(found.next, "backward")
      : consider(found.next, direction, before);
  }
  if (isBarred(activity)) return { activity, isDeliverable: false, exception: "SB.2.2-2" };
  if (activity.isLeaf) return { activity, isDeliverable: true };
  const found = step(activity, direction, { intoChildren: true });
  if (found.next === undefined) return refused(found);
  return direction === "backward" && found.turned === "forward"
    ? consider(found.next, "forward", "backward")
    : consider(found.next, direction);
}

/** SN SB.2.3, Flow. */
export function flow(from: Activity, direction: Direction, intoChildren: boolean): Outcome {
  const found = step(from, direction, { intoChildren });
  const walk = found.next === undefined ? undefined : consider(found.next, direction);
  if (walk?.isDeliverable === true) return { delivery: walk.activity };
  const { isEnd, exception } = walk ?? found;
  return isEnd === true ? { isEnd } : { exception: exception ?? "SB.2.3" };
}

/** SN SB.2.4, Choice Activity Traversal: the exception that keeps a choice from going past an activity. */
export function hindrance(activity: Activity, direction: Direction): string | undefined {
  if (direction === "forward") return stopsForward(activity) ? "SB.2.4-1" : undefined;
  if (activity.parent === undefined) return "SB.2.4-3";
  return activity.parent.rules.controlMode.forwardOnly ? "SB.2.4-2" : undefined;
}

/** SN SB.2.9.1 and SB.2.9.2, Choice Flow: the activity beside one, across the borders of clusters; itself at the end of the tree. */
export function beside(activity: Activity, direction: Direction): Activity {
  for (const each of activity.path) {
    const siblings = siblingsOf(each);
    const at = siblings.indexOf(each);
    const next = at < 0 ? undefined : siblings[direction === "forward" ? at + 1 : at - 1];
    if (next !== undefined) return next;
  }
  return activity;
}
