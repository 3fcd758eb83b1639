// Prerequisites of SCORM 1.2 items in the aicc_script language (SCORM 1.2 CAM 2.3.2.5.3.1, AICC CMI001 appendix A): items named by their
// identifiers, `&` and, `|` or, `~` not, `=` and `<>` against a status, `{A,B}` all of a set, `2*{A,B,C}` at least two of it.
// Also understood, because exporters write them: AND, OR and NOT as words, and statuses in quotation marks.

export type PrerequisiteStatus = "passed" | "completed" | "browsed" | "failed" | "not attempted" | "incomplete";

export type Prerequisites =
  /** The item is passed or completed. */
  | { kind: "done"; item: string }
  | { kind: "status"; item: string; status: PrerequisiteStatus; equal: boolean }
  | { kind: "not"; of: Prerequisites }
  | { kind: "and" | "or"; of: Prerequisites[] }
  /** At least `count` of them. */
  | { kind: "atLeast"; count: number; of: Prerequisites[] };

/** `expression` is null for an empty script, which always holds. `at` counts characters from 0. */
export type ParsedPrerequisites = { ok: true; expression: Prerequisites | null } | { ok: false; at: number };

interface Token {
  type: "name" | "quoted" | "symbol" | "end";
  text: string;
  at: number;
}

// Deeper nesting than any person writes, and far less than what would exhaust the stack.
const deepest = 50;

const statuses: Record<string, PrerequisiteStatus> = {
  p: "passed",
  passed: "passed",
  pass: "passed",
  c: "completed",
  completed: "completed",
  complete: "completed",
  b: "browsed",
  browsed: "browsed",
  f: "failed",
  failed: "failed",
  fail: "failed",
  n: "not attempted",
  notattempted: "not attempted",
  i: "incomplete",
  incomplete: "incomplete",
};

export function parsePrerequisites(script: string): ParsedPrerequisites {
  const parser = new Parser(script);
  try {
    return { ok: true, expression: parser.whole() };
  } catch (error) {
    if (error instanceof SyntaxFault) return { ok: false, at: error.at };
    throw error;
  }
}

/** Whether the prerequisites hold. An item whose status is unknown (`undefined`) counts as not attempted. */
export function evaluatePrerequisites(
  expression: Prerequisites | null,
  statusOf: (item: string) => PrerequisiteStatus | undefined,
): boolean {
  if (expression === null) return true;
  const holds = (part: Prerequisites) => evaluatePrerequisites(part, statusOf);
  switch (expression.kind) {
    case "done": {
      const status = statusOf(expression.item);
      return status === "passed" || status === "completed";
    }
    case "status":
      return ((statusOf(expression.item) ?? "not attempted") === expression.status) === expression.equal;
    case "not":
      return !holds(expression.of);
    case "and":
      return expression.of.every(holds);
    case "or":
      return expression.of.some(holds);
    case "atLeast":
      return expression.of.filter(holds).length >= expression.count;
  }
}

/** The identifiers it names, each once. */
export function itemsNamedIn(expression: Prerequisites | null): string[] {
  if (expression === null) return [];
  if ("item" in expression) return [expression.item];
  const parts = Array.isArray(expression.of) ? expression.of : [expression.of];
  return [...new Set(parts.flatMap(itemsNamedIn))];
}

class SyntaxFault extends Error {
  readonly at: number;
  constructor(at: number) {
    super(`prerequisites: syntax fault at ${at}`);
    this.at = at;
  }
}

class Parser {
  readonly #tokens: Token[];
  #next = 0;
  #depth = 0;

  constructor(script: string) {
    this.#tokens = tokensOf(script);
  }

  whole(): Prerequisites | null {
    if (this.#peek().type === "end") return null;
    const expression = this.#or();
    if (this.#peek().type !== "end") throw new SyntaxFault(this.#peek().at);
    return expression;
  }

  #or(): Prerequisites {
    if (++this.#depth > deepest) throw new SyntaxFault(this.#peek().at);
    const of = [this.#and()];
    while (this.#takeOperator("|", "or")) of.push(this.#and());
    this.#depth -= 1;
    return alone(of) ?? { kind: "or", of };
  }

  #and(): Prerequisites {
    const of = [this.#not()];
    while (this.#takeOperator("&", "and")) of.push(this.#not());
    return alone(of) ?? { kind: "and", of };
  }

  #not(): Prerequisites {
    let isNegated = false;
    while (this.#take("~") || this.#takeWordNot()) isNegated = !isNegated;
    const of = this.#operand();
    return isNegated ? { kind: "not", of } : of;
  }

  #operand(): Prerequisites {
    if (this.#take("(")) {
      const inner = this.#or();
      this.#expect(")");
      return inner;
    }
    if (this.#take("{")) {
      const of = this.#set();
      return alone(of) ?? { kind: "and", of };
    }
    const token = this.#takeName();
    if (/^\d+$/.test(token.text) && this.#take("*")) {
      this.#expect("{");
      return { kind: "atLeast", count: Number(token.text), of: this.#set() };
    }
    const equal = this.#take("=");
    if (!equal && !this.#take("<>")) return { kind: "done", item: token.text };
    return { kind: "status", item: token.text, status: this.#status(), equal };
  }

  #set(): Prerequisites[] {
    const of = [this.#or()];
    while (this.#take(",")) of.push(this.#or());
    this.#expect("}");
    return of;
  }

  #status(): PrerequisiteStatus {
    const first = this.#takeName(true);
    let word = first.text;
    if (/^not$/i.test(word) && /^attempted$/i.test(this.#peek().text)) word += this.#takeName().text;
    const status = statuses[word.toLowerCase().replace(/[\s_-]/g, "")];
    if (status === undefined) throw new SyntaxFault(first.at);
    return status;
  }

  // Where only an operator may stand, the word can be nothing else; where an item may stand, NOT is one only before another.
  #takeOperator(symbol: string, word: string): boolean {
    const token = this.#peek();
    if (token.type === "name" && token.text.toLowerCase() === word) {
      this.#next += 1;
      return true;
    }
    return this.#take(symbol);
  }

  #takeWordNot(): boolean {
    const token = this.#peek();
    const after = this.#tokens[this.#next + 1];
    const opensOperand = after !== undefined && (after.type === "name" || /^[({~]$/.test(after.text));
    const isOperator = after?.type === "name" && /^(?:and|or)$/i.test(after.text);
    if (token.type !== "name" || !/^not$/i.test(token.text) || !opensOperand || isOperator) return false;
    this.#next += 1;
    return true;
  }

  #takeName(mayBeQuoted = false): Token {
    const token = this.#peek();
    if (token.type !== "name" && !(mayBeQuoted && token.type === "quoted")) throw new SyntaxFault(token.at);
    this.#next += 1;
    return token;
  }

  #take(symbol: string): boolean {
    const token = this.#peek();
    if (token.type !== "symbol" || token.text !== symbol) return false;
    this.#next += 1;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw new SyntaxFault(this.#peek().at);
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { type: "end", text: "", at: 0 };
  }
}

function alone(of: Prerequisites[]): Prerequisites | null {
  return of.length === 1 ? (of[0] ?? null) : null;
}

function tokensOf(script: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|(<>|[&|~=,{}()*])|(["'])(.*?)\2|([^\s&|~=<>,{}()*"']+)|([\s\S])/gy;
  for (const match of script.matchAll(pattern)) {
    const [, symbol, , quoted, name, other] = match;
    const at = match.index;
    if (symbol !== undefined) tokens.push({ type: "symbol", text: symbol, at });
    else if (quoted !== undefined) tokens.push({ type: "quoted", text: quoted, at });
    else if (name !== undefined) tokens.push({ type: "name", text: name, at });
    else if (other !== undefined) tokens.push({ type: "symbol", text: other, at });
  }
  tokens.push({ type: "end", text: "", at: script.length });
  return tokens;
}
