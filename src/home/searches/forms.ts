import { z } from "zod";
import { line } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { alertRhythms } from "../types.ts";

const rhythm = z.enum(alertRhythms);

/** `query` is the address of the search, from its question mark on. */
export const newSearchForm = z.object({ name: line(120), query: z.string().max(2_000), alert: rhythm });

export const changeSearchForm = z.object({ search: z.string().refine(isId, "platform:form.required"), alert: rhythm });

export const searchForm = z.object({ search: z.string().refine(isId, "platform:form.required") });
