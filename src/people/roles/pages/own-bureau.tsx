import { Field, Form, Notice, Page, Select, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { countryName } from "../../countries.ts";
import type { BureauOfficer } from "../bureau-queries.ts";
import { OfficerList } from "./bureaus.tsx";

export interface OwnBureauProps {
  country: string;
  /** All countries that the reader serves; nearly always one. */
  countries: readonly string[];
  officers: BureauOfficer[];
  ownId: string;
  states: { deputy: FormState; end: FormState; handOver: FormState };
}

/** A bureau for its own officer: who serves, naming and ending deputies, handing over. */
export function OwnBureauPage({ country, countries, officers, ownId, states }: OwnBureauProps) {
  const t = useMessages("roles");
  const href = useHref();
  const { lang } = useFacts();
  const isLead = officers.some(({ id, isDeputy }) => id === ownId && !isDeputy);
  const deputies = officers.filter(({ isDeputy }) => isDeputy);
  const title = t("bureau.title", { country: countryName(country, lang) });
  const here = <input type="hidden" name="country" value={country} />;
  return (
    <Page title={title} isUnlisted>
      <h1>{title}</h1>
      {countries.length < 2 ? null : (
        <p class="actions">
          {countries.map((each) => (
            <a key={each} class="button" href={`${href("/bureau/officers")}?country=${each}`}>
              {countryName(each, lang)}
            </a>
          ))}
        </p>
      )}
      {isLead ? null : <Notice kind="note">{t("own.deputy")}</Notice>}
      <div class="two">
        <section>
          <h2 class="prose-title">{t("bureau.serving")}</h2>
          <OfficerList officers={officers} />
          {isLead && deputies.length > 0 ? (
            <>
              <h2 class="prose-title">{t("own.end")}</h2>
              <Form action={href("/bureau/officers/end")} state={states.end}>
                {here}
                <Select
                  name="grant"
                  label={t("deputy")}
                  state={states.end}
                  options={deputies.map(({ grantId, name }) => ({ value: grantId, label: name }))}
                />
                <Field
                  name="endReason"
                  label={t("reason")}
                  hint={t("reason.hint")}
                  state={states.end}
                  isRequired
                  max={500}
                />
                <Submit label={t("end.do")} kind="danger" />
              </Form>
            </>
          ) : null}
        </section>
        {isLead ? (
          <section>
            <h2 class="prose-title">{t("own.appoint")}</h2>
            <Form action={href("/bureau/officers/deputy")} state={states.deputy}>
              {here}
              <Field
                name="email"
                type="email"
                label={t("person.email")}
                hint={t("own.who")}
                state={states.deputy}
                isRequired
                max={254}
              />
              <Field
                name="until"
                type="date"
                label={t("grant.until")}
                hint={t("grant.until.hint")}
                state={states.deputy}
              />
              <Field
                name="reason"
                label={t("reason")}
                hint={t("reason.hint")}
                state={states.deputy}
                isRequired
                max={500}
              />
              <Submit label={t("own.appoint.do")} />
            </Form>
            <h2 class="prose-title">{t("own.hand-over")}</h2>
            <p>{t("own.hand-over.intro")}</p>
            <Form action={href("/bureau/officers/hand-over")} state={states.handOver}>
              {here}
              <Field
                name="successor"
                type="email"
                label={t("own.successor")}
                hint={t("own.who")}
                state={states.handOver}
                isRequired
                max={254}
              />
              <Field
                name="handOverReason"
                label={t("reason")}
                hint={t("reason.hint")}
                state={states.handOver}
                isRequired
                max={500}
              />
              <Submit label={t("own.hand-over.do")} kind="danger" />
            </Form>
          </section>
        ) : null}
      </div>
    </Page>
  );
}
