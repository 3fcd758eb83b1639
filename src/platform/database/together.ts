import type { Db } from "./connect.ts";

interface Waiting<Ask, Answer> {
  ask: Ask;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

interface Line<Ask, Answer> {
  waiting: Waiting<Ask, Answer>[];
  running: number;
}

interface Limits<Ask> {
  /** Statements on their way at once. */
  running: number;
  /** The most that go in one. */
  most?: number;
  /** How much of a statement's room, which is 1, an ask takes: one that takes all of it goes alone. */
  weigh?(ask: Ask): number;
  /** After a failure each is tried alone, so that one that cannot be done fails nobody else's. Else all are told of it. */
  isTriedAlone?: boolean;
}

/**
 * Asks of the database that are carried out together: so many statements are on their way at once, and what is asked meanwhile goes with
 * the next. Alone an ask costs what it would cost by itself; in a rush one statement, one round trip and one wait for the disk serve many, so
 * that the rush is over sooner. Each is begun after it was asked for: nobody is told what was true before. `perform` answers in the order of
 * the asks.
 */
export function together<Ask, Answer>(
  perform: (db: Db, asks: readonly Ask[]) => Promise<readonly Answer[]>,
  { running, most = 100, weigh = () => 0, isTriedAlone = false }: Limits<Ask>,
): (db: Db, ask: Ask) => Promise<Answer> {
  const lines = new WeakMap<Db, Line<Ask, Answer>>();

  const take = ({ waiting }: Line<Ask, Answer>): Waiting<Ask, Answer>[] => {
    let count = 0;
    for (let weight = 0; count < waiting.length && count < most; count += 1) {
      weight += weigh((waiting[count] as Waiting<Ask, Answer>).ask);
      if (weight > 1 && count > 0) break;
    }
    return waiting.splice(0, count);
  };

  const carryOut = async (db: Db, taken: readonly Waiting<Ask, Answer>[]): Promise<void> => {
    try {
      const answers = await perform(
        db,
        taken.map(({ ask }) => ask),
      );
      for (const [index, { resolve }] of taken.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      if (isTriedAlone && taken.length > 1) for (const one of taken) await carryOut(db, [one]);
      else for (const { reject } of taken) reject(error);
    }
  };

  const start = (db: Db, line: Line<Ask, Answer>): void => {
    while (line.running < running && line.waiting.length > 0) {
      line.running += 1;
      void carryOut(db, take(line)).then(() => {
        line.running -= 1;
        start(db, line);
      });
    }
  };

  return (db, ask) =>
    new Promise((resolve, reject) => {
      const line = lines.get(db) ?? { waiting: [], running: 0 };
      lines.set(db, line);
      line.waiting.push({ ask, resolve, reject });
      start(db, line);
    });
}
