// Data Integrity with eddsa-rdfc-2022 (W3C Data Integrity EdDSA Cryptosuites 1.0, 3.2).
import { createHash, type KeyObject, sign, verify } from "node:crypto";
import { canonical, canonicalOfOurs, type Json, type JsonObject } from "./canonical.ts";
import { base58, fromBase58, publicKeyOf } from "./multikey.ts";

export interface SigningKey {
  privateKey: KeyObject;
  verificationMethod: string;
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

/** 3.2.4: the hash of the proof's own configuration, then that of the document. */
async function hashData(
  canonicalize: (document: JsonObject) => Promise<string>,
  document: JsonObject,
  proof: JsonObject,
): Promise<Buffer> {
  const [configuration, content] = await Promise.all([
    canonicalize({ "@context": document["@context"] as Json, ...proof }),
    canonicalize(document),
  ]);
  return Buffer.concat([sha256(configuration), sha256(content)]);
}

/** Adds a proof to a document of ours. `created` is ISO 8601 in UTC. */
export async function signed(document: JsonObject, key: SigningKey, created: string): Promise<JsonObject> {
  const proof = {
    type: "DataIntegrityProof",
    cryptosuite: "eddsa-rdfc-2022",
    created,
    verificationMethod: key.verificationMethod,
    proofPurpose: "assertionMethod",
  };
  const data = await hashData(canonicalOfOurs, document, proof);
  return { ...document, proof: [{ ...proof, proofValue: `z${base58(sign(null, data, key.privateKey))}` }] };
}

export interface CheckedProof {
  /** The key that made it, as a Multikey. */
  multikey: string;
  /** The DID that the proof says the key is of. */
  controller: string;
  proofValue: string;
}

/** `foreign`: signed in a way that is none of ours, so that we cannot tell. */
export type ProofFault = "not-credential" | "altered" | "foreign";

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a proof may say; anything more would be signed with it, but read by nobody. */
const proofFields = new Set(["type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"]);

/**
 * Checks the one proof of a document from outside against the key that its verification method names. Whose key that is, the caller
 * decides. Only keys that are in the name (`did:key`, or a fragment that is a Multikey, as ours are) can be checked without asking anybody.
 */
export async function checkProof(credential: JsonObject): Promise<CheckedProof | ProofFault> {
  const { proof: given, ...document } = credential;
  const proofs = Array.isArray(given) ? given : [given];
  const [proof] = proofs;
  if (proofs.length !== 1 || !isObject(proof)) return "not-credential";
  if (proof.type !== "DataIntegrityProof" || proof.cryptosuite !== "eddsa-rdfc-2022") return "foreign";
  const { verificationMethod, proofValue, ...rest } = proof;
  if (typeof verificationMethod !== "string" || typeof proofValue !== "string") return "altered";
  if (proof.proofPurpose !== "assertionMethod" || Object.keys(proof).some((name) => !proofFields.has(name)))
    return "altered";
  const [controller = "", multikey = ""] = verificationMethod.split("#");
  const publicKey = publicKeyOf(multikey);
  const signature = proofValue.startsWith("z") ? fromBase58(proofValue.slice(1), 100) : undefined;
  if (publicKey === undefined) return "foreign";
  if (signature?.length !== 64) return "altered";
  if (controller.startsWith("did:key:") && controller !== `did:key:${multikey}`) return "altered";
  let data: Buffer;
  try {
    data = await hashData(canonical, document, { ...rest, verificationMethod } as JsonObject);
  } catch {
    // What its contexts do not know was added or changed.
    return "altered";
  }
  // One way to write a signature: base 58 with another number of leading ones is not ours.
  if (`z${base58(signature)}` !== proofValue || !verify(null, data, publicKey, signature)) return "altered";
  return { multikey, controller, proofValue };
}
