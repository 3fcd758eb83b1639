import type { Problem } from "./problems.ts";
import type { Sequencing } from "./sequencing.ts";

export type PackageStandard = "scorm-1.2" | "scorm-2004" | "cmi5" | "xapi" | "h5p" | "imscc" | "qti" | "html";

/** Language tag -> text; `und` where the package does not tell the language. */
export type PackageText = Record<string, string>;

/** All that a package says about itself, whatever its standard. Plain data: it may be cloned, stored as JSON, compared. */
export interface PackageReading {
  /** Null only when the file was refused before anything in it could be recognised. */
  standard: PackageStandard | null;
  /** For scorm-2004 only. */
  edition?: "2nd" | "3rd" | "4th";
  /** The manifest's or the course's own identifier. */
  identifier?: string;
  version?: string;
  title: PackageText;
  description: PackageText;
  /** Canonical BCP 47 tags the package mentions, without `und`. */
  languages: string[];
  /** The table of contents, the default organization first. Every standard has one, so that one page can show them all. */
  organizations: Organization[];
  resources: Resource[];
  cmi5?: Cmi5Course;
  h5p?: H5pContent;
  /** The file that made us recognise the standard, as a path inside the package. */
  manifestFile?: string;
  /** The folder around the whole package that was taken off every path. */
  strippedFolder?: string;
  problems: Problem[];
  /** Whether at least one thing in it can be launched. */
  playable: boolean;
  fileCount: number;
  /** Unpacked size, system files left out. */
  totalBytes: number;
}

export interface Organization {
  identifier: string;
  title: PackageText;
  isDefault: boolean;
  /** SCORM 2004 CAM 3.4.1.6: objectives shared through maps outlive this course for the learner. */
  objectivesGlobalToSystem: boolean;
  /** SCORM 2004 4th Edition: shared data stores outlive this course for the learner. */
  sharedDataGlobalToSystem: boolean;
  completionThreshold?: CompletionThreshold;
  sequencing?: Sequencing;
  items: Item[];
}

export interface Item {
  identifier: string;
  title: PackageText;
  isVisible: boolean;
  /** Absent for clusters (items that launch nothing) and for standards other than SCORM. */
  scormType?: "sco" | "asset";
  /** The resource that `identifierref` names, where it exists. */
  resource?: string;
  /** What to launch: relative to the package's root and percent-encoded, with query and fragment; absolute when `isExternal`. */
  href?: string;
  /** The file of `href`, spelled exactly as in the package. */
  file?: string;
  /** The launch address lies outside the package (http or https). */
  isExternal?: boolean;
  /** SCORM 1.2, 0 to 100. */
  masteryScore?: number;
  /** SCORM 1.2 `cmi.student_data.max_time_allowed`, as written (HHHH:MM:SS.SS). */
  maxTimeAllowed?: string;
  timeLimitAction?: "exit,message" | "exit,no message" | "continue,message" | "continue,no message";
  dataFromLMS?: string;
  /** SCORM 1.2 aicc_script as written; see `parsePrerequisites`. */
  prerequisites?: string;
  completionThreshold?: CompletionThreshold;
  sequencing?: Sequencing;
  hideLMSUI: HideLMSUI[];
  /** SCORM 2004 4th Edition `adlcp:data`. */
  sharedData: SharedDataMap[];
  children: Item[];
}

export interface CompletionThreshold {
  completedByMeasure: boolean;
  /** 0 to 1. */
  minProgressMeasure: number;
  /** 0 to 1. */
  progressWeight: number;
}

export type HideLMSUI = "previous" | "continue" | "exit" | "exitAll" | "abandon" | "abandonAll" | "suspendAll";

export interface SharedDataMap {
  targetID: string;
  readSharedData: boolean;
  writeSharedData: boolean;
}

export interface Resource {
  identifier: string;
  /** As written: `webcontent`, `imsqti_xmlv1p2/imscc_xmlv1p1/assessment`, … */
  type: string;
  scormType?: "sco" | "asset";
  href?: string;
  /** The file of `href`, when the package holds it. */
  file?: string;
  /** The listed files that the package holds, spelled as in the package. */
  files: string[];
  /** Identifiers of the resources it needs, those that exist. */
  dependencies: string[];
}

export interface Cmi5Course {
  id: string;
  title: PackageText;
  description: PackageText;
  objectives: Cmi5Objective[];
  children: Cmi5Node[];
}

export type Cmi5Node = Cmi5Block | Cmi5AssignableUnit;

export interface Cmi5Block {
  kind: "block";
  id: string;
  title: PackageText;
  description: PackageText;
  objectives: string[];
  children: Cmi5Node[];
}

export interface Cmi5AssignableUnit {
  kind: "au";
  id: string;
  title: PackageText;
  description: PackageText;
  objectives: string[];
  /** Relative to the package's root and percent-encoded, or absolute; with the query as written. */
  url: string;
  file?: string;
  isExternal: boolean;
  moveOn: "NotApplicable" | "Passed" | "Completed" | "CompletedAndPassed" | "CompletedOrPassed";
  /** 0 to 1. */
  masteryScore?: number;
  launchMethod: "AnyWindow" | "OwnWindow";
  launchParameters?: string;
  entitlementKey?: string;
  activityType?: string;
}

export interface Cmi5Objective {
  id: string;
  title: PackageText;
  description: PackageText;
}

export interface H5pContent {
  /** Machine name and version, `H5P.InteractiveVideo 1.26`. */
  mainLibrary: string;
  libraries: string[];
  embedTypes: string[];
  license?: string;
}
