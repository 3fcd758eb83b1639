// The activity tree in the words of scorm-again 3.4.3 (`settings.sequencing` of its Scorm2004API).
//
// Its own declarations cannot be used: they import each other without file endings, which TypeScript does not follow under
// nodenext. The types below are its `dist/types/types/sequencing_types.d.ts`, as far as we fill it.

import type { HideLMSUI, Item, Organization, PackageText, SharedDataMap } from "./reading.ts";
import type {
  Objective,
  ObjectiveMap,
  RollupConsiderations,
  RollupRule,
  Sequencing,
  SequencingRule,
  Timing,
} from "./sequencing.ts";

export interface ScormAgainSequencing {
  activityTree: ScormAgainActivity;
}

export interface ScormAgainActivity {
  id: string;
  title: string;
  isVisible: boolean;
  children?: ScormAgainActivity[];
  attemptLimit?: number;
  attemptAbsoluteDurationLimit?: string;
  timeLimitAction?: string;
  primaryObjective?: ScormAgainObjective;
  objectives?: ScormAgainObjective[];
  sequencingRules?: {
    preConditionRules: ScormAgainRule[];
    exitConditionRules: ScormAgainRule[];
    postConditionRules: ScormAgainRule[];
  };
  sequencingControls: ScormAgainControls;
  deliveryControls: { tracked: boolean; completionSetByContent: boolean; objectiveSetByContent: boolean };
  rollupRules?: { rules: ScormAgainRollupRule[] };
  rollupConsiderations?: RollupConsiderations;
  completionThreshold?: { completedByMeasure: boolean; minProgressMeasure: number; progressWeight: number };
  hideLmsUi?: HideLMSUI[];
  sharedDataMaps?: SharedDataMap[];
}

export interface ScormAgainObjective {
  objectiveID: string;
  satisfiedByMeasure: boolean;
  minNormalizedMeasure: number | null;
  mapInfo: ObjectiveMap[];
}

export interface ScormAgainRule {
  action: string;
  conditionCombination: "all" | "any";
  conditions: {
    condition: string;
    operator?: "not";
    referencedObjective?: string;
    parameters?: { threshold: number };
  }[];
}

export interface ScormAgainControls {
  choice: boolean;
  choiceExit: boolean;
  flow: boolean;
  forwardOnly: boolean;
  useCurrentAttemptObjectiveInfo: boolean;
  useCurrentAttemptProgressInfo: boolean;
  preventActivation: boolean;
  constrainChoice: boolean;
  rollupObjectiveSatisfied: boolean;
  rollupProgressCompletion: boolean;
  objectiveMeasureWeight: number;
  selectionTiming: Timing;
  selectCount: number | null;
  randomizationTiming: Timing;
  randomizeChildren: boolean;
}

export interface ScormAgainRollupRule {
  action: string;
  consideration: string;
  minimumCount: number;
  /** 0 to 100, where the manifest has 0 to 1. */
  minimumPercent: number;
  conditionCombination: "all" | "any";
  conditions: { condition: string; operator?: "not" }[];
}

/** The settings for one organization; titles in `language` where there is one. Everything is stated, for its defaults are others than SCORM's. */
export function toScormAgainSequencing(organization: Organization, language?: string): ScormAgainSequencing {
  const root: Item = {
    identifier: organization.identifier,
    title: organization.title,
    isVisible: true,
    hideLMSUI: [],
    sharedData: [],
    children: organization.items,
    ...(organization.sequencing ? { sequencing: organization.sequencing } : {}),
    ...(organization.completionThreshold ? { completionThreshold: organization.completionThreshold } : {}),
  };
  return { activityTree: activityOf(root, language) };
}

export type FirstRequest = { request: "start" } | { request: "choice"; target: string };

/**
 * What to ask the sequencer for when a learner enters for the first time. Start needs flow at the root (SN SB.2.5), which is off
 * unless the manifest turns it on: then the learner chooses, and we choose the first for them. Null when nothing can be launched.
 */
export function firstNavigationRequest(organization: Organization): FirstRequest | null {
  const first = organization.items.map(firstLaunchable).find((item) => item !== null);
  if (!first) return null;
  const control = organization.sequencing?.controlMode;
  return control?.flow ? { request: "start" } : { request: "choice", target: first.identifier };
}

function firstLaunchable(item: Item): Item | null {
  if (item.children.length === 0) return item.href === undefined ? null : item;
  return item.children.map(firstLaunchable).find((found) => found !== null) ?? null;
}

function activityOf(item: Item, language: string | undefined): ScormAgainActivity {
  const { sequencing, timeLimitAction, completionThreshold } = item;
  const activity: ScormAgainActivity = {
    id: item.identifier,
    title: textIn(item.title, language),
    isVisible: item.isVisible,
    sequencingControls: controlsOf(sequencing),
    deliveryControls: { ...(sequencing?.deliveryControls ?? defaultDelivery) },
  };
  if (item.children.length > 0) activity.children = item.children.map((child) => activityOf(child, language));
  if (timeLimitAction !== undefined) activity.timeLimitAction = timeLimitAction;
  if (completionThreshold !== undefined) activity.completionThreshold = { ...completionThreshold };
  if (item.hideLMSUI.length > 0) activity.hideLmsUi = [...item.hideLMSUI];
  if (item.sharedData.length > 0) activity.sharedDataMaps = item.sharedData.map((map) => ({ ...map }));
  if (sequencing !== undefined) addSequencing(activity, sequencing);
  return activity;
}

function addSequencing(activity: ScormAgainActivity, sequencing: Sequencing): void {
  Object.assign(activity, sequencing.limitConditions);
  const [primary, ...others] = sequencing.objectives;
  if (primary !== undefined && says(primary)) activity.primaryObjective = objectiveOf(primary);
  activity.objectives = others.flatMap((objective) => (objective.id === undefined ? [] : objectiveOf(objective)));
  activity.sequencingRules = {
    preConditionRules: sequencing.preConditionRules.map(ruleOf),
    exitConditionRules: sequencing.exitConditionRules.map(ruleOf),
    postConditionRules: sequencing.postConditionRules.map(ruleOf),
  };
  activity.rollupRules = { rules: sequencing.rollup.rules.map(rollupRuleOf) };
  activity.rollupConsiderations = { ...sequencing.rollupConsiderations };
}

const defaultDelivery = { tracked: true, completionSetByContent: false, objectiveSetByContent: false };

function controlsOf(sequencing: Sequencing | undefined): ScormAgainControls {
  const { controlMode, constrainedChoice, rollup, randomization } = sequencing ?? {};
  return {
    choice: controlMode?.choice ?? true,
    choiceExit: controlMode?.choiceExit ?? true,
    flow: controlMode?.flow ?? false,
    forwardOnly: controlMode?.forwardOnly ?? false,
    useCurrentAttemptObjectiveInfo: controlMode?.useCurrentAttemptObjectiveInfo ?? true,
    useCurrentAttemptProgressInfo: controlMode?.useCurrentAttemptProgressInfo ?? true,
    preventActivation: constrainedChoice?.preventActivation ?? false,
    constrainChoice: constrainedChoice?.constrainChoice ?? false,
    rollupObjectiveSatisfied: rollup?.objectiveSatisfied ?? true,
    rollupProgressCompletion: rollup?.progressCompletion ?? true,
    objectiveMeasureWeight: rollup?.objectiveMeasureWeight ?? 1,
    selectionTiming: randomization?.selectionTiming ?? "never",
    selectCount: randomization?.selectCount ?? null,
    randomizationTiming: randomization?.randomizationTiming ?? "never",
    // Its `reorderChildren` is not the manifest's but its own mark that the order has been drawn.
    randomizeChildren: randomization?.reorderChildren ?? false,
  };
}

/** A primary objective that is neither named nor measured says nothing. */
function says({ id, satisfiedByMeasure }: Objective): boolean {
  return id !== undefined || satisfiedByMeasure;
}

function objectiveOf({ id, satisfiedByMeasure, minNormalizedMeasure, maps }: Objective): ScormAgainObjective {
  return {
    // It drops objectives without an ID, but a nameless primary objective may well carry the passing score. A blank is kept, and
    // stays out of cmi.objectives, where RTE 4.2.17 wants only named ones.
    objectiveID: id ?? " ",
    satisfiedByMeasure,
    // RTE 4.2.20: without satisfiedByMeasure there is no cmi.scaled_passing_score.
    minNormalizedMeasure: satisfiedByMeasure ? minNormalizedMeasure : null,
    mapInfo: maps.map((map) => ({ ...map })),
  };
}

function ruleOf(rule: SequencingRule<string>): ScormAgainRule {
  return {
    action: rule.action,
    conditionCombination: rule.conditionCombination,
    conditions: rule.conditions.map(({ condition, not, referencedObjective, measureThreshold }) => ({
      condition,
      ...(not ? { operator: "not" as const } : {}),
      ...(referencedObjective === undefined ? {} : { referencedObjective }),
      ...(measureThreshold === undefined ? {} : { parameters: { threshold: measureThreshold } }),
    })),
  };
}

function rollupRuleOf(rule: RollupRule): ScormAgainRollupRule {
  return {
    action: rule.action,
    consideration: rule.childActivitySet,
    minimumCount: rule.minimumCount,
    minimumPercent: rule.minimumPercent * 100,
    conditionCombination: rule.conditionCombination,
    conditions: rule.conditions.map(({ condition, not }) => ({
      condition: condition === "activityProgressKnown" ? "progressKnown" : condition,
      ...(not ? { operator: "not" as const } : {}),
    })),
  };
}

function textIn(text: PackageText, language: string | undefined): string {
  return (language === undefined ? undefined : text[language]) ?? Object.values(text)[0] ?? "";
}
