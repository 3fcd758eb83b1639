import { createHash, randomBytes } from "node:crypto";

/** A secret for a link, a cookie or a header: 256 bits, 43 characters of base64url. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** What is stored of a token: whoever reads the table cannot use it. */
export const tokenHash = (token: string): Buffer => createHash("sha256").update(token).digest();
