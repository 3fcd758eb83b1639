/** Why a request is refused: the status and words for its sender, where in the JSON, and the clause that asks for it. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415;
  /** `$.actor.mbox`, or a parameter's or header's name. */
  readonly at: string | undefined;
  /** Of xAPI 2.0 (IEEE 9274.1.1), or of 1.0.3 where it is marked so. */
  readonly clause: string | undefined;

  constructor(status: Refusal["status"], message: string, facts: { at?: string; clause?: string } = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.at = facts.at;
    this.clause = facts.clause;
  }
}

export const bad = (message: string, at?: string, clause?: string): Refusal =>
  new Refusal(400, message, { ...(at === undefined ? {} : { at }), ...(clause === undefined ? {} : { clause }) });
