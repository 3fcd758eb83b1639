import type { ComponentChildren } from "preact";
import type { FormState } from "../../http/forms.ts";
import { useMessages } from "../context.ts";

interface PickListProps {
  name: string;
  label: string;
  state: FormState;
  /** What stands beside each box. Without a value it stands there without a box: nothing can be done to it. */
  rows: readonly { key: string; value: string | undefined; content: ComponentChildren }[];
}

/**
 * A list in which many are ticked at once. With script, arrow keys go from box to box, Shift with them ticks a row of boxes, and one box
 * ticks all that are shown: who works through four thousand people does it from the keyboard.
 */
export function PickList({ name, label, state, rows }: PickListProps) {
  const t = useMessages("platform");
  const chosen = state.values[name] ?? [];
  const open = rows.filter(({ value }) => value !== undefined);
  return (
    <fieldset class="field choices" data-pick>
      <legend>{label}</legend>
      {open.length < 2 ? null : (
        <>
          <p class="hint pick-keys">{t("pick.keys")}</p>
          <label class="choice pick-all">
            <input type="checkbox" data-all />
            <strong>{t("pick.all", { count: open.length })}</strong>
          </label>
        </>
      )}
      {rows.map(({ key, value, content }) =>
        value === undefined ? (
          <p key={key}>{content}</p>
        ) : (
          <label key={key} class="choice">
            <input type="checkbox" name={name} value={value} checked={chosen.includes(value)} />
            <span>{content}</span>
          </label>
        ),
      )}
    </fieldset>
  );
}
