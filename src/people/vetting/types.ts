export const requestKinds = ["officer", "contributor"] as const;
export type RequestKind = (typeof requestKinds)[number];

export type RequestState = "unconfirmed" | "waiting" | "asked" | "approved" | "refused";

export const decisions = ["approve", "refuse", "ask"] as const;
export type Decision = (typeof decisions)[number];

export type VettingAct = "approved" | "renewed" | "ended" | "suspended" | "restored";
