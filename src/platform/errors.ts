/** What a code means to the one who asked: HTTP status, message key in `platform`, and whether the operator should hear of it. */
interface ErrorMeaning {
  status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
  isReported?: true;
}

/**
 * The one table from code to meaning. Codes are `feature.what-is-wrong`; a feature adds its own through
 * `Feature.errors`. A message of the same key (`error.<code>`) stands in that feature's language files.
 */
export type ErrorTable = Readonly<Record<string, ErrorMeaning>>;

export const platformErrors = {
  "platform.invalid": { status: 422 },
  "platform.bad-request": { status: 400 },
  "platform.signed-out": { status: 401 },
  "platform.forbidden": { status: 403 },
  "platform.not-found": { status: 404 },
  "platform.gone": { status: 410 },
  "platform.too-large": { status: 413 },
  "platform.too-many": { status: 429 },
  "platform.infected": { status: 422 },
  "platform.too-large-to-scan": { status: 413 },
  "platform.scanner-down": { status: 503, isReported: true },
  "platform.foreign-origin": { status: 403 },
  "platform.stale-form": { status: 403 },
  "platform.busy": { status: 503 },
  "platform.unavailable": { status: 503, isReported: true },
} satisfies ErrorTable;

/** A refusal that a person or a caller can understand and act upon. Anything else that is thrown is a bug. */
export class DomainError extends Error {
  readonly code: string;
  /** Arguments of the message, in ICU MessageFormat. */
  readonly args: Readonly<Record<string, string | number>>;
  /** The form field the refusal belongs to, where there is one. */
  readonly field: string | undefined;
  /** Seconds after which trying again makes sense; sent as Retry-After. */
  readonly retryAfter: number | undefined;

  constructor(
    code: string,
    options: { args?: Record<string, string | number>; field?: string; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "DomainError";
    this.code = code;
    this.args = options.args ?? {};
    this.field = options.field;
    this.retryAfter = options.retryAfter;
  }
}

/** The meaning of a thrown value; undefined for a bug. */
export function meaningOf(table: ErrorTable, error: unknown): ErrorMeaning | undefined {
  return error instanceof DomainError ? table[error.code] : undefined;
}
