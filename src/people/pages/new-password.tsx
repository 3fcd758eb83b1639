import { Field, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";

/** A password to be chosen: the field `password`, with what makes a good one. */
export function NewPassword({ state }: { state: FormState }) {
  const t = useMessages("people");
  return (
    <Field
      name="password"
      type="password"
      label={t("password.new")}
      hint={t("password.hint")}
      state={state}
      autocomplete="new-password"
      isRequired
      max={512}
    />
  );
}
