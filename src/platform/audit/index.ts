// Audit: what was done by whom, sealed into a chain of hashes.
// Owns platform.audit_entry, the sealer and the verification.
// Refuses: rows for SCORM commits and statements (they are records themselves), personal data in the chain (salted commitments only).
export { type AuditQuery, type AuditRow, auditKinds, readAudit, type SealState, sealState } from "./read.ts";
export { audit, eraseAuditDetails } from "./record.ts";
export { type AuditVerdict, sealAudit, verifyAudit } from "./seal.ts";
