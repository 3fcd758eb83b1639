import { defineEvent } from "#platform/events/index.ts";

/** A person asked for a copy of their data. */
export const ExportAsked = defineEvent<{ exportId: string }>("people.export-asked");
/** An auditor asked for the audit chain to be verified. */
export const AuditCheckAsked = defineEvent<{ checkId: string }>("people.audit-check-asked");
/** A person's data is gone; features that keep more than tables say may follow. */
export const AccountErased = defineEvent<{ accountId: string }>("people.account-erased");

export const privacyEvents = [ExportAsked, AuditCheckAsked, AccountErased];
