import { z } from "zod";
import { columnFields } from "./columns.ts";

/** The column of each field: its index, or nothing. */
export const columnsForm = z.object(
  Object.fromEntries(
    columnFields.map((field) => [
      field,
      z
        .string()
        .regex(/^\d{0,2}$/)
        .default(""),
    ]),
  ) as Record<(typeof columnFields)[number], z.ZodDefault<z.ZodString>>,
);

export const confirmForm = z.object({ publish: z.string().max(10).default("") });

/** Two records by their ids. */
export const pairForm = z.object({ keep: z.uuid(), gone: z.uuid() });
