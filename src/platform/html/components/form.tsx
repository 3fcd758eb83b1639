import type { ComponentChildren } from "preact";
import type { FormState } from "../../http/forms.ts";
import { useFacts, useMessages } from "../context.ts";
import { Notice } from "./notice.tsx";

interface FormProps {
  action: string;
  state?: FormState;
  children: ComponentChildren;
  class?: string;
  /** Attributes for the custom element or script that enhances the form. */
  data?: Record<string, string>;
}

/** A form that posts, with its token and, after a refusal, what is wrong in one place. */
export function Form({ action, state, children, class: name = "form", data = {} }: FormProps) {
  const { csrfToken } = useFacts();
  const t = useMessages("platform");
  const count = Object.keys(state?.errors ?? {}).length;
  return (
    <form method="post" action={action} class={name} noValidate {...data}>
      <input type="hidden" name="_csrf" value={csrfToken()} />
      {state?.general !== undefined ? <Notice kind="error">{state.general}</Notice> : null}
      {count > 0 ? <Notice kind="error">{t("form.errors", { count })}</Notice> : null}
      {children}
    </form>
  );
}

/** The end of a form: its one main button, and what else may be done. */
export function Submit({
  label,
  kind = "main",
  children,
}: {
  label: string;
  kind?: "main" | "danger" | "";
  children?: ComponentChildren;
}) {
  return (
    <p class="actions">
      <button class={`button ${kind}`} type="submit">
        {label}
      </button>
      {children}
    </p>
  );
}

interface FieldProps {
  name: string;
  label: string;
  state: FormState;
  type?: "text" | "email" | "password" | "search" | "number" | "date";
  hint?: string;
  autocomplete?: string;
  lines?: number;
  isRequired?: boolean;
  lang?: string;
  max?: number;
  /** Direction of what is typed; `auto` for names, `ltr` for addresses. */
  dir?: "auto" | "ltr";
}

/** A labelled text field with its hint and its error beside it. */
export function Field({
  name,
  label,
  state,
  type = "text",
  hint,
  autocomplete,
  lines,
  isRequired,
  lang,
  max,
  dir,
}: FieldProps) {
  const t = useMessages("platform");
  const error = state.errors[name];
  const described = [hint === undefined ? "" : `${name}-hint`, error === undefined ? "" : `${name}-error`]
    .filter(Boolean)
    .join(" ");
  const common: Record<string, unknown> = {
    id: name,
    name,
    dir: dir ?? (type === "email" || type === "password" ? "ltr" : "auto"),
    ...(described === "" ? {} : { "aria-describedby": described }),
    ...(error === undefined ? {} : { "aria-invalid": "true" as const }),
    ...(isRequired === true ? { required: true } : {}),
    ...(autocomplete === undefined ? {} : { autocomplete }),
    ...(lang === undefined ? {} : { lang }),
    ...(max === undefined ? {} : { maxLength: max }),
  };
  const value = type === "password" ? "" : (state.values[name]?.at(-1) ?? "");
  return (
    <div class="field">
      <label for={name}>
        {label}
        {isRequired === true ? null : <span class="optional"> {t("form.optional")}</span>}
      </label>
      {hint === undefined ? null : (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {lines === undefined ? (
        <input type={type as "text"} value={value} {...common} />
      ) : (
        <textarea rows={lines} {...common}>
          {value}
        </textarea>
      )}
      {error === undefined ? null : <FieldError name={name} text={error} />}
    </div>
  );
}

function FieldError({ name, text }: { name: string; text: string }) {
  return (
    <p class="field-error" id={`${name}-error`}>
      {text}
    </p>
  );
}

export interface Option {
  value: string;
  label: string;
  lang?: string;
}

interface ChoiceProps {
  name: string;
  label: string;
  state: FormState;
  options: readonly Option[];
  hint?: string;
  /** The first, empty choice. */
  empty?: string;
  isRequired?: boolean;
}

export function Select({ name, label, state, options, hint, empty, isRequired }: ChoiceProps) {
  const t = useMessages("platform");
  const value = state.values[name]?.at(-1) ?? "";
  const error = state.errors[name];
  return (
    <div class="field">
      <label for={name}>
        {label}
        {isRequired === false ? <span class="optional"> {t("form.optional")}</span> : null}
      </label>
      {hint === undefined ? null : (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <select
        id={name}
        name={name}
        {...(hint === undefined ? {} : { "aria-describedby": `${name}-hint` })}
        {...(error === undefined ? {} : { "aria-invalid": "true" as const })}
      >
        {empty === undefined ? null : <option value="">{empty}</option>}
        {options.map((option) => (
          <option
            key={option.value}
            value={option.value}
            selected={option.value === value}
            {...(option.lang === undefined ? {} : { lang: option.lang })}
          >
            {option.label}
          </option>
        ))}
      </select>
      {error === undefined ? null : <FieldError name={name} text={error} />}
    </div>
  );
}

/** Several choices as boxes, or one of several as radio buttons. */
export function Choices({ name, label, state, options, hint, isSingle }: ChoiceProps & { isSingle?: boolean }) {
  const values = state.values[name] ?? [];
  const error = state.errors[name];
  return (
    <fieldset class="field choices">
      <legend>{label}</legend>
      {hint === undefined ? null : <p class="hint">{hint}</p>}
      {options.map((option) => (
        <label key={option.value} class="choice">
          <input
            type={isSingle === true ? "radio" : "checkbox"}
            name={name}
            value={option.value}
            checked={values.includes(option.value)}
          />
          <span {...(option.lang === undefined ? {} : { lang: option.lang })}>{option.label}</span>
        </label>
      ))}
      {error === undefined ? null : <FieldError name={name} text={error} />}
    </fieldset>
  );
}

/** A form that is one button: what it does is done at once. */
export function ActionButton({
  action,
  label,
  hidden,
  kind = "",
  icon,
  fields = {},
}: {
  action: string;
  label: string;
  /** What it is done to, for who does not see what stands beside it. */
  hidden?: string;
  kind?: string;
  icon?: ComponentChildren;
  fields?: Record<string, string>;
}) {
  const { csrfToken } = useFacts();
  return (
    <form method="post" action={action} class="action">
      <input type="hidden" name="_csrf" value={csrfToken()} />
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={`button ${kind}`}>
        {icon}
        {label}
        {hidden === undefined ? null : <span class="hidden"> {hidden}</span>}
      </button>
    </form>
  );
}
