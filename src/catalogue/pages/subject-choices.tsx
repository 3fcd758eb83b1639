import { Choices, useFacts } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { subjectOptions } from "../subjects.ts";

interface SubjectChoicesProps {
  label: string;
  state: FormState;
  /** Of the field, where a form has two of them. */
  name?: string;
}

/** A field of a form for subjects: some 120 of them, folded away, with how many are chosen. */
export function SubjectChoices({ label, state, name = "subjects" }: SubjectChoicesProps) {
  const { lang } = useFacts();
  return (
    <details class="field">
      <summary>
        <b>{label}</b> <span class="tag">{state.values[name]?.length ?? 0}</span>
      </summary>
      <div class="columns">
        <Choices name={name} label={label} state={state} options={subjectOptions(lang)} />
      </div>
    </details>
  );
}
