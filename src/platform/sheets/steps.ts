/** What a form of columns says: field -> place of its column, without fields left open or places that are not there. */
export const chosenColumns = (
  chosen: Readonly<Record<string, string | undefined>>,
  columns: readonly string[],
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(chosen).flatMap(([field, index = ""]) =>
      index !== "" && Number(index) < columns.length ? [[field, Number(index)] as const] : [],
    ),
  );

const running = new Set(["reading", "checking", "writing"]);

/** Whether a job works on an import; else it waits for a person, or is over. */
export const isRunning = (state: string): boolean => running.has(state);

/** What the script of the upload asks for until it leads on to `url`. */
export const importStatus = ({ state, done, total }: { state: string; done: number; total: number }, url: string) => ({
  state: isRunning(state) ? "reading" : "done",
  phase: state,
  done,
  total,
  url,
});
