// Every fault this feature can name. The sentences stand in messages/*.json under `problem.<code>`; a test holds them
// against the arguments listed here.

/** fatal: refused. error: something cannot be played. warning: it plays, but not as written. note: what we did about it. */
export type Severity = "fatal" | "error" | "warning" | "note";

export interface Problem {
  severity: Severity;
  code: ProblemCode;
  /** The manifest in which the fault stands, with where (both from 1). */
  file?: string;
  line?: number;
  column?: number;
  /** The entry of the archive that is at fault, spelled as in the archive (control characters made visible). */
  entry?: string;
  /** Further arguments of the message. */
  params: Record<string, string | number>;
}

type Argument = "file" | "line" | "column" | "entry" | (string & {});

interface Kind {
  severity: Severity;
  args: readonly Argument[];
}

const kind = <const A extends readonly Argument[]>(severity: Severity, ...args: A) => ({ severity, args });

export const problemKinds = {
  // The archive.
  "empty-file": kind("fatal"),
  "not-a-zip": kind("fatal"),
  "truncated-archive": kind("fatal"),
  "damaged-archive": kind("fatal"),
  "multi-disk-archive": kind("fatal"),
  "archive-too-large": kind("fatal", "limit"),
  "no-files": kind("fatal"),
  "only-an-inner-zip": kind("fatal", "entry"),
  "encrypted-entry": kind("fatal", "entry"),
  "unsupported-compression": kind("fatal", "entry", "method"),
  "absolute-path": kind("fatal", "entry"),
  "drive-letter": kind("fatal", "entry"),
  "parent-path": kind("fatal", "entry"),
  "control-character": kind("fatal", "entry"),
  "reserved-name": kind("fatal", "entry"),
  "symbolic-link": kind("fatal", "entry"),
  "special-file": kind("fatal", "entry"),
  "name-too-long": kind("fatal", "entry", "limit"),
  "path-too-deep": kind("fatal", "entry", "limit"),
  "duplicate-entry": kind("fatal", "entry"),
  "colliding-names": kind("fatal", "entry", "other"),
  "file-is-folder": kind("fatal", "entry", "other"),
  "overlapping-entries": kind("fatal", "entry", "other"),
  "local-header-mismatch": kind("fatal", "entry"),
  "too-many-files": kind("fatal", "limit"),
  "package-too-large": kind("fatal", "limit"),
  "file-too-large": kind("fatal", "entry", "limit"),
  "compression-bomb": kind("fatal", "entry", "limit"),
  "size-mismatch": kind("fatal", "entry"),
  "checksum-mismatch": kind("fatal", "entry"),
  "damaged-entry": kind("fatal", "entry"),
  "out-of-memory": kind("fatal"),
  "too-slow": kind("fatal", "minutes"),
  "top-folder-stripped": kind("note", "folder"),
  "backslash-paths": kind("note", "entry"),
  "system-files-ignored": kind("note", "count"),
  "name-encoding-guessed": kind("warning", "entry"),

  // XML and JSON.
  "xml-malformed": kind("error", "file", "line", "column"),
  "xml-unclosed-element": kind("error", "file", "line", "column", "element", "opened"),
  "xml-cut-short": kind("error", "file", "line"),
  "xml-entity-refused": kind("fatal", "file", "line", "entity"),
  "xml-doctype-ignored": kind("note", "file", "line"),
  "xml-undeclared-prefix": kind("warning", "file", "line", "prefix"),
  "xml-unknown-encoding": kind("warning", "file", "encoding"),
  "xml-wrong-encoding": kind("warning", "file"),
  "manifest-too-large": kind("fatal", "file", "limit"),
  "manifest-too-deep": kind("fatal", "file", "line", "limit"),
  "manifest-too-many-elements": kind("fatal", "file", "limit"),
  "manifest-unreadable": kind("error", "file"),
  "json-malformed": kind("error", "file"),

  // Recognising.
  "nothing-to-play": kind("error"),
  "manifest-not-at-root": kind("error", "entry"),
  "played-as-web-page": kind("error", "file", "entry"),
  "start-page-guessed": kind("note", "entry"),
  "manifest-name-case": kind("warning", "entry"),
  "version-missing": kind("warning", "file"),
  "version-unknown": kind("warning", "file", "line", "version"),
  "namespace-unusual": kind("warning", "file", "line"),
  "questions-not-a-lesson": kind("note"),

  // IMS manifests and SCORM.
  "organization-missing": kind("warning", "file"),
  "default-organization-missing": kind("warning", "file", "line", "organization"),
  "several-organizations": kind("note", "count"),
  "organization-empty": kind("error", "file", "line"),
  "submanifest-ignored": kind("warning", "file", "line"),
  "identifier-missing": kind("warning", "file", "line", "element"),
  "duplicate-item": kind("warning", "file", "line", "item"),
  "duplicate-resource": kind("warning", "file", "line", "resource"),
  "resource-missing": kind("error", "file", "line", "item", "resource"),
  "resource-without-href": kind("error", "file", "line", "resource"),
  "launch-file-missing": kind("error", "file", "line", "entry"),
  "listed-file-missing": kind("warning", "file", "line", "entry"),
  "listed-files-missing-more": kind("warning", "file", "count"),
  "href-case-mismatch": kind("warning", "file", "line", "href", "entry"),
  "href-backslash": kind("warning", "file", "line", "href"),
  "href-outside-package": kind("error", "file", "line", "href"),
  "href-not-allowed": kind("error", "file", "line", "href"),
  "href-external": kind("note", "file", "line", "host"),
  "scorm-type-missing": kind("warning", "file", "line", "resource"),
  "dependency-missing": kind("warning", "file", "line", "resource", "dependency"),
  "dependency-circle": kind("warning", "file", "line", "resource"),
  "sequencing-reference-missing": kind("warning", "file", "line", "reference"),
  "invalid-value": kind("warning", "file", "line", "element", "value"),
  "prerequisites-unreadable": kind("warning", "file", "line", "item"),
  "prerequisites-unknown-item": kind("warning", "file", "line", "item", "reference"),
  "more-problems": kind("warning", "count"),

  // cmi5: CATAPULT's requirements say a course structure that breaks the specification is refused.
  "cmi5-no-course": kind("fatal", "file"),
  "cmi5-missing-element": kind("fatal", "file", "line", "element", "parent"),
  "cmi5-unexpected-element": kind("fatal", "file", "line", "element", "parent"),
  "cmi5-identifier-not-iri": kind("fatal", "file", "line", "identifier"),
  "cmi5-duplicate-identifier": kind("fatal", "file", "line", "identifier"),
  "cmi5-unknown-objective": kind("warning", "file", "line", "identifier"),
  "cmi5-url-invalid": kind("fatal", "file", "line", "url"),
  "cmi5-relative-url": kind("fatal", "file", "line", "url"),
  "cmi5-invalid-value": kind("fatal", "file", "line", "element", "value"),

  // xAPI (Tin Can) and H5P.
  "xapi-no-launch": kind("error", "file"),
  "h5p-incomplete": kind("error", "file", "field"),
  "h5p-content-missing": kind("error", "entry"),
  "h5p-library-missing": kind("error", "file", "library"),
} satisfies Record<string, Kind>;

export type ProblemCode = keyof typeof problemKinds;

type ArgumentOf<C extends ProblemCode> = (typeof problemKinds)[C]["args"][number];
type ArgumentValue<A> = A extends "line" | "column" | "opened" | "count" | "minutes" ? number : string | number;

/** Builds a problem; the compiler asks for exactly the arguments its message uses. */
export function problem<C extends ProblemCode>(
  code: C,
  ...args: [ArgumentOf<C>] extends [never] ? [] : [{ [A in ArgumentOf<C>]: ArgumentValue<A> }]
): Problem {
  const { file, line, column, entry, ...params } = (args[0] ?? {}) as Record<string, string | number>;
  const built: Problem = { severity: problemKinds[code].severity, code, params };
  if (file !== undefined) built.file = String(file);
  if (line !== undefined) built.line = Number(line);
  if (column !== undefined) built.column = Number(column);
  if (entry !== undefined) built.entry = showControlCharacters(String(entry));
  return built;
}

/** The named arguments of the message `problem.<code>`. */
export function messageArguments(fault: Problem): Record<string, string | number> {
  const { file, line, column, entry } = fault;
  const located = Object.entries({ file, line, column, entry }).filter(([, value]) => value !== undefined);
  return { ...fault.params, ...(Object.fromEntries(located) as Record<string, string | number>) };
}

/** A refusal inside a step; the step's public function turns it into a value. */
export class Refusal extends Error {
  readonly problem: Problem;
  constructor(refused: Problem) {
    super(refused.code);
    this.name = "Refusal";
    this.problem = refused;
  }
}

// A name with a bell or a direction override in it must not take over the page, the log or the terminal that shows it.
function showControlCharacters(name: string): string {
  return name.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
