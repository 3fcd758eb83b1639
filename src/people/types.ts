// Shapes kept as JSON in this feature's tables.
export type { AuditVerdict } from "#platform/audit/index.ts";
/** Which column of a sheet holds a field: its index, by the field's name. */
export type ColumnMapping = Record<string, number>;
