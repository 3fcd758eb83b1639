// The activity tree of a SCORM 2004 course and what is tracked of it (SN 4.2). Plain data behind small questions; nothing here moves.

import type { Item, Organization } from "../../../learning/packages/reading.ts";
import type { Objective, ObjectiveMap, Sequencing, SequencingRule } from "../../../learning/packages/sequencing.ts";
import { canonicalName } from "../../../learning/packages/shared-names.ts";
import type { ObjectiveState } from "../../../learning/player/protocol.ts";

export type { ObjectiveState };

/** Known to be so, known not to be so, or not known. */
export type Truth = boolean | null;

export const unknownObjective = (): ObjectiveState => ({
  satisfied: null,
  measure: null,
  completed: null,
  progress: null,
  raw: null,
  min: null,
  max: null,
});

type Aspect = keyof ObjectiveState;

const reads: Record<Aspect, keyof ObjectiveMap> = {
  satisfied: "readSatisfiedStatus",
  measure: "readNormalizedMeasure",
  completed: "readCompletionStatus",
  progress: "readProgressMeasure",
  raw: "readRawScore",
  min: "readMinScore",
  max: "readMaxScore",
};

const writes: Record<Aspect, keyof ObjectiveMap> = {
  satisfied: "writeSatisfiedStatus",
  measure: "writeNormalizedMeasure",
  completed: "writeCompletionStatus",
  progress: "writeProgressMeasure",
  raw: "writeRawScore",
  min: "writeMinScore",
  max: "writeMaxScore",
};

/** Everything that is known, or what was learned in the parent's current attempt. */
export type Scope = "any" | "current";

export type SharedObjectives = Map<string, ObjectiveState>;

/** What is kept of an activity from launch to launch. */
export interface Tracked {
  attempts: number;
  isActive: boolean;
  isSuspended: boolean;
  completed: Truth;
  progress: number | null;
  objectives: ObjectiveState[];
  /** Learned before the parent's current attempt: it counts for rules, and not for the rollup (SN 3.2.1, Use Current Attempt …). */
  isObjectiveStale: boolean;
  isProgressStale: boolean;
  /** The content itself has said what became of it, were it only "unknown". */
  isCompletionSaid: boolean;
  isSuccessSaid: boolean;
  /** The children that are in the game, in their order; absent where they are those of the manifest. */
  order?: string[];
}

const unnamed: Objective = { isPrimary: true, satisfiedByMeasure: false, minNormalizedMeasure: 1, maps: [] };

const nothingSaid: Sequencing = {
  controlMode: {
    choice: true,
    choiceExit: true,
    flow: false,
    forwardOnly: false,
    useCurrentAttemptObjectiveInfo: true,
    useCurrentAttemptProgressInfo: true,
  },
  preConditionRules: [],
  exitConditionRules: [],
  postConditionRules: [],
  limitConditions: {},
  rollup: { objectiveSatisfied: true, progressCompletion: true, objectiveMeasureWeight: 1, rules: [] },
  objectives: [unnamed],
  randomization: { randomizationTiming: "never", reorderChildren: false, selectionTiming: "never" },
  deliveryControls: { tracked: true, completionSetByContent: false, objectiveSetByContent: false },
  constrainedChoice: { preventActivation: false, constrainChoice: false },
  rollupConsiderations: {
    requiredForSatisfied: "always",
    requiredForNotSatisfied: "always",
    requiredForCompleted: "always",
    requiredForIncomplete: "always",
    measureSatisfactionIfActive: true,
  },
};

function named(rules: Sequencing): Sequencing {
  const ofRule = <Rule extends SequencingRule<string>>(rule: Rule): Rule => ({
    ...rule,
    conditions: rule.conditions.map((each) =>
      each.referencedObjective === undefined
        ? each
        : { ...each, referencedObjective: canonicalName(each.referencedObjective) },
    ),
  });
  return {
    ...rules,
    preConditionRules: rules.preConditionRules.map(ofRule),
    exitConditionRules: rules.exitConditionRules.map(ofRule),
    postConditionRules: rules.postConditionRules.map(ofRule),
    objectives: rules.objectives.map((objective) => ({
      ...objective,
      ...(objective.id === undefined ? {} : { id: canonicalName(objective.id) }),
      maps: objective.maps.map((map) => ({ ...map, targetObjectiveID: canonicalName(map.targetObjectiveID) })),
    })),
  };
}

export class Activity {
  readonly id: string;
  readonly item: Item;
  readonly parent: Activity | undefined;
  readonly children: readonly Activity[];
  readonly rules: Sequencing;
  /** Which objectives have been set anew since the last rollup, by shared name. */
  readonly #shared: SharedObjectives;
  readonly #written: Set<string>;
  available: readonly Activity[];
  now: Tracked;

  constructor(item: Item, parent: Activity | undefined, shared: SharedObjectives, written: Set<string>) {
    this.id = item.identifier;
    this.item = item;
    this.parent = parent;
    this.rules = item.sequencing === undefined ? nothingSaid : named(item.sequencing);
    this.#shared = shared;
    this.#written = written;
    this.children = item.children.map((child) => new Activity(child, this, shared, written));
    this.available = this.children;
    this.now = this.#nothing();
  }

  #nothing(): Tracked {
    return {
      attempts: 0,
      isActive: false,
      isSuspended: false,
      completed: null,
      progress: null,
      objectives: this.objectives.map(unknownObjective),
      isObjectiveStale: false,
      isProgressStale: false,
      isCompletionSaid: false,
      isSuccessSaid: false,
    };
  }

  get isLeaf(): boolean {
    return this.children.length === 0;
  }

  get objectives(): readonly Objective[] {
    return this.rules.objectives.length === 0 ? [unnamed] : this.rules.objectives;
  }

  get isTracked(): boolean {
    return this.rules.deliveryControls.tracked;
  }

  /** From here up to the root. */
  get path(): Activity[] {
    return [this, ...(this.parent?.path ?? [])];
  }

  isWithin(other: Activity): boolean {
    return this.path.includes(other);
  }

  /** This one and all below, in the order of the manifest. */
  get all(): Activity[] {
    return [this, ...this.children.flatMap((child) => child.all)];
  }

  #indexOf(objective: string | undefined): number {
    const at = objective === undefined ? 0 : this.objectives.findIndex(({ id }) => id === objective);
    return at;
  }

  /** What is read from a shared objective stands in the place of what is known here; undefined where nothing is read. */
  #read<A extends Aspect>(aspect: A, at: number): ObjectiveState[A] | undefined {
    const map = this.objectives[at]?.maps.find((each) => each[reads[aspect]] === true);
    return map === undefined ? undefined : (this.#shared.get(map.targetObjectiveID)?.[aspect] ?? null);
  }

  #write<A extends Aspect>(aspect: A, at: number, value: ObjectiveState[A]): void {
    for (const map of this.objectives[at]?.maps ?? []) {
      if (map[writes[aspect]] !== true) continue;
      const state = this.#shared.get(map.targetObjectiveID) ?? unknownObjective();
      if (state[aspect] !== value) this.#written.add(map.targetObjectiveID);
      state[aspect] = value;
      this.#shared.set(map.targetObjectiveID, state);
    }
  }

  /**
   * Of satisfaction and measure a shared objective that is read says everything, were it that nothing is known (SN 3.10.2); of the rest,
   * which came with the 4th Edition, it says what it knows.
   */
  #known<A extends Aspect>(aspect: A, at: number, scope: Scope = "any"): ObjectiveState[A] {
    const shared = this.#read(aspect, at);
    const isFinal = aspect === "satisfied" || aspect === "measure";
    if (shared !== undefined && (isFinal || shared !== null)) return shared;
    const isStale = scope === "current" && this.now.isObjectiveStale;
    return (isStale ? unknownObjective() : (this.now.objectives[at] ?? unknownObjective()))[aspect];
  }

  measure(objective?: string, scope?: Scope): number | null {
    const at = this.#indexOf(objective);
    return this.isTracked && at >= 0 ? this.#known("measure", at, scope) : null;
  }

  /** Whether an objective is satisfied, the primary one unless another is named. */
  satisfied(objective?: string, scope?: Scope): Truth {
    const at = this.#indexOf(objective);
    return this.isTracked && at >= 0 ? this.#satisfiedAt(at, scope) : null;
  }

  /** SN RB.1.2 a: by its measure where that decides. */
  #satisfiedAt(at: number, scope?: Scope): Truth {
    const told = this.objectives[at];
    if (told?.satisfiedByMeasure !== true) return this.#known("satisfied", at, scope);
    const measure = this.#known("measure", at, scope);
    const isEarly = at === 0 && this.now.isActive && !this.rules.rollupConsiderations.measureSatisfactionIfActive;
    return measure === null || isEarly ? null : measure >= told.minNormalizedMeasure;
  }

  /**
   * Whether the current attempt is complete (SN RB.1.3 a: by the measure of progress where that decides), or what an objective other than
   * the primary one knows of completion (4th Edition).
   */
  completed(objective?: string, scope?: Scope): Truth {
    if (!this.isTracked) return null;
    const at = this.#indexOf(objective);
    if (at !== 0) return at < 0 ? null : this.#known("completed", at, scope);
    const { completionThreshold } = this.item;
    if (completionThreshold?.completedByMeasure === true) {
      const progress = this.progress(scope);
      return progress === null ? null : progress >= completionThreshold.minProgressMeasure;
    }
    const isStale = scope === "current" && this.now.isProgressStale;
    return this.#read("completed", 0) ?? (isStale ? null : this.now.completed);
  }

  progress(scope?: Scope): number | null {
    if (!this.isTracked) return null;
    const isStale = scope === "current" && this.now.isProgressStale;
    return this.#read("progress", 0) ?? (isStale ? null : this.now.progress);
  }

  /** Everything a SCO is told of an objective when it begins, tracked or not. */
  objectiveAt(at: number): ObjectiveState {
    return {
      satisfied: this.#satisfiedAt(at),
      measure: this.#known("measure", at),
      completed: this.#known("completed", at),
      progress: this.#known("progress", at),
      raw: this.#known("raw", at),
      min: this.#known("min", at),
      max: this.#known("max", at),
    };
  }

  /** Sets one aspect of an objective and of the shared ones it writes to. */
  setObjective<A extends Aspect>(at: number, aspect: A, value: ObjectiveState[A]): void {
    const state = this.now.objectives[at];
    const told = this.objectives[at];
    if (!this.isTracked || state === undefined || told === undefined) return;
    // Unsaid is no news to others where nothing was known before.
    if (value === null && state[aspect] === null && (this.#read(aspect, at) ?? null) === null) return;
    state[aspect] = value;
    if (value !== null) this.now.isObjectiveStale = false;
    if (aspect === "satisfied" && told.satisfiedByMeasure) return;
    this.#write(aspect, at, value);
    if (aspect === "measure" && told.satisfiedByMeasure) {
      const measure = value as number | null;
      this.#write("satisfied", at, measure === null ? null : measure >= told.minNormalizedMeasure);
    }
  }

  setCompleted(value: Truth): void {
    if (!this.isTracked) return;
    this.now.completed = value;
    if (value !== null) this.now.isProgressStale = false;
    if (this.item.completionThreshold?.completedByMeasure !== true) this.setObjective(0, "completed", value);
  }

  setProgress(value: number | null): void {
    if (!this.isTracked) return;
    this.now.progress = value;
    if (value !== null) this.now.isProgressStale = false;
    this.setObjective(0, "progress", value);
    const { completionThreshold } = this.item;
    if (completionThreshold?.completedByMeasure === true && value !== null)
      this.setObjective(0, "completed", value >= completionThreshold.minProgressMeasure);
  }

  /** SN DB.2: what was known belongs to the attempt before. */
  beginAttempt(): void {
    const { order } = this.now;
    this.now = {
      ...this.#nothing(),
      attempts: this.now.attempts + 1,
      ...(order === undefined ? {} : { order }),
    };
    this.#staleBelow();
  }

  #staleBelow(): void {
    const { useCurrentAttemptObjectiveInfo, useCurrentAttemptProgressInfo } = this.rules.controlMode;
    for (const child of this.children) {
      if (useCurrentAttemptObjectiveInfo) child.now.isObjectiveStale = true;
      if (useCurrentAttemptProgressInfo) child.now.isProgressStale = true;
      child.#staleBelow();
    }
  }

  setOrder(order: readonly Activity[]): void {
    this.available = order;
    this.now.order = order.map(({ id }) => id);
  }

  /** What differs from an activity that nobody has touched; undefined for one of those. */
  kept(): Partial<Tracked> | undefined {
    const nothing = this.#nothing();
    const told = Object.entries(this.now).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(nothing[name as keyof Tracked]),
    );
    return told.length === 0 ? undefined : structuredClone(Object.fromEntries(told));
  }

  restore(kept: Partial<Tracked> | undefined): void {
    const nothing = this.#nothing();
    const now = { ...nothing, ...structuredClone(kept) };
    this.now = { ...now, objectives: nothing.objectives.map((empty, at) => ({ ...empty, ...now.objectives[at] })) };
    const byId = new Map(this.children.map((child) => [child.id, child]));
    this.available = now.order?.flatMap((id) => byId.get(id) ?? []) ?? this.children;
  }
}

export function treeOf(organization: Organization, shared: SharedObjectives, written: Set<string>): Activity {
  const { identifier, title, items, sequencing, completionThreshold } = organization;
  const root: Item = {
    identifier,
    title,
    isVisible: true,
    hideLMSUI: [],
    sharedData: [],
    children: items,
    ...(sequencing === undefined ? {} : { sequencing }),
    ...(completionThreshold === undefined ? {} : { completionThreshold }),
  };
  return new Activity(root, undefined, shared, written);
}

export function commonAncestor(a: Activity, b: Activity): Activity {
  const path = b.path;
  const found = a.path.find((each) => path.includes(each));
  if (found === undefined) throw new Error("activities of two trees");
  return found;
}
