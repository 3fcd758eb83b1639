import { z } from "zod";
import { line, prose } from "#platform/http/index.ts";

export const idQuery = z.object({ id: z.string().max(400).optional() });

export const nameForm = z.object({ name: line(400) });

export const revokeForm = z.object({
  reason: prose(1_000).pipe(z.string().min(1, "platform:form.required")),
});
