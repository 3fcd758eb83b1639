import { bodyScope, permission } from "#platform/permissions/index.ts";

/** What of a record decides who looks after it. */
export interface Keeping {
  ownerBodyId: string | null;
}

const within = ({ ownerBodyId }: Keeping): string[] => (ownerBodyId === null ? [] : [bodyScope(ownerBodyId)]);

/** Entering the librarian's pages, for everything or for the records of one body. */
export const mayKeepLibrary = permission("library.keep", ["librarian", "administrator"], { isForAnyScope: true });

/** Completing, publishing, returning, refusing and withdrawing a record. */
export const mayManageRecord = permission<Keeping>("library.manage-record", ["librarian", "administrator"], { within });

/** Suggesting a record; the operations ask for vetting too. */
export const mayContribute = permission("library.contribute", "everyone");
