import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Secrets } from "#platform/secrets.ts";

const nonceLength = 12;
const tagLength = 16;

/** AES-256-GCM under the key of a purpose. `owner` is bound in: what is sealed for one opens for no other. */
export function seal(secrets: Secrets, purpose: string, owner: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv("aes-256-gcm", secrets.key(purpose), nonce).setAAD(Buffer.from(owner));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** What was sealed; undefined where it is damaged, another's, or sealed with other keys. */
export function unseal(secrets: Secrets, purpose: string, owner: string, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < nonceLength + tagLength) return undefined;
  const bytes = Buffer.from(sealed);
  const tag = bytes.subarray(nonceLength, nonceLength + tagLength);
  try {
    const decipher = createDecipheriv("aes-256-gcm", secrets.key(purpose), bytes.subarray(0, nonceLength), {
      authTagLength: tagLength,
    });
    decipher.setAAD(Buffer.from(owner)).setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()]);
  } catch {
    return undefined;
  }
}
