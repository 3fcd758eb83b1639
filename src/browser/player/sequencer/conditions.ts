// Conditions of rules and limits (SN UP.1, UP.2, UP.5), in the logic of three values: what is not known is neither true nor false.
import type { RuleCondition, SequencingRule } from "../../../learning/packages/sequencing.ts";
import type { Activity, Scope, Truth } from "./activity.ts";

export const not = (value: Truth): Truth => (value === null ? null : !value);

export function combined(values: readonly Truth[], combination: "all" | "any"): Truth {
  const decisive = combination === "any";
  if (values.includes(decisive)) return decisive;
  return values.includes(null) || values.length === 0 ? null : !decisive;
}

export function isAttemptLimitReached({ rules, now }: Activity): boolean {
  const { attemptLimit } = rules.limitConditions;
  return attemptLimit !== undefined && now.attempts >= attemptLimit;
}

function compared(value: number | null, compare: (value: number) => boolean): Truth {
  return value === null ? null : compare(value);
}

/** One condition of one activity (SN UP.2.1, RB.1.4.1). */
export function holds(
  activity: Activity,
  condition: RuleCondition,
  {
    referencedObjective,
    measureThreshold = 0,
    scope = "any",
  }: { referencedObjective?: string; measureThreshold?: number; scope?: Scope } = {},
): Truth {
  switch (condition) {
    case "satisfied":
      return activity.satisfied(referencedObjective, scope);
    case "objectiveStatusKnown":
      return activity.satisfied(referencedObjective, scope) !== null;
    case "objectiveMeasureKnown":
      return activity.measure(referencedObjective, scope) !== null;
    case "objectiveMeasureGreaterThan":
      return compared(activity.measure(referencedObjective, scope), (measure) => measure > measureThreshold);
    case "objectiveMeasureLessThan":
      return compared(activity.measure(referencedObjective, scope), (measure) => measure < measureThreshold);
    case "completed":
      return activity.completed(referencedObjective, scope);
    case "activityProgressKnown":
      return activity.completed(referencedObjective, scope) !== null;
    case "attempted":
      return activity.now.attempts > 0;
    case "attemptLimitExceeded":
      return isAttemptLimitReached(activity);
    case "always":
      return true;
    // Clocks of this kind are optional, and nobody's (SN 3.2.3, 3.2.4).
    case "timeLimitExceeded":
    case "outsideAvailableTimeRange":
      return false;
  }
}

/** SN UP.2: the action of the first rule that applies. */
export function actionOf<Action extends string>(
  activity: Activity,
  rules: readonly SequencingRule<Action>[],
  actions?: readonly Action[],
): Action | undefined {
  const applies = (rule: SequencingRule<Action>): boolean =>
    combined(
      rule.conditions.map(({ condition, not: isNot, ...details }) => {
        const value = holds(activity, condition, details);
        return isNot ? not(value) : value;
      }),
      rule.conditionCombination,
    ) === true;
  return rules.find((rule) => (actions === undefined || actions.includes(rule.action)) && applies(rule))?.action;
}

export const isSkipped = (activity: Activity): boolean =>
  actionOf(activity, activity.rules.preConditionRules, ["skip"]) !== undefined;

export const isHiddenFromChoice = (activity: Activity): boolean =>
  actionOf(activity, activity.rules.preConditionRules, ["hiddenFromChoice"]) !== undefined;

export const stopsForward = (activity: Activity): boolean =>
  actionOf(activity, activity.rules.preConditionRules, ["stopForwardTraversal"]) !== undefined;

/** SN UP.5: disabled by a rule, or out of attempts (UP.1: what is under way or put aside may always go on). */
export function isBarred(activity: Activity): boolean {
  if (actionOf(activity, activity.rules.preConditionRules, ["disabled"]) !== undefined) return true;
  return activity.isTracked && !activity.now.isActive && !activity.now.isSuspended && isAttemptLimitReached(activity);
}
