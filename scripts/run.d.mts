/** Flags of Node for the server. */
export declare const nodeFlags: readonly string[];
