import type { PackageStandard } from "../packages/reading.ts";
import type { RuntimeData } from "../types.ts";
import { secondsOfDuration, secondsOfTimespan } from "./durations.ts";

/** One question a SCO reported. */
export interface Interaction {
  index: number;
  id: string;
  type: string;
  description: string;
  response: string;
  correctResponses: string[];
  /** As the SCO gives it: correct, wrong or incorrect, unanticipated, neutral, or a number. */
  result: string;
  weighting: number | null;
  seconds: number | null;
}

const place = /^cmi\.interactions\.(\d{1,5})\.(.+)$/;

/** The questions in a SCO's data, in order; those without an id are left out, as nobody could tell which they are. */
export function interactionsOf(standard: PackageStandard, data: RuntimeData): Interaction[] {
  const fields = new Map<number, Map<string, string>>();
  for (const [key, value] of Object.entries(data)) {
    const found = place.exec(key);
    if (found === null) continue;
    const index = Number(found[1]);
    const known = fields.get(index) ?? new Map<string, string>();
    fields.set(index, known.set(found[2] ?? "", value));
  }
  const is2004 = standard === "scorm-2004";
  return [...fields]
    .sort(([a], [b]) => a - b)
    .flatMap(([index, of]) => {
      const id = of.get("id") ?? "";
      if (id === "") return [];
      const latency = of.get("latency");
      const weighting = Number(of.get("weighting") || Number.NaN);
      return {
        index,
        id,
        type: of.get("type") ?? "",
        description: of.get("description") ?? "",
        response: of.get(is2004 ? "learner_response" : "student_response") ?? "",
        correctResponses: [...of].flatMap(([key, value]) =>
          /^correct_responses\.\d+\.pattern$/.test(key) ? [value] : [],
        ),
        result: of.get("result") ?? "",
        weighting: Number.isFinite(weighting) ? weighting : null,
        seconds: latency === undefined ? null : (is2004 ? secondsOfDuration : secondsOfTimespan)(latency),
      };
    });
}

/** Whether the learner has answered: what is only announced is no answer yet. */
export const isAnswered = (interaction: Interaction): boolean =>
  interaction.response !== "" || interaction.result !== "";
