import { Field, Form, Submit, useHref, useMessages } from "#platform/html/index.ts";
import { emptyForm, type FormState } from "#platform/http/index.ts";
import { ZoneField } from "../../pages/zone-field.tsx";

/**
 * A form whose button asks the browser for a passkey (src/browser/passkeys.ts). Without script, or where the browser knows no passkeys,
 * it stays hidden: each page that has it offers another way.
 */
export function PasskeyForm({
  kind,
  action,
  options,
  to = "",
  state = emptyForm,
}: {
  kind: "create" | "get";
  action: string;
  /** Where the challenge comes from. */
  options: string;
  to?: string;
  state?: FormState;
}) {
  const t = useMessages("security");
  const href = useHref();
  const isCreating = kind === "create";
  return (
    <div data-passkey={kind} data-options={href(options)} hidden>
      <Form action={href(action)} state={state}>
        <input type="hidden" name="answer" value="" />
        {isCreating ? (
          <Field
            name="name"
            label={t("passkeys.name")}
            hint={t("passkeys.name-hint")}
            state={state}
            isRequired
            max={60}
          />
        ) : (
          <>
            <input type="hidden" name="to" value={to} />
            <ZoneField />
          </>
        )}
        <p class="field-error" role="alert" hidden>
          {t("passkeys.failed")}
        </p>
        <Submit label={isCreating ? t("passkeys.add") : t("passkeys.use")} kind="" />
      </Form>
    </div>
  );
}
export const passkeyScript = "src/browser/passkeys.ts";
