import { DomainError } from "#platform/errors.ts";

export interface Turns {
  /** Does a task when its turn has come. Throws `platform.busy`, with the seconds to wait, where too many wait already. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

const seconds = 10;
const busy = () => new DomainError("platform.busy", { retryAfter: seconds, args: { seconds } });

/** Tasks that take a processor each: so many at once, in the order they came, and no more than so many that wait. */
export function takingTurns({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run(task) {
      if (running < atOnce) running += 1;
      // Whoever would wait longer than a person does is told so at once, before memory fills with those who have gone.
      else if (waiting.length >= mostWaiting) throw busy();
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        // The place goes straight to who waits longest.
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
