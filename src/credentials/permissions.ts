import { bodyScope, permission } from "#platform/permissions/index.ts";

/** What of a credential or a design decides who looks after it: the body it belongs to, where it is one's. */
export interface OfBody {
  bodyId: string | null;
}

const within = ({ bodyId }: OfBody): string[] => (bodyId === null ? [] : [bodyScope(bodyId)]);

/** Making and changing what certificates look like; the training officers of a body, its own. */
export const mayDesign = permission<OfBody>("credentials.design", ["training-officer", "administrator"], { within });

/** The desk of designs, for whoever may change any. */
export const mayEnterDesigns = permission("credentials.enter-designs", ["training-officer", "administrator"], {
  isForAnyScope: true,
});

/** Revoking any credential, with a reason; owners of what it was for revoke theirs on their own pages. */
export const mayRevoke = permission("credentials.revoke", ["training-officer", "administrator"]);
