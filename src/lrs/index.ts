// LRS: what people experienced, as xAPI statements.
// Owns lrs.statement and the shape of statements; features that see something happen record it here, in their own transaction.
// Refuses: changing or deleting a statement, agents without an identifier, names of people in statements.
export { pseudonymOf } from "./agents.ts";
export { statementsOfRegistrations } from "./queries.ts";
export { recordStatements } from "./record.ts";
export { agentKey, statementId, type VerbName, verb } from "./statements.ts";
export type { Activity, Agent, Result, Score, Statement } from "./types.ts";
