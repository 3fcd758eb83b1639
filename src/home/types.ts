import type { SearchQuery } from "#catalogue/index.ts";

/** A search as the search page's address has it. */
export type StoredQuery = Partial<Omit<SearchQuery, "after">>;

export const alertRhythms = ["never", "daily", "weekly"] as const;
export type AlertRhythm = (typeof alertRhythms)[number];
