/** What a caller says about the PostgreSQL it wants. */
export interface EmbeddedDatabaseOptions {
  /** The installation's data folder (DATA_DIR); the cluster stands in `postgresql/` below it. */
  dataDir: string;
  /** Receives one plain line at each step worth telling an operator. */
  log: (line: string) => void;
  /** Memory that sizes shared_buffers and its kin; the machine's or the control group's by default. Bytes. */
  memoryBytes?: number;
}

export interface EmbeddedDatabase {
  /** Database and role `praxis`: owner of its database, no superuser, may create databases. */
  readonly connectionString: string;
  /** True where PostgreSQL was already running: left by a killed process, or shared with another command. */
  readonly adopted: boolean;
  /** Leaves; the last process to leave a data folder stops its PostgreSQL and waits for it. Call it once your pools have ended. */
  stop(): Promise<void>;
}

export type EmbeddedDatabaseErrorCode =
  /** Another Praxis serves this data folder. */
  | "in_use"
  /** No binaries for this platform in node_modules. */
  | "no_binaries"
  /** The cluster was made by another major version of PostgreSQL. */
  | "wrong_version"
  /** The data folder, or what stands in it, cannot be used. */
  | "bad_folder"
  /** Root cannot hand PostgreSQL to an account that is not root. */
  | "no_account"
  /** PostgreSQL did not start, or not in time; its last words are in the message. */
  | "start_failed";

/** Its message says what is wrong and what to do about it. */
export class EmbeddedDatabaseError extends Error {
  readonly code: EmbeddedDatabaseErrorCode;

  constructor(code: EmbeddedDatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EmbeddedDatabaseError";
    this.code = code;
  }
}
