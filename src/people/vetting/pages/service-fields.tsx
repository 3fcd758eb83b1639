import { Field, Select, useFacts, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { countryOptions } from "../../countries.ts";
import type { Body } from "../queries.ts";

/** Where somebody serves and why they ask: the same fields for the first request and a later one. */
export function ServiceFields({ state, bodies }: { state: FormState; bodies: readonly Body[] }) {
  const t = useMessages("vetting");
  const { lang } = useFacts();
  return (
    <>
      <Select
        name="country"
        label={t("country")}
        hint={t("country.hint")}
        state={state}
        options={countryOptions(lang)}
        empty={t("country.none")}
      />
      {bodies.length === 0 ? null : (
        <Select
          name="body"
          label={t("body")}
          hint={t("body.hint")}
          state={state}
          options={bodies.map((body) => {
            const name = localized(body.name, lang);
            return { value: body.id, label: name.text, lang: name.lang };
          })}
          empty={t("body.none")}
          isRequired={false}
        />
      )}
      <Field
        name="organisation"
        label={t("organisation")}
        hint={t("organisation.hint")}
        state={state}
        autocomplete="organization"
        isRequired
        max={200}
      />
      <Field
        name="function"
        label={t("function")}
        state={state}
        autocomplete="organization-title"
        isRequired
        max={200}
      />
      <Field name="reason" label={t("reason")} hint={t("reason.hint")} state={state} lines={4} isRequired max={2000} />
    </>
  );
}
