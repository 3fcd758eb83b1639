import type { Item } from "./reading.ts";

/**
 * The run-time values an item's manifest sets before its content starts, by their cmi element. The player puts them into the
 * runtime: scorm-again takes none of them from the activity tree but the completion threshold.
 */
export function cmiLaunchData(item: Item, standard: "scorm-1.2" | "scorm-2004"): Record<string, string> {
  const [timeAction, timeAllowed] =
    standard === "scorm-1.2"
      ? (["cmi.student_data.time_limit_action", "cmi.student_data.max_time_allowed"] as const)
      : (["cmi.time_limit_action", "cmi.max_time_allowed"] as const);
  const values: Record<string, string | undefined> = {
    "cmi.launch_data": item.dataFromLMS,
    [timeAction]: item.timeLimitAction,
  };
  if (standard === "scorm-1.2") {
    values["cmi.student_data.mastery_score"] = item.masteryScore?.toString();
    values[timeAllowed] = item.maxTimeAllowed;
  } else {
    const primary = item.sequencing?.objectives.find(({ isPrimary }) => isPrimary);
    values[timeAllowed] = item.sequencing?.limitConditions.attemptAbsoluteDurationLimit;
    // RTE 4.2.5 and 4.2.20: both thresholds exist only where the manifest makes the measure decide.
    if (primary?.satisfiedByMeasure) values["cmi.scaled_passing_score"] = primary.minNormalizedMeasure.toString();
    if (item.completionThreshold?.completedByMeasure) {
      values["cmi.completion_threshold"] = item.completionThreshold.minProgressMeasure.toString();
    }
  }
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
