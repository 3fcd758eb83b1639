import { verify, X509Certificate } from "node:crypto";
import type { Json } from "../checking/objects.ts";
import { isSameStatement } from "../keeping/sameness.ts";
import { bad } from "../refusal.ts";

export const signatureUsage = "http://adlnet.gov/expapi/attachments/signature";

const hashes: Readonly<Record<string, string>> = { RS256: "sha256", RS384: "sha384", RS512: "sha512" };
const place = "4.2.6";

/**
 * Checks a statement's signature (a JSON Web Signature, RFC 7515, compact): by RSA with SHA-2, over a statement that says the same, and by the
 * key of the certificate where one is sent along. Throws a 400.
 */
export function checkSignature(statement: Json, attachment: Json, bytes: Buffer): void {
  if (attachment.contentType !== "application/octet-stream")
    throw bad("A signature is of the type application/octet-stream.", "$.attachments", place);
  const [head = "", body = "", tail = "", ...more] = bytes.toString("utf8").trim().split(".");
  if (head === "" || body === "" || tail === "" || more.length > 0)
    throw bad("The signature is no compact JSON Web Signature.", "$.attachments", place);
  const header = objectOf(head);
  const signed = objectOf(body);
  const hash = typeof header?.alg === "string" ? hashes[header.alg] : undefined;
  if (header === undefined || hash === undefined)
    throw bad("A signature is made by RS256, RS384 or RS512.", "$.attachments", place);
  if (signed === undefined || !isSameStatement(withoutSignatures(signed), withoutSignatures(statement)))
    throw bad("Another statement was signed than the one that was sent.", "$.attachments", place);
  const chain = header.x5c;
  if (chain === undefined) return;
  const [first] = Array.isArray(chain) ? chain : [];
  if (typeof first !== "string" || !isSignedBy(first, hash, `${head}.${body}`, tail))
    throw bad("The signature is not of the certificate that was sent along.", "$.attachments", place);
}

function isSignedBy(certificate: string, hash: string, text: string, signature: string): boolean {
  try {
    const { publicKey } = new X509Certificate(Buffer.from(certificate, "base64"));
    return verify(hash, Buffer.from(text), publicKey, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

function objectOf(part: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return;
  }
}

/** Who signs cannot know the signature's own hash. */
function withoutSignatures(statement: Json): Json {
  const attachments = ((statement.attachments as Json[] | undefined) ?? []).filter(
    ({ usageType }) => usageType !== signatureUsage,
  );
  const { attachments: _all, ...rest } = statement;
  return attachments.length === 0 ? rest : { ...rest, attachments };
}
