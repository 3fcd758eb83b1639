import { defineEvent } from "#platform/events/index.ts";

/** Somebody is to have a credential: it waits to be signed. */
export const CredentialAwarded = defineEvent<{ credentialId: string }>("credentials.credential-awarded");

/** A credential is worth nothing any more; the status list says so. */
export const CredentialRevoked = defineEvent<{ credentialId: string }>("credentials.credential-revoked");
