// Credentials: what people have achieved, signed so that anybody can check it.
// Owns keys, designs, credentials, status lists and /verify; the view credentials.public_credential is what others may join.
// Refuses: to know modules or paths (they award), to show a holder's name without consent, to sign for a key that is not its own.
export { type Award, awardCredential, awardCredentials } from "./award.ts";
export { demoAccreditedDesignId } from "./designs/demo.ts";
export { type Collection, countToCollect, requestCollection } from "./documents/collecting.ts";
export { print } from "./documents/press/press.ts";
export { ownCredentials, type PrintableCredential, validityOf as credentialValidity } from "./documents/queries.ts";
export { sendMade } from "./documents/sending.ts";
export type { TranscriptData } from "./documents/templates/index.ts";
export { CredentialAwarded, CredentialRevoked } from "./events.ts";
export { groupedId, isCredentialId, readCredentialId, sharedUrl, verifyUrl } from "./ids.ts";
export { issueWaiting } from "./issue.ts";
export { mayDesign, mayRevoke } from "./permissions.ts";
export { revokeFor } from "./revoke.ts";
export {
  type Achievement,
  type CredentialResult,
  type CredentialState,
  type CredentialValidity,
  defaultDesignId,
} from "./types.ts";
