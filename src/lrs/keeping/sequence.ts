// A statement's number: the milliseconds of its storing times 1,024, and a count within. Numbers rise within a process, and the time can be
// read from them.

const inMillisecond = 1_024;
let last = 0;

/** The next numbers, one after another: the first of them. */
export function nextNumbers(count: number): number {
  // A random start within the millisecond, so that two processes do not choose the same.
  const now = Date.now() * inMillisecond + Math.floor(Math.random() * (inMillisecond / 2));
  const first = Math.max(last + 1, now);
  last = first + count - 1;
  return first;
}

export const storedAt = (seq: number): Date => new Date(Math.floor(seq / inMillisecond));

/** The first number of what is stored after a time. */
export const numberAfter = (time: Date): number => (time.getTime() + 1) * inMillisecond;
