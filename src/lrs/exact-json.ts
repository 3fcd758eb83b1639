import { bad } from "./refusal.ts";

export interface ReadJson {
  value: unknown;
  /** Of a list, each element as it was written. */
  elements: string[];
}

const deepest = 100;

interface Level {
  isObject: boolean;
  keys: Set<string> | undefined;
  expectsKey: boolean;
}

/**
 * Reads JSON as records must be read: no key twice (JSON.parse would keep one silently), no more than a hundred levels, no text that could
 * not be stored or sent (NUL, half a surrogate pair), and each element of a list as its sender wrote it. Throws a 400.
 */
export function readJson(text: string): ReadJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(`This is not JSON: ${(error as Error).message}`, undefined, "4.2.1");
  }
  return { value, elements: scan(text) };
}

// The text is known to be JSON: only what JSON.parse lets through is looked at.
function scan(text: string): string[] {
  const levels: Level[] = [];
  const elements: string[] = [];
  let began = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const level = levels.at(-1);
    if (code === 34) {
      const end = endOfString(text, at);
      const piece = text.slice(at + 1, end);
      const written = piece.includes("\\") ? unescaped(piece) : piece;
      if (level?.isObject === true && level.expectsKey) {
        if (level.keys?.has(written) === true)
          throw bad(`The key "${written.slice(0, 80)}" stands twice.`, undefined, "4.2.1");
        level.keys?.add(written);
        level.expectsKey = false;
      }
      at = end;
    } else if (code === 123 || code === 91) {
      if (levels.length >= deepest) throw bad("This JSON is nested too deeply.", undefined, "4.2.1");
      if (levels.length === 0 && code === 91) began = at + 1;
      levels.push({ isObject: code === 123, keys: code === 123 ? new Set() : undefined, expectsKey: code === 123 });
    } else if (code === 125 || code === 93) {
      levels.pop();
      if (levels.length === 0 && began !== -1) elements.push(text.slice(began, at));
    } else if (code === 44 && level !== undefined) {
      level.expectsKey = level.isObject;
      if (levels.length === 1 && began !== -1) {
        elements.push(text.slice(began, at));
        began = at + 1;
      }
    }
  }
  return elements.map((element) => element.trim()).filter((element) => element !== "");
}

function endOfString(text: string, begin: number): number {
  let end = text.indexOf('"', begin + 1);
  for (;;) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 92) slashes += 1;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
}

function unescaped(piece: string): string {
  const written = JSON.parse(`"${piece}"`) as string;
  if (!written.isWellFormed())
    throw bad("A text has half of a surrogate pair, which is no character.", undefined, "4.2.1");
  if (written.includes("\0")) throw bad("A text has the character U+0000, which cannot be kept.", undefined, "4.2.1");
  return written;
}
