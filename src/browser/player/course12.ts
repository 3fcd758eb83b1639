// Courses whose parts are opened by the learner: SCORM 1.2, assets, plain web packages. What a package says of its order is prerequisites.
import {
  evaluatePrerequisites,
  type PrerequisiteStatus,
  type Prerequisites,
  parsePrerequisites,
} from "../../learning/packages/prerequisites.ts";
import type { Item } from "../../learning/packages/reading.ts";
import type { Facts } from "../../learning/player/protocol.ts";
import type { RuntimeData } from "../../learning/types.ts";

export const launchable = (items: readonly Item[]): Item[] =>
  items.flatMap((item) => [...(item.href === undefined ? [] : [item]), ...launchable(item.children)]);

/** An item's state in the words of aicc_script: as the SCO says it, else from what is proven of it. */
export function statusOf(facts: Facts | undefined, data: RuntimeData | undefined): PrerequisiteStatus | undefined {
  if (facts?.success === "passed") return "passed";
  if (facts?.status === "completed") return facts.success === "failed" ? "failed" : "completed";
  if (data?.["cmi.core.lesson_status"] === "browsed") return "browsed";
  return facts?.status === "incomplete" ? "incomplete" : undefined;
}

export class Course12 {
  readonly #items: Item[];
  readonly #prerequisites = new Map<string, Prerequisites | null>();

  constructor(items: readonly Item[]) {
    this.#items = launchable(items);
    for (const item of this.#items) {
      const parsed = parsePrerequisites(item.prerequisites ?? "");
      // A script nobody can read must not lock anybody out.
      this.#prerequisites.set(item.identifier, parsed.ok ? parsed.expression : null);
    }
  }

  mayOpen(item: Item, status: (item: string) => PrerequisiteStatus | undefined): boolean {
    return evaluatePrerequisites(this.#prerequisites.get(item.identifier) ?? null, status);
  }

  /** The nearest part after or before one that may be opened. */
  neighbour(
    of: string | undefined,
    step: 1 | -1,
    status: (item: string) => PrerequisiteStatus | undefined,
  ): Item | undefined {
    const at = this.#items.findIndex((item) => item.identifier === of);
    const rest = step === 1 ? this.#items.slice(at + 1) : this.#items.slice(0, Math.max(0, at)).reverse();
    return rest.find((item) => this.mayOpen(item, status));
  }

  /** Where to begin: as asked, where the learner was, else the first part that is not done. */
  first(
    wishes: readonly (string | null)[],
    facts: (item: string) => Facts | undefined,
    status: (item: string) => PrerequisiteStatus | undefined,
  ): Item | undefined {
    const open = this.#items.filter((item) => this.mayOpen(item, status));
    for (const wish of wishes) {
      const wished = open.find((item) => item.identifier === wish);
      if (wished !== undefined) return wished;
    }
    return open.find((item) => facts(item.identifier)?.status !== "completed") ?? open[0];
  }
}
