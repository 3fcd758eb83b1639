// TeX as it stands in bibliographies: accents, letters, quotes and the mathematics of titles, as plain text.

import { longestField } from "./reading.ts";

const accents: Record<string, string> = {
  "'": "\u0301",
  "`": "\u0300",
  "^": "\u0302",
  '"': "\u0308",
  "~": "\u0303",
  "=": "\u0304",
  ".": "\u0307",
  u: "\u0306",
  v: "\u030c",
  H: "\u030b",
  c: "\u0327",
  k: "\u0328",
  r: "\u030a",
  d: "\u0323",
  b: "\u0331",
  t: "\u0361",
};

const words: Record<string, string> = {
  ss: "ß",
  SS: "ẞ",
  o: "ø",
  O: "Ø",
  l: "ł",
  L: "Ł",
  ae: "æ",
  AE: "Æ",
  oe: "œ",
  OE: "Œ",
  aa: "å",
  AA: "Å",
  i: "ı",
  j: "ȷ",
  dh: "ð",
  DH: "Ð",
  th: "þ",
  TH: "Þ",
  ng: "ŋ",
  NG: "Ŋ",
  dj: "đ",
  DJ: "Đ",
  textemdash: "—",
  textendash: "–",
  textquoteleft: "‘",
  textquoteright: "’",
  textquotedblleft: "“",
  textquotedblright: "”",
  textquotesingle: "'",
  textquotedbl: '"',
  textbackslash: "\\",
  textasciitilde: "~",
  textasciicircum: "^",
  textbar: "|",
  textless: "<",
  textgreater: ">",
  textunderscore: "_",
  textbraceleft: "{",
  textbraceright: "}",
  textdollar: "$",
  textellipsis: "…",
  ldots: "…",
  dots: "…",
  cdots: "⋯",
  texttrademark: "™",
  textregistered: "®",
  textcopyright: "©",
  copyright: "©",
  textdegree: "°",
  degree: "°",
  textperiodcentered: "·",
  cdot: "·",
  textbullet: "•",
  textsection: "§",
  S: "§",
  P: "¶",
  pounds: "£",
  texteuro: "€",
  euro: "€",
  guillemotleft: "«",
  guillemotright: "»",
  guilsinglleft: "‹",
  guilsinglright: "›",
  textexclamdown: "¡",
  textquestiondown: "¿",
  lbrace: "{",
  rbrace: "}",
  times: "×",
  pm: "±",
  leq: "≤",
  le: "≤",
  geq: "≥",
  ge: "≥",
  neq: "≠",
  sim: "∼",
  approx: "≈",
  infty: "∞",
  rightarrow: "→",
  to: "→",
  leftarrow: "←",
  leftrightarrow: "↔",
  in: "∈",
  sum: "∑",
  int: "∫",
  partial: "∂",
  nabla: "∇",
  prime: "′",
  langle: "⟨",
  rangle: "⟩",
  ell: "ℓ",
  hbar: "ℏ",
  subset: "⊂",
  cup: "∪",
  cap: "∩",
  forall: "∀",
  exists: "∃",
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ϵ",
  varepsilon: "ε",
  zeta: "ζ",
  eta: "η",
  theta: "θ",
  iota: "ι",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  xi: "ξ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  upsilon: "υ",
  phi: "φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  Gamma: "Γ",
  Delta: "Δ",
  Theta: "Θ",
  Lambda: "Λ",
  Xi: "Ξ",
  Pi: "Π",
  Sigma: "Σ",
  Phi: "Φ",
  Psi: "Ψ",
  Omega: "Ω",
  textsuperscript: "^",
  textsubscript: "_",
  quad: " ",
  qquad: " ",
  newline: " ",
  par: " ",
  space: " ",
  log: "log",
  sin: "sin",
  cos: "cos",
  max: "max",
  min: "min",
  lim: "lim",
  TeX: "TeX",
  LaTeX: "LaTeX",
  BibTeX: "BibTeX",
};

/** Commands whose argument is not text. */
const silent = new Set([
  "vphantom",
  "phantom",
  "hphantom",
  "noopsort",
  "label",
  "hspace",
  "vspace",
  "cite",
  "citep",
  "citet",
  "textcolor",
]);

const raised: Record<string, string> = {
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
  "+": "⁺",
  "-": "⁻",
  n: "ⁿ",
  i: "ⁱ",
};
const lowered: Record<string, string> = {
  "0": "₀",
  "1": "₁",
  "2": "₂",
  "3": "₃",
  "4": "₄",
  "5": "₅",
  "6": "₆",
  "7": "₇",
  "8": "₈",
  "9": "₉",
  "+": "₊",
  "-": "₋",
};

/** What `^` or `_` stands before, in small figures where all of it has them. */
const shifted = (text: string): string =>
  text.replace(/([\^_])(?:\{([^{}\\]{1,20})\}|([0-9+]))/g, (whole, sign: string, group?: string, one?: string) => {
    const table = sign === "^" ? raised : lowered;
    const signs = [...(group ?? one ?? "")];
    return signs.every((each) => table[each] !== undefined) ? signs.map((each) => table[each]).join("") : whole;
  });

/** Plain text of TeX; what is not known loses its backslash word and keeps its argument. Linear in the length; never throws. */
export function textOfTex(source: string): string {
  const cut = source.slice(0, longestField);
  if (!/[\\{}$~`'-]/.test(cut)) return cut;
  const text = /\$/.test(cut)
    ? cut.replace(/(?<!\\)\$([^$]{1,500})(?<!\\)\$/g, (_, inner: string) => shifted(inner))
    : cut;
  const out: string[] = [];
  let at = 0;
  /** The letter that an accent stands on: `e`, `{e}`, `\i`, `{\i}`. */
  const based = (accent: string): string => {
    const rest = /^\s*(?:\{\s*\\([ij])\s*\}|\\([ij])(?![A-Za-z])\s*|\{([^{}\\]{0,3})\}|(\p{L}))/u.exec(
      text.slice(at, at + 12),
    );
    if (rest === null) return "";
    at += rest[0].length;
    const letters = rest[1] ?? rest[2] ?? rest[3] ?? rest[4] ?? "";
    const [letter = "", ...more] = [...letters];
    return letter === "" ? "" : `${letter}${accent}${more.join("")}`;
  };
  while (at < text.length) {
    const sign = text[at] ?? "";
    at += 1;
    if (sign === "\\") {
      const command = /^[A-Za-z]+/.exec(text.slice(at, at + 40))?.[0];
      if (command === undefined) {
        const next = text[at] ?? "";
        at += 1;
        if (accents[next] !== undefined) out.push(based(accents[next]));
        else if ("&%$#_{} ".includes(next)) out.push(next);
        else if (next === "\\" || next === "/" || next === "," || next === "-")
          out.push(next === "\\" || next === "," ? " " : "");
        continue;
      }
      at += command.length;
      const accent = accents[command];
      const isAccent = accent !== undefined && /^\s*[{\\]|^\s+\p{L}/u.test(text.slice(at, at + 4));
      if (isAccent) out.push(based(accent));
      else if (silent.has(command) && text[at] === "{") {
        const end = text.indexOf("}", at);
        at = end === -1 || end - at > 200 ? at : end + 1;
      } else {
        if (words[command] !== undefined) out.push(words[command]);
        // A space after a command ends its name and is not shown; `{}` does the same.
        if (/\s/.test(text[at] ?? "")) at += 1;
      }
    } else if (sign === "{" || sign === "}") {
      // Groups are only for TeX.
    } else if (sign === "~") out.push(" ");
    else if (sign === "-" && text.startsWith("--", at)) {
      out.push("—");
      at += 2;
    } else if (sign === "-" && text[at] === "-") {
      out.push("–");
      at += 1;
    } else if (sign === "`") {
      const isTwice = text[at] === "`";
      at += isTwice ? 1 : 0;
      out.push(isTwice ? "“" : "‘");
    } else if (sign === "'" && text[at] === "'") {
      out.push("”");
      at += 1;
    } else if (sign !== "$" || text[at - 2] === "\\") out.push(sign);
  }
  return out.join("").normalize("NFC");
}

const special: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "{": "\\textbraceleft{}",
  "}": "\\textbraceright{}",
  "&": "\\&",
  "%": "\\%",
  $: "\\$",
  "#": "\\#",
  _: "\\_",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

/** Plain text as BibTeX carries it; letters stay as they are, in UTF-8. Braces by name: BibTeX counts them after a backslash too. */
export const texOf = (text: string): string => text.replace(/[\\{}&%$#_~^]/g, (sign) => special[sign] ?? sign);
