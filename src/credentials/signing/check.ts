import type { JsonObject } from "./canonical.ts";
import { type CheckedProof, checkProof, type ProofFault } from "./proof.ts";

/** Of a credential from outside whose signature fits: what it says of itself. */
export interface CheckedCredential extends CheckedProof {
  id: string;
  issuer: string;
  issuerName: string;
  name: string;
  validFrom: string;
  validUntil: string | null;
  completedAt: string | null;
  score: string | null;
}

export type CheckedText = CheckedCredential | ProofFault;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === "string" ? value.slice(0, 500) : "");

/** Deeper than any credential; what nests deeper is not looked at. */
const deepest = 24;

function depthOf(value: unknown, depth = 0): number {
  if (depth > deepest || typeof value !== "object" || value === null) return depth;
  return Math.max(depth, ...Object.values(value).map((each) => depthOf(each, depth + 1)));
}

/** Checks the text of a file somebody dropped: its signature over its own content, whatever we know of its id. */
export async function checkText(text: string): Promise<CheckedText> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return "not-credential";
  }
  if (!isObject(json) || depthOf(json) > deepest) return "not-credential";
  const types = [json.type].flat();
  if (!types.includes("VerifiableCredential") || json.proof === undefined) return "not-credential";
  // Of two members of one name JSON.parse keeps the last; another reader may keep the first.
  if (hasTwins(text, json)) return "altered";
  const proof = await checkProof(json);
  if (typeof proof === "string") return proof;
  const { issuer, credentialSubject } = json;
  const issuerId = isObject(issuer) ? textOf(issuer.id) : textOf(issuer);
  // A key speaks for its own name only.
  if (issuerId !== proof.controller) return "altered";
  const subject = isObject(credentialSubject) ? credentialSubject : {};
  const [result] = [subject.result].flat();
  return {
    ...proof,
    id: textOf(json.id),
    issuer: issuerId,
    issuerName: isObject(issuer) ? textOf(issuer.name) : "",
    name: textOf(json.name),
    validFrom: textOf(json.validFrom),
    validUntil: textOf(json.validUntil) || null,
    completedAt: textOf(subject.activityEndDate) || null,
    score: isObject(result) ? textOf(result.value) || null : null,
  };
}

/** Whether an object of the text has two members of one name: then it has more members than what was parsed of it. */
function hasTwins(text: string, json: JsonObject): boolean {
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, (_string, at: number) =>
    isName(text, at, _string.length) ? "N" : '""',
  );
  return (outside.match(/N/g)?.length ?? 0) !== membersOf(json);
}

const isName = (text: string, at: number, length: number): boolean =>
  /^\s*:/.test(text.slice(at + length, at + length + 40));

function membersOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, each) => sum + membersOf(each), own);
}
