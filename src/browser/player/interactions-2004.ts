// Responses to interactions (SCORM 2004 4th Edition RTE 4.2.9.1, 4.2.9.2): their forms by type, and where they are kept. The runtime's own
// judgement of them is both too strict and too lax.
import type { Api2004 } from "./scorm-again.ts";

/** short_identifier_type, a URI without what separates. */
const isName = (text: string): boolean =>
  /^[\p{L}\p{N}!$%&'()*+,\-./:;=?@_~#]+$/u.test(text) && (!/^urn:/i.test(text) || /^urn:[a-z0-9-]{1,32}:./i.test(text));

const languageNames = new Intl.DisplayNames("en", { type: "language", fallback: "none" });

/** A language that there is (RTE 4.1.1.3); `{lang=xyz}` of none is refused. */
function isLanguage(tag: string): boolean {
  try {
    return tag === "" || /^[ix]$/i.test(tag) || languageNames.of(tag.split("-")[0] ?? "") !== undefined;
  } catch {
    return false;
  }
}

/** localized_string_type: whatever text, after a language that may stand before it. */
function isText(text: string): boolean {
  const lang = /^\{lang=([^}]*)\}/.exec(text)?.[1];
  return lang === undefined || isLanguage(lang);
}

/** What stands before a pattern; undefined where it says something impossible. */
function withoutMatters(pattern: string, names: readonly string[]): string | undefined {
  let rest = pattern;
  for (;;) {
    const found = /^\{(case_matters|order_matters)=([^}]*)\}/.exec(rest);
    if (found === null || !names.includes(found[1] ?? "")) return rest;
    if (found[2] !== "true" && found[2] !== "false") return undefined;
    rest = rest.slice(found[0].length);
  }
}

const areNames = (text: string): boolean => text === "" || text.split("[,]").every(isName);
const isUnique = (text: string): boolean => new Set(text.split("[,]")).size === text.split("[,]").length;
const isReal = (text: string): boolean => /^[+-]?\d+(\.\d+)?$/.test(text);

function arePairs(text: string): boolean {
  if (text === "") return true;
  return text.split("[,]").every((pair) => {
    const sides = pair.split("[.]");
    return sides.length === 2 && sides.every(isName);
  });
}

function isRange(text: string): boolean {
  const [low = "", high = "", more] = text.split("[:]");
  if (!text.includes("[:]") || more !== undefined) return false;
  if ((low !== "" && !isReal(low)) || (high !== "" && !isReal(high))) return false;
  return low === "" || high === "" || Number(low) <= Number(high);
}

/** Steps of a performance: a name, an answer, or both. */
function areSteps(text: string, isPattern: boolean): boolean {
  return text.split("[,]").every((step) => {
    const [name = "", answer = "", more] = step.split("[.]");
    if (more !== undefined || !step.includes("[.]") || (name === "" && answer === "")) return false;
    if (name !== "" && !isName(name)) return false;
    return !(isPattern && answer.includes("[:]")) || isRange(answer);
  });
}

export function isResponse(type: string, value: string): boolean {
  switch (type) {
    case "true-false":
      return value === "true" || value === "false";
    case "choice":
      return areNames(value) && isUnique(value);
    case "fill-in":
      return value.split("[,]").every(isText);
    case "long-fill-in":
      return isText(value);
    case "matching":
      return arePairs(value);
    case "performance":
      return areSteps(value, false);
    case "sequencing":
      return areNames(value);
    case "likert":
      return value === "" || isName(value);
    case "numeric":
      return isReal(value);
    default:
      return true;
  }
}

export function isPattern(type: string, value: string): boolean {
  switch (type) {
    case "fill-in": {
      const rest = withoutMatters(value, ["case_matters", "order_matters"]);
      return rest?.split("[,]").every(isText) === true;
    }
    case "long-fill-in": {
      const rest = withoutMatters(value, ["case_matters"]);
      return rest !== undefined && isText(rest);
    }
    case "performance": {
      const rest = withoutMatters(value, ["order_matters"]);
      return rest !== undefined && areSteps(rest, true);
    }
    case "numeric":
      return isRange(value);
    default:
      return isResponse(type, value);
  }
}

/** One right answer at most (RTE 4.2.9.1). */
const single = ["true-false", "likert", "numeric", "other"];

/** A pattern that the runtime takes, to make the place that ours goes to. */
const anyPattern = (type: string, at: number): string =>
  ({ "true-false": "true", numeric: "1[:]2", matching: `a${at}[.]b`, performance: `a${at}[.]b` })[type] ?? `a${at}`;

/**
 * Keeps a response or a pattern; the error code where it cannot be, undefined for elements that are neither. Called where the interaction
 * is known to be there.
 */
export function keepResponse(api: Api2004, element: string, value: string): string | undefined {
  const [, place, which, at] =
    /^cmi\.interactions\.(\d+)\.(learner_response|correct_responses\.(\d+)\.pattern)$/.exec(element) ?? [];
  if (place === undefined || which === undefined) return undefined;
  const interaction = api.cmi.interactions.childArray[Number(place)];
  if (interaction === undefined) return undefined;
  const { type } = interaction;
  if (type === "") return "408";
  if (at === undefined) {
    if (!isResponse(type, value)) return "406";
    interaction._learner_response = value;
  } else {
    const responses = interaction.correct_responses.childArray;
    if (Number(at) > 0 && single.includes(type)) return "351";
    if (!isPattern(type, value)) return "406";
    const isTwice = responses.some(({ _pattern }, other) => _pattern === value && other !== Number(at));
    if (isTwice && (type === "choice" || type === "sequencing")) return "351";
    if (responses[Number(at)] === undefined) api.setCMIValue(element, anyPattern(type, responses.length));
    const response = responses[Number(at)];
    if (response === undefined) return "351";
    response._pattern = value;
  }
  api._setCMIElements.add(element);
  return "0";
}
