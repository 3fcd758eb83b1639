// The sequencing definition model of SCORM 2004 (SN 3, imsss_v1p0.xsd, adlseq_v1p3.xsd), with every default of the
// schemas written out, and with the referenced sequencingCollection entry already merged in.

export interface Sequencing {
  controlMode: ControlMode;
  preConditionRules: SequencingRule<PreConditionAction>[];
  exitConditionRules: SequencingRule<"exit">[];
  postConditionRules: SequencingRule<PostConditionAction>[];
  limitConditions: LimitConditions;
  rollup: Rollup;
  /** The primary objective first; an activity that states none has an unnamed one. */
  objectives: Objective[];
  randomization: Randomization;
  deliveryControls: DeliveryControls;
  constrainedChoice: { preventActivation: boolean; constrainChoice: boolean };
  rollupConsiderations: RollupConsiderations;
}

export interface ControlMode {
  choice: boolean;
  choiceExit: boolean;
  flow: boolean;
  forwardOnly: boolean;
  useCurrentAttemptObjectiveInfo: boolean;
  useCurrentAttemptProgressInfo: boolean;
}

export type PreConditionAction = "skip" | "disabled" | "hiddenFromChoice" | "stopForwardTraversal";
export type PostConditionAction = "exitParent" | "exitAll" | "retry" | "retryAll" | "continue" | "previous";

export type RuleCondition =
  | "satisfied"
  | "objectiveStatusKnown"
  | "objectiveMeasureKnown"
  | "objectiveMeasureGreaterThan"
  | "objectiveMeasureLessThan"
  | "completed"
  | "activityProgressKnown"
  | "attempted"
  | "attemptLimitExceeded"
  | "timeLimitExceeded"
  | "outsideAvailableTimeRange"
  | "always";

export interface SequencingRule<Action extends string> {
  conditionCombination: "all" | "any";
  conditions: {
    condition: RuleCondition;
    not: boolean;
    referencedObjective?: string;
    /** -1 to 1. */
    measureThreshold?: number;
  }[];
  action: Action;
}

export interface LimitConditions {
  attemptLimit?: number;
  /** ISO 8601 duration. */
  attemptAbsoluteDurationLimit?: string;
}

export type RollupCondition =
  | "satisfied"
  | "objectiveStatusKnown"
  | "objectiveMeasureKnown"
  | "completed"
  | "activityProgressKnown"
  | "attempted"
  | "attemptLimitExceeded"
  | "timeLimitExceeded"
  | "outsideAvailableTimeRange";

export interface RollupRule {
  childActivitySet: "all" | "any" | "none" | "atLeastCount" | "atLeastPercent";
  minimumCount: number;
  /** 0 to 1. */
  minimumPercent: number;
  conditionCombination: "all" | "any";
  conditions: { condition: RollupCondition; not: boolean }[];
  action: "satisfied" | "notSatisfied" | "completed" | "incomplete";
}

export interface Rollup {
  objectiveSatisfied: boolean;
  progressCompletion: boolean;
  /** 0 to 1. */
  objectiveMeasureWeight: number;
  rules: RollupRule[];
}

export interface Objective {
  /** Only a primary objective may have none. */
  id?: string;
  isPrimary: boolean;
  satisfiedByMeasure: boolean;
  /** -1 to 1. */
  minNormalizedMeasure: number;
  maps: ObjectiveMap[];
}

/** One target with the flags of `imsss:mapInfo` and `adlseq:mapInfo` together; a flag whose element is absent is false. */
export interface ObjectiveMap {
  targetObjectiveID: string;
  readSatisfiedStatus: boolean;
  readNormalizedMeasure: boolean;
  writeSatisfiedStatus: boolean;
  writeNormalizedMeasure: boolean;
  readRawScore: boolean;
  readMinScore: boolean;
  readMaxScore: boolean;
  readCompletionStatus: boolean;
  readProgressMeasure: boolean;
  writeRawScore: boolean;
  writeMinScore: boolean;
  writeMaxScore: boolean;
  writeCompletionStatus: boolean;
  writeProgressMeasure: boolean;
}

export type Timing = "never" | "once" | "onEachNewAttempt";

export interface Randomization {
  randomizationTiming: Timing;
  reorderChildren: boolean;
  selectionTiming: Timing;
  selectCount?: number;
}

export interface DeliveryControls {
  tracked: boolean;
  completionSetByContent: boolean;
  objectiveSetByContent: boolean;
}

export type RollupRequirement = "always" | "ifAttempted" | "ifNotSkipped" | "ifNotSuspended";

export interface RollupConsiderations {
  requiredForSatisfied: RollupRequirement;
  requiredForNotSatisfied: RollupRequirement;
  requiredForCompleted: RollupRequirement;
  requiredForIncomplete: RollupRequirement;
  measureSatisfactionIfActive: boolean;
}
