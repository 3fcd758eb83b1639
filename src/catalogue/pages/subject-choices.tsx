import { Choices, useFacts } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { subjectOptions } from "../subjects.ts";

/** The field `subjects` of a form: some 120 of them, folded away, with how many are chosen. */
export function SubjectChoices({ label, state }: { label: string; state: FormState }) {
  const { lang } = useFacts();
  return (
    <details class="field">
      <summary>
        <b>{label}</b> <span class="tag">{state.values.subjects?.length ?? 0}</span>
      </summary>
      <div class="columns">
        <Choices name="subjects" label={label} state={state} options={subjectOptions(lang)} />
      </div>
    </details>
  );
}
