import { z } from "zod";
import { emailAddress } from "#platform/http/index.ts";
import { begunChoices } from "./operations.ts";

export const offerForm = z.object({ begun: z.enum(begunChoices) });
export const nothingForm = z.object({});
export const addressForm = z.object({ email: emailAddress });

const versionNumber = z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined);
export const compareQuery = z.object({ from: versionNumber, to: versionNumber });
