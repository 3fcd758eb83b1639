import { createHash } from "node:crypto";
import type { Agent } from "./types.ts";

/** The one identifier of an agent (xAPI 2.0 4.2.2), as statements are looked up by. Throws for an agent without one. */
export function agentKey(agent: Agent): string {
  if (agent.account !== undefined) return `account:${agent.account.homePage}|${agent.account.name}`;
  if (agent.mbox !== undefined) return `mbox:${agent.mbox}`;
  throw new Error("an agent needs an identifier");
}

/**
 * An id made from what a statement tells, so that telling it again changes nothing (RFC 9562 5.8: a version 8 UUID, 122 bits of
 * SHA-256).
 */
export function statementId(...facts: readonly (string | number)[]): string {
  const bytes = createHash("sha256").update(JSON.stringify(facts)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export type VerbName =
  | "initialized"
  | "resumed"
  | "suspended"
  | "terminated"
  | "completed"
  | "passed"
  | "failed"
  | "scored"
  | "responded";

/** A verb of ADL's vocabulary, with its name in English as the vocabulary gives it. */
export const verb = (name: VerbName): { id: string; display: Record<string, string> } => ({
  id: `http://adlnet.gov/expapi/verbs/${name}`,
  display: { "en-US": name },
});
