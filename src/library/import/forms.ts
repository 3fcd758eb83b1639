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

export const confirmForm = z.object({
  publish: z.string().max(10).default(""),
  /** Whose they become, of who looks after several bodies. */
  body: z.union([z.literal(""), z.uuid()]).default(""),
});

/** An entry of the file, and whether it is another work than the record that it looks like. */
export const anotherForm = z.object({
  number: z.coerce.number().int().min(1).max(10_000_000),
  another: z.enum(["yes", "no"]),
});

/** Two records by their ids. */
export const pairForm = z.object({ keep: z.uuid(), gone: z.uuid() });
