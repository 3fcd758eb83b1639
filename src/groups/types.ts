// Shapes kept as JSON in this feature's tables.
/** Language -> lines of text, in order. */
export type LocalizedLines = Record<string, string[]>;

export const seatPositions = ["chair", "vice-chair", "secretary", "member", "observer"] as const;
export type SeatPosition = (typeof seatPositions)[number];
