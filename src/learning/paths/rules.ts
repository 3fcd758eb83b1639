import type { PathPart, PathStage, PathStructure, PathThing } from "./types.ts";

export const mostStages = 20;
export const mostParts = 60;
/** How many paths may stand within each other. */
export const deepestPath = 5;

/** Why a part is not open yet; the first reason that holds. */
export type Lock =
  | { by: "before" }
  | { by: "stage"; stageId: string }
  | { by: "order"; partId: string }
  | { by: "requires"; partIds: string[] };

export interface PartStanding {
  state: "done" | "open" | "locked";
  lock?: Lock;
}

export interface StageStanding {
  /** Of what is needed. */
  done: number;
  needed: number;
  isDone: boolean;
}

export interface PathStanding {
  parts: ReadonlyMap<string, PartStanding>;
  stages: ReadonlyMap<string, StageStanding>;
  /** What comes before the path and is not done. */
  missing: PathThing[];
  done: number;
  needed: number;
  isComplete: boolean;
  /** The part to take next: the first that is open in a stage that still needs one. */
  next: string | undefined;
}

export const partsOf = ({ stages }: Pick<PathStructure, "stages">): PathPart[] => stages.flatMap(({ parts }) => parts);

const neededOf = ({ needed, parts }: PathStage): number => Math.min(needed ?? parts.length, parts.length);

/** The modules and the paths that a path names, each once; equivalents and what comes before it included. */
export function thingsOf(structure: PathStructure): { modules: string[]; paths: string[] } {
  const parts = partsOf(structure);
  const all: PathThing[] = [...structure.before, ...parts];
  const ids = (kind: PathThing["kind"]) => all.filter((thing) => thing.kind === kind).map(({ id }) => id);
  return {
    modules: [...new Set([...ids("module"), ...parts.flatMap(({ equivalents }) => equivalents)])],
    paths: [...new Set(ids("path"))],
  };
}

/** Where somebody stands who has done what `isDone` says. What is done counts, whatever was locked when it was done. */
export function standingOf(structure: PathStructure, isDone: (thing: PathThing) => boolean): PathStanding {
  const isPartDone = (part: PathPart) => isDone(part) || part.equivalents.some((id) => isDone({ kind: "module", id }));
  const done = new Set(
    partsOf(structure)
      .filter(isPartDone)
      .map(({ partId }) => partId),
  );
  const stages = new Map(
    structure.stages.map((stage): [string, StageStanding] => {
      const needed = neededOf(stage);
      const count = stage.parts.filter(({ partId }) => done.has(partId)).length;
      return [stage.stageId, { done: Math.min(count, needed), needed, isDone: count >= needed }];
    }),
  );
  const missing = structure.before.filter((thing) => !isDone(thing));
  const parts = new Map<string, PartStanding>();
  for (const [index, stage] of structure.stages.entries()) {
    const waited = structure.isOrdered
      ? structure.stages.slice(0, index).find(({ stageId }) => stages.get(stageId)?.isDone === false)
      : undefined;
    for (const [place, part] of stage.parts.entries()) {
      const lock = lockOf(part, missing, waited, stage.isOrdered ? stage.parts[place - 1] : undefined, done);
      parts.set(
        part.partId,
        done.has(part.partId) ? { state: "done" } : lock === undefined ? { state: "open" } : { state: "locked", lock },
      );
    }
  }
  const figures = [...stages.values()];
  const needed = figures.reduce((sum, stage) => sum + stage.needed, 0);
  const next = structure.stages
    .filter(({ stageId }) => stages.get(stageId)?.isDone === false)
    .flatMap((stage) => stage.parts)
    .find(({ partId }) => parts.get(partId)?.state === "open");
  return {
    parts,
    stages,
    missing,
    done: figures.reduce((sum, stage) => sum + stage.done, 0),
    needed,
    isComplete: needed > 0 && missing.length === 0 && figures.every((stage) => stage.isDone),
    next: next?.partId,
  };
}

function lockOf(
  part: PathPart,
  missing: readonly PathThing[],
  stage: PathStage | undefined,
  previous: PathPart | undefined,
  done: ReadonlySet<string>,
): Lock | undefined {
  if (missing.length > 0) return { by: "before" };
  if (stage !== undefined) return { by: "stage", stageId: stage.stageId };
  const waits = part.requires.filter((partId) => !done.has(partId));
  if (waits.length > 0) return { by: "requires", partIds: waits };
  return previous === undefined || done.has(previous.partId) ? undefined : { by: "order", partId: previous.partId };
}

export type StructureFault =
  | "too-many-stages"
  | "too-many-parts"
  | "twice"
  | "needs-too-many"
  | "no-such-part"
  | "before-itself"
  | "locked-for-ever";

/** What is wrong with a structure taken by itself; undefined for one that a person can walk to its end. */
export function faultOf(structure: PathStructure): StructureFault | undefined {
  const parts = partsOf(structure);
  if (structure.stages.length > mostStages) return "too-many-stages";
  if (parts.length > mostParts || structure.before.length > mostParts) return "too-many-parts";
  if (parts.some(({ equivalents, requires }) => equivalents.length + requires.length > mostParts))
    return "too-many-parts";
  const keys = parts.map(({ kind, id }) => `${kind} ${id}`);
  if (new Set(keys).size < keys.length) return "twice";
  if (structure.before.some(({ kind, id }) => keys.includes(`${kind} ${id}`))) return "before-itself";
  if (structure.stages.some(({ needed, parts: own }) => (needed ?? 0) < 0 || (needed ?? 0) > own.length))
    return "needs-too-many";
  const names = new Set(parts.map(({ partId }) => partId));
  if (parts.some(({ requires }) => requires.some((partId) => !names.has(partId)))) return "no-such-part";
  return lockedForEver(structure).length > 0 ? "locked-for-ever" : undefined;
}

/** The parts that no way leads to: whoever does all that opens, again and again, never comes to them. */
export function lockedForEver(structure: PathStructure): string[] {
  const done = new Set<string>();
  for (;;) {
    const { parts } = standingOf(
      { ...structure, before: [] },
      (thing) => "partId" in thing && done.has(String(thing.partId)),
    );
    const open = [...parts].filter(([, { state }]) => state === "open").map(([partId]) => partId);
    if (open.length === 0) return [...parts].filter(([, { state }]) => state === "locked").map(([partId]) => partId);
    for (const partId of open) done.add(partId);
  }
}

/** A way from a path back to itself, by the paths that each needs; undefined where there is none. */
export function cycleFrom(start: string, needs: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const seen = new Set<string>();
  const visit = (id: string, way: readonly string[]): string[] | undefined => {
    for (const next of needs.get(id) ?? []) {
      if (next === start) return [...way, id, start];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = visit(next, [...way, id]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(start, []);
}

/** How many paths stand within each other at most, from each path on; only for what has no cycle. */
export function depths(needs: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const known = new Map<string, number>();
  const depth = (id: string): number => {
    const stored = known.get(id);
    if (stored !== undefined) return stored;
    const own = 1 + Math.max(0, ...(needs.get(id) ?? []).map(depth));
    known.set(id, own);
    return own;
  };
  for (const id of needs.keys()) depth(id);
  return known;
}

/** The same list with the one at a place a step further up or down. */
export function moved<Item>(items: readonly Item[], from: number, way: "up" | "down"): Item[] {
  const to = way === "up" ? from - 1 : from + 1;
  const [one, other] = [items[from], items[to]];
  if (one === undefined || other === undefined) return [...items];
  return items.map((item, index) => (index === from ? other : index === to ? one : item));
}

/** Without a part, also where others name it. */
export const withoutPart = (structure: PathStructure, partId: string): PathStructure => ({
  ...structure,
  stages: structure.stages.map((stage) => {
    const parts = stage.parts
      .filter((part) => part.partId !== partId)
      .map((part) => ({ ...part, requires: part.requires.filter((each) => each !== partId) }));
    const needed = stage.needed === null ? null : Math.min(stage.needed, parts.length);
    return { ...stage, parts, needed };
  }),
});
