// Rollup (SN RB.1): what the parts say is what the whole is.
import type { RollupRequirement, RollupRule } from "../../../learning/packages/sequencing.ts";
import type { Activity, Truth } from "./activity.ts";
import { combined, holds, isSkipped, not } from "./conditions.ts";

type Action = RollupRule["action"];

/** SN RB.1.5: from an activity up to the root. */
export function rollUp(activity: Activity): void {
  for (const each of activity.path) {
    if (each.isLeaf) continue;
    rollUpMeasure(each);
    rollUpProgress(each);
    if (each.objectives[0]?.satisfiedByMeasure !== true) rollUpObjective(each);
    if (each.item.completionThreshold?.completedByMeasure !== true) rollUpCompletion(each);
  }
}

function weighed(
  activity: Activity,
  weightOf: (child: Activity) => number,
  figureOf: (child: Activity) => number | null,
): number | null {
  const children = activity.available.filter((child) => child.isTracked);
  const values = children.map(figureOf);
  const weight = children.reduce((sum, child) => sum + weightOf(child), 0);
  if (weight === 0 || values.every((value) => value === null)) return null;
  return children.reduce((sum, child, at) => sum + (values[at] ?? 0) * weightOf(child), 0) / weight;
}

/** SN RB.1.1 a: tracked children without a measure count with their weight all the same. */
function rollUpMeasure(activity: Activity): void {
  const measure = weighed(
    activity,
    (child) => child.rules.rollup.objectiveMeasureWeight,
    (child) => child.measure(undefined, "current"),
  );
  activity.setObjective(0, "measure", measure);
}

/** SN RB.1.1 b. */
function rollUpProgress(activity: Activity): void {
  const progress = weighed(
    activity,
    (child) => child.item.completionThreshold?.progressWeight ?? 1,
    (child) => child.progress("current"),
  );
  activity.setProgress(progress);
}

/** SN RB.1.2 b. */
function rollUpObjective(activity: Activity): void {
  const result = verdict(activity, "satisfied", "notSatisfied");
  if (result !== null) activity.setObjective(0, "satisfied", result);
}

/** SN RB.1.3 b. */
function rollUpCompletion(activity: Activity): void {
  const result = verdict(activity, "completed", "incomplete");
  if (result !== null) activity.setCompleted(result);
}

/** The rule for the good has the last word. Where a package says nothing of either, the defaults are those of SN 4.6.5. */
function verdict(activity: Activity, good: Action, bad: Action): Truth {
  const own = activity.rules.rollup.rules.filter(({ action }) => action === good || action === bad);
  const rules = own.length > 0 ? own : defaults.filter(({ action }) => action === good || action === bad);
  const applies = (action: Action) => rules.some((rule) => rule.action === action && isMet(activity, rule));
  if (applies(good)) return true;
  return applies(bad) ? false : null;
}

const byDefault = (action: Action, condition: RollupRule["conditions"][number]["condition"]): RollupRule => ({
  childActivitySet: "all",
  minimumCount: 0,
  minimumPercent: 0,
  conditionCombination: "any",
  conditions: [{ condition, not: false }],
  action,
});

const defaults: RollupRule[] = [
  byDefault("satisfied", "satisfied"),
  byDefault("notSatisfied", "objectiveStatusKnown"),
  byDefault("completed", "completed"),
  byDefault("incomplete", "activityProgressKnown"),
];

/** SN RB.1.4. By the letter: of no children at all, all are, and none is. */
function isMet(activity: Activity, rule: RollupRule): boolean {
  const votes = activity.available
    .filter((child) => child.isTracked && isCounted(child, rule.action))
    .map((child) =>
      combined(
        rule.conditions.map(({ condition, not: isNot }) => {
          const value = holds(child, condition, { scope: "current" });
          return isNot ? not(value) : value;
        }),
        rule.conditionCombination,
      ),
    );
  const count = votes.filter((vote) => vote === true).length;
  switch (rule.childActivitySet) {
    case "all":
      return count === votes.length;
    case "any":
      return count > 0;
    case "none":
      return votes.every((vote) => vote === false);
    case "atLeastCount":
      return count >= rule.minimumCount;
    case "atLeastPercent":
      return count / votes.length >= rule.minimumPercent;
  }
}

/** SN RB.1.4.2. */
function isCounted(child: Activity, action: Action): boolean {
  const { rollup, rollupConsiderations } = child.rules;
  const isOfObjective = action === "satisfied" || action === "notSatisfied";
  if (!(isOfObjective ? rollup.objectiveSatisfied : rollup.progressCompletion)) return false;
  const requirement: Record<Action, RollupRequirement> = {
    satisfied: rollupConsiderations.requiredForSatisfied,
    notSatisfied: rollupConsiderations.requiredForNotSatisfied,
    completed: rollupConsiderations.requiredForCompleted,
    incomplete: rollupConsiderations.requiredForIncomplete,
  };
  switch (requirement[action]) {
    case "always":
      return true;
    case "ifAttempted":
      return child.now.attempts > 0;
    case "ifNotSuspended":
      return child.now.attempts > 0 && !child.now.isSuspended;
    case "ifNotSkipped":
      return !isSkipped(child);
  }
}
