import { z } from "zod";
import { bulkFields } from "./fields.ts";

/** The column of each field: its index, or nothing. */
export const mappingForm = z.object(
  Object.fromEntries(
    bulkFields.map((field) => [
      field,
      z
        .string()
        .regex(/^\d{0,2}$/)
        .default(""),
    ]),
  ) as Record<(typeof bulkFields)[number], z.ZodDefault<z.ZodString>>,
);

export const confirmBulkForm = z.object({ letters: z.string().max(10).default("") });
