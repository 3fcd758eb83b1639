// Selection and randomization of a cluster's children (SN SR.1, SR.2).
import type { Activity } from "./activity.ts";

function drawn(activities: readonly Activity[], random: () => number): Activity[] {
  const all = [...activities];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [all[other] as Activity, all[at] as Activity];
  }
  return all;
}

function select(activity: Activity, random: () => number): void {
  const { selectCount } = activity.rules.randomization;
  if (selectCount === undefined || selectCount >= activity.children.length) return;
  const chosen = new Set(drawn(activity.children, random).slice(0, selectCount));
  activity.setOrder(activity.children.filter((child) => chosen.has(child)));
}

function shuffle(activity: Activity, random: () => number): void {
  if (activity.rules.randomization.reorderChildren) activity.setOrder(drawn(activity.available, random));
}

/** Before the first attempt: whatever the timing, if there is one. What has been drawn stays, from launch to launch. */
export function drawFirst(activity: Activity, random: () => number): void {
  const { selectionTiming, randomizationTiming } = activity.rules.randomization;
  if (activity.isLeaf || activity.now.order !== undefined) return;
  if (selectionTiming !== "never") select(activity, random);
  if (randomizationTiming !== "never") shuffle(activity, random);
}

/** After an attempt, for the next one. */
export function drawAgain(activity: Activity, random: () => number): void {
  const { selectionTiming, randomizationTiming } = activity.rules.randomization;
  if (activity.isLeaf) return;
  if (selectionTiming === "onEachNewAttempt") select(activity, random);
  if (randomizationTiming === "onEachNewAttempt") shuffle(activity, random);
}
