import { z } from "zod";

export const launchForm = z.object({
  item: z.string().max(4_000).optional(),
  mode: z.enum(["normal", "review", "preview"]).optional().catch(undefined),
  again: z.string().optional(),
  /** Of a preview: the version, by its number. */
  version: z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined),
});

const when = z.iso.datetime({ offset: true });
const measure = z.number().min(-1).max(1).nullable();

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const known = z.boolean().nullable();
const figure = z.number().nullable();
const objectiveState = z.object({
  satisfied: known,
  measure,
  completed: known,
  progress: z.number().min(0).max(1).nullable(),
  raw: figure,
  min: figure,
  max: figure,
});

/** A snapshot as the player sends it; see protocol.ts. */
export const commitBody = z.object({
  by: z.int().min(1).max(2_000_000_000),
  launch: z.int().min(1).max(2_000_000_000),
  sequence: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  item: z.string().min(1).max(4_000),
  at: when,
  data: z.record(z.string().max(600), z.string()),
  events: z
    .array(z.object({ kind: z.enum(["initialized", "resumed", "suspended", "terminated"]), at: when }))
    .max(2_000),
  sequencing: z.string().max(3_000_000).refine(isJson).optional(),
  root: z
    .object({
      completion: z.enum(["completed", "incomplete", "unknown"]),
      success: z.enum(["passed", "failed", "unknown"]),
      score: measure,
      progress: measure,
    })
    .optional(),
  shared: z
    .object({
      objectives: z.record(z.string().max(4_000), objectiveState).optional(),
      stores: z.record(z.string().max(4_000), z.string().max(64_000)).optional(),
    })
    .optional(),
  current: z.string().max(4_000).optional(),
});

/** Calls as the player sends them; the player cuts values shorter than this. */
export const callsBody = z.object({
  by: z.int().min(1).max(2_000_000_000),
  number: z.int().min(1).max(2_000_000_000),
  calls: z
    .array(
      z.tuple([
        z.int().min(0).max(Number.MAX_SAFE_INTEGER),
        z.string().max(4_000),
        z.string().max(40),
        z.string().max(600),
        z.string().max(600),
        z.string().max(600),
        z.int().min(0).max(10_000),
      ]),
    )
    .max(2_000),
});

export const callsQuery = z.object({
  only: z.enum(["faults"]).optional().catch(undefined),
  from: z.coerce.number().int().min(0).max(100_000).catch(0),
});

export const launchPath = z.object({ launchId: z.uuid() });
