export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The one range a request asks for (RFC 9110 14.2): undefined where there is none, or several, which may be ignored; "none" where it lies
 * outside the file.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | "none" | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (found === null) return undefined;
  const [first = "", last = ""] = found.slice(1);
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Number(last);
    return length === 0 || size === 0 ? "none" : { start: Math.max(0, size - length), end: size - 1 };
  }
  const [start, end] = [Number(first), last === "" ? size - 1 : Math.min(Number(last), size - 1)];
  if (last !== "" && Number(last) < start) return undefined;
  return start >= size ? "none" : { start, end };
}
