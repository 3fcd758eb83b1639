// How a manifest names what is launched: xml:base, href and an item's parameters put together (SCORM 2004 CAM 3.4.1.15 and
// 3.4.2, IMS CP 1.1.4), and found in the archive under the spelling the archive uses.

import type { FileIndex } from "./file-index.ts";

/** Where an href leads. `file` is set exactly when the package holds it. */
export type ResolvedHref =
  | {
      kind: "inside";
      /** Percent-encoded and relative to the package's root, with query and fragment. */
      href: string;
      path: string;
      file?: string;
      isExact: boolean;
      hadBackslashes: boolean;
    }
  | { kind: "external"; href: string }
  | { kind: "outside" }
  | { kind: "forbidden" };

interface Parts {
  path: string;
  /** With its `?`, or empty. */
  query: string;
  /** With its `#`, or empty. */
  fragment: string;
}

const scheme = /^[a-z][a-z0-9+.-]*:/i;

/** `bases` are the xml:base values from the outermost in; `parameters` are an item's. Never throws, whatever the strings. */
export function resolveHref(
  written: string,
  bases: readonly (string | undefined)[],
  files: FileIndex,
  parameters = "",
): ResolvedHref {
  const href = written.trim();
  const base = bases.reduce<string>((outer, inner) => (inner ? joinBase(outer, inner.trim()) : outer), "");
  const isAbsolute = (reference: string) => scheme.test(reference) || /^[\\/]{2}/.test(reference);
  if (isAbsolute(href)) return externalHref(href, parameters);
  if (isAbsolute(base)) return externalHref(externalBase(base, href), parameters);

  const hadBackslashes = splitHref(href).path.includes("\\");
  const candidates = [splitHref(href.replaceAll("\\", "/"))];
  // A file may really be called `a#1.html` or `what?.html`: taken only when nothing else is there.
  if (/[?#]/.test(href)) candidates.push({ path: href.replaceAll("\\", "/"), query: "", fragment: "" });
  let firstPath: string | null = null;
  for (const candidate of candidates) {
    for (const path of spellings(candidate.path)) {
      const clean = joinInside(base, path);
      if (clean === null) return { kind: "outside" };
      firstPath ??= clean;
      const found = files.find(clean);
      if (found === null) continue;
      const launched = joinParameters({ ...candidate, path: encodePath(found.path) }, parameters);
      return {
        kind: "inside",
        href: launched,
        path: clean,
        file: found.path,
        isExact: found.isExact,
        hadBackslashes,
      };
    }
  }
  const path = firstPath ?? "";
  const [written0] = candidates;
  const launched = joinParameters(
    { query: written0?.query ?? "", fragment: written0?.fragment ?? "", path: encodePath(path) },
    parameters,
  );
  return { kind: "inside", href: launched, path, isExact: false, hadBackslashes };
}

/** IMS CP 1.1.4 and CAM 3.4.1.15: leading `?` and `&` of parameters are dropped, a fragment is only added where there is none. */
export function joinParameters(parts: Parts, parameters: string): string {
  const trimmed = parameters.trim().replace(/^[?&]+/, "");
  let { query, fragment } = parts;
  if (trimmed.startsWith("#")) {
    if (fragment === "") fragment = trimmed;
  } else if (trimmed !== "") {
    // The specification appends at the very end, which would put the parameters into the fragment where no script looks.
    const [added = "", addedFragment] = splitOnce(trimmed, "#");
    query = query === "" ? `?${added}` : `${query}&${added}`;
    if (fragment === "" && addedFragment !== undefined) fragment = `#${addedFragment}`;
  }
  return `${parts.path}${encodeLoosely(query)}${encodeLoosely(fragment)}`;
}

/** Percent-encodes a package path for use in an address. */
export function encodePath(path: string): string {
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}

export function splitHref(href: string): Parts {
  const [beforeFragment = "", fragment] = splitOnce(href, "#");
  const [path = "", query] = splitOnce(beforeFragment, "?");
  return {
    path,
    query: query === undefined || query === "" ? "" : `?${query}`,
    fragment: fragment === undefined || fragment === "" ? "" : `#${fragment}`,
  };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** As written first (the archive may hold `a%20b.html` literally), then decoded as UTF-8 or, failing that, as windows-1252. */
function spellings(path: string): string[] {
  if (!path.includes("%")) return [path];
  try {
    return [path, decodeURIComponent(path)];
  } catch {
    const decoded = path.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
      new TextDecoder("windows-1252").decode(
        Uint8Array.from(run.slice(1).split("%"), (byte) => Number.parseInt(byte, 16)),
      ),
    );
    return [path, decoded];
  }
}

/** Null when the path climbs out of the package, in whatever spelling of the dots. */
function joinInside(base: string, path: string): string | null {
  const folder = path.startsWith("/") ? "" : decodeOrKeep(base).replace(/[^/]*$/, "");
  const segments: string[] = [];
  for (const segment of `${folder}${path}`.split("/")) {
    if (segment === "" || segment === "." || /^%2e$/i.test(segment)) continue;
    if (segment === ".." || /^(?:%2e|\.)(?:%2e|\.)$/i.test(segment)) {
      if (segments.pop() === undefined) return null;
    } else segments.push(segment);
  }
  return segments.join("/");
}

function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// An xml:base ought to end with a slash, and what follows the last slash is dropped (RFC 3986 5.2.3). Exporters forget it: a base
// whose last name has no ending is meant as a folder.
function joinBase(outer: string, inner: string): string {
  const slashed = inner.replaceAll("\\", "/");
  const folder = slashed === "" || slashed.endsWith("/") || /\.[a-z0-9]{1,5}$/i.test(slashed) ? slashed : `${slashed}/`;
  if (scheme.test(folder) || folder.startsWith("/")) return folder;
  if (scheme.test(outer)) return externalBase(outer, folder);
  return `${outer.replace(/[^/]*$/, "")}${folder}`;
}

function externalBase(base: string, href: string): string {
  return URL.canParse(href, base) ? new URL(href, base).href : "javascript:";
}

function externalHref(href: string, parameters: string): ResolvedHref {
  const absolute = /^[\\/]{2}/.test(href) ? `https:${href.replaceAll("\\", "/")}` : href;
  if (!URL.canParse(absolute)) return { kind: "forbidden" };
  const url = new URL(absolute);
  // javascript:, data: and file: would run with the rights of the player, or read the learner's disk.
  if (url.protocol !== "http:" && url.protocol !== "https:") return { kind: "forbidden" };
  const { path, query, fragment } = splitHref(url.href);
  return { kind: "external", href: joinParameters({ path, query, fragment }, parameters) };
}

// Queries and fragments stay as written, but for what no address may hold.
function encodeLoosely(text: string): string {
  return encodeURI(text.toWellFormed()).replace(/%25([0-9a-f]{2})/gi, "%$1");
}
