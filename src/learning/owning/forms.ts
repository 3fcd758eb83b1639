import { z } from "zod";
import { line, localizedFields, optionalLine, prose } from "#platform/http/index.ts";
import { learnerStates } from "./learners.ts";

const versionNumber = z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined);

export const learnersQuery = z.object({
  state: z.enum(learnerStates).default("all").catch("all"),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .catch(undefined),
  version: versionNumber,
  q: optionalLine(100).catch(""),
  after: z.string().max(600).optional(),
});

export const itemsQuery = z.object({ version: versionNumber });
export const attemptQuery = z.object({ attempt: versionNumber });

export const completeForm = z.object({ "reason-complete": line(500) });
export const undoForm = z.object({ "reason-undo": line(500) });
export const resetForm = z.object({ "reason-reset": line(500) });

export const remindersForm = z.object({
  isOn: z.enum(["yes", "no"]),
  afterDays: z.coerce.number().int().min(3, "owning:reminders.days").max(180, "owning:reminders.days"),
  most: z.coerce.number().int().min(1, "owning:reminders.times").max(5, "owning:reminders.times"),
  ...localizedFields("words", prose(1_000)),
});

export const stopForm = z.object({ again: z.string().max(10).optional() });
