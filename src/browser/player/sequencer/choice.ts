// A learner's, or a SCO's, choice of an activity (SN SB.2.9).
import { type Activity, commonAncestor } from "./activity.ts";
import { isHiddenFromChoice } from "./conditions.ts";
import { beside, type Direction, flow, hindrance, type Outcome } from "./flow.ts";

/** In the order of a walk through the tree as it is now. */
function isAfter(a: Activity, b: Activity): boolean {
  if (a.isWithin(b)) return a !== b;
  if (b.isWithin(a)) return false;
  const ancestor = commonAncestor(a, b);
  const branchOf = (activity: Activity) => activity.path.at(-ancestor.path.length - 1);
  const at = (activity: Activity) => ancestor.available.indexOf(branchOf(activity) as Activity);
  return at(a) > at(b);
}

/** Everything from an ancestor (with it) down to an activity (without it). */
function pathDown(ancestor: Activity, target: Activity): Activity[] {
  const path = target.path;
  return path.slice(1, path.indexOf(ancestor) + 1).reverse();
}

/** From an activity (with it) up to an ancestor (without it). */
function pathUp(from: Activity, ancestor: Activity): Activity[] {
  return from.path.slice(0, from.path.indexOf(ancestor));
}

/** What keeps a choice from going down a way: a stop on it, or a cluster that must not be entered so. */
function wayDown(ancestor: Activity, target: Activity, direction: Direction): string | undefined {
  const path = pathDown(ancestor, target);
  if (path.length === 0) return "SB.2.9-5";
  for (const each of path) {
    const stop = direction === "forward" ? hindrance(each, direction) : undefined;
    if (stop !== undefined) return stop;
    if (!each.now.isActive && each !== ancestor && each.rules.constrainedChoice.preventActivation) return "SB.2.9-6";
  }
  return undefined;
}

/** The exception that forbids a choice; undefined where it may be made. */
function objection(current: Activity | undefined, target: Activity, root: Activity): string | undefined {
  const { parent } = target;
  if (parent !== undefined && !parent.available.includes(target)) return "SB.2.9-2";
  if (target.path.some(isHiddenFromChoice)) return "SB.2.9-3";
  if (parent !== undefined && !parent.rules.controlMode.choice) return "SB.2.9-4";
  const ancestor = current === undefined ? root : commonAncestor(current, target);
  if (current === target) return undefined;
  if (current !== undefined && parent !== undefined && current.parent === parent) return amongSiblings(current, target);
  if (current === undefined || current === ancestor) return wayDown(ancestor, target, "forward");
  if (target === ancestor) {
    return pathUp(current, ancestor).every((each) => each.rules.controlMode.choiceExit) ? undefined : "SB.2.9-7";
  }
  return acrossTheTree(current, target, ancestor);
}

function amongSiblings(current: Activity, target: Activity): string | undefined {
  const siblings = target.parent?.available ?? [];
  const [from, to] = [siblings.indexOf(current), siblings.indexOf(target)];
  const direction = to > from ? "forward" : "backward";
  const between = direction === "forward" ? siblings.slice(from, to) : siblings.slice(to + 1, from + 1);
  for (const each of between) {
    const stop = hindrance(each, direction);
    if (stop !== undefined) return stop;
  }
  return undefined;
}

function acrossTheTree(current: Activity, target: Activity, ancestor: Activity): string | undefined {
  const up = pathUp(current, ancestor);
  if (up.some((each) => !each.rules.controlMode.choiceExit)) return "SB.2.9-7";
  const constrained = up.find((each) => !each.isLeaf && each.rules.constrainedChoice.constrainChoice);
  if (constrained !== undefined) {
    const allowed = beside(constrained, isAfter(target, constrained) ? "forward" : "backward");
    if (!target.isWithin(allowed) && target !== constrained) return "SB.2.9-8";
  }
  return wayDown(ancestor, target, isAfter(target, current) ? "forward" : "backward");
}

/** What choosing an activity comes to. `abandoned`: nothing in it can be delivered, and the learner stands before it (SB.2.9-9). */
export function choose(
  current: Activity | undefined,
  target: Activity,
  root: Activity,
): Outcome & { abandoned?: Activity } {
  const exception = objection(current, target, root);
  if (exception !== undefined) return { exception };
  if (target.isLeaf) return { delivery: target };
  const { delivery } = flow(target, "forward", true);
  if (delivery !== undefined) return { delivery };
  return { exception: "SB.2.9-9", abandoned: current === undefined ? root : commonAncestor(current, target) };
}
