// Packages: what an uploaded e-learning file is, what it holds and what is wrong with it.
// Owns the safe reading of archives and of SCORM, cmi5, xAPI, H5P, Common Cartridge, QTI and plain web content.
// Refuses: databases, HTTP, opening archives inside archives, fetching anything, repairing a package silently.

export { type ExtractionOptions, extractArchive, type FileSink, type StoredFile } from "./archive-extraction.ts";
export { type ArchiveEntry, type ArchiveInspection, inspectArchive } from "./archive-inspection.ts";
export { cmiLaunchData } from "./launch-data.ts";
export { defaultLimits, type PackageLimits } from "./limits.ts";
export { type PackageFiles, readManifest } from "./manifest.ts";
export {
  evaluatePrerequisites,
  type PrerequisiteStatus,
  type Prerequisites,
  parsePrerequisites,
} from "./prerequisites.ts";
export {
  messageArguments,
  type Problem,
  type ProblemCode,
  problemKinds,
  type Severity,
} from "./problems.ts";
export { type ReadInWorkerOptions, readPackageInWorker } from "./read-in-worker.ts";
export { type PackageFile, type ReadingProgress, type ReadPackage, readPackage } from "./read-package.ts";
export type * from "./reading.ts";
export type * from "./sequencing.ts";
