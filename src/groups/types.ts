// Shapes kept as JSON in this feature's tables.
/** Language -> lines of text, in order. */
export type LocalizedLines = Record<string, string[]>;
