import {
  Choices,
  Empty,
  Field,
  Form,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { languages, localized } from "#platform/i18n/index.ts";
import { countryName, countryOptions } from "../../countries.ts";
import type { Body } from "../queries.ts";
import { bodyKinds } from "../rules.ts";

/** The bodies besides the bureaus, and a form for a new one. */
export function BodiesPage({ bodies, state }: { bodies: Body[]; state: FormState }) {
  const t = useMessages("roles");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("bodies.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("bodies.title")}</h1>
      <p class="lede">{t("bodies.intro")}</p>
      {bodies.length === 0 ? <Empty text={t("bodies.none")} /> : null}
      <ul class="rows">
        {bodies.map((body) => {
          const name = localized(body.name, lang);
          return (
            <li key={body.id}>
              <span class="grow">
                <a href={href(`/admin/bodies/${body.id}`)} lang={name.lang} dir="auto">
                  {name.text}
                </a>{" "}
                <span class={body.mayVouch ? "tag ok" : "tag"}>
                  {t(body.mayVouch ? "bodies.vouches" : "bodies.vouches-not")}
                </span>
                <br />
                <span class="small">
                  {t(`body.kind.${body.kind}`)}
                  {body.country === null ? null : ` · ${countryName(body.country, lang)}`}
                  {" · "}
                  <bdi>
                    {body.officers.length === 0
                      ? t("bodies.no-officer")
                      : body.officers.map(({ name }) => name).join(", ")}
                  </bdi>
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      <h2 class="prose-title">{t("bodies.new")}</h2>
      <BodyForm action={href("/admin/bodies")} state={state} submit={t("bodies.add")} />
    </Page>
  );
}

function BodyForm({ action, state, submit }: { action: string; state: FormState; submit: string }) {
  const t = useMessages("roles");
  const shell = useMessages("platform");
  const words = useMessages("people");
  const { lang } = useFacts();
  return (
    <Form action={action} state={state}>
      {languages.map((each) => (
        <Field
          key={each}
          name={`name_${each}`}
          label={t("body.name", { language: shell(`language.own.${each}`) })}
          state={state}
          isRequired={each === "en"}
          lang={each}
          max={200}
        />
      ))}
      <Select
        name="kind"
        label={t("body.kind")}
        state={state}
        options={bodyKinds.map((kind) => ({ value: kind, label: t(`body.kind.${kind}`) }))}
      />
      <Select
        name="country"
        label={words("country")}
        state={state}
        options={countryOptions(lang)}
        empty={words("country.none")}
        isRequired={false}
      />
      <Choices
        name="mayVouch"
        label={t("body.vouching")}
        hint={t("body.vouching.hint")}
        state={state}
        options={[{ value: "yes", label: t("body.may-vouch") }]}
      />
      <Submit label={submit} />
    </Form>
  );
}

/** One body: what is known of it, and its officers. */
export function BodyPage({ body, states }: { body: Body; states: { body: FormState; officer: FormState } }) {
  const t = useMessages("roles");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const name = localized(body.name, lang);
  const crumbs = [
    { label: shell("admin.title"), path: "/admin" },
    { label: t("bodies.title"), path: "/admin/bodies" },
  ];
  return (
    <Page title={name.text} crumbs={crumbs} isUnlisted>
      <h1 lang={name.lang} dir="auto">
        {name.text}
      </h1>
      <div class="two">
        <section>
          <h2 class="prose-title">{t("body.facts")}</h2>
          <BodyForm action={href(`/admin/bodies/${body.id}`)} state={states.body} submit={shell("form.save")} />
        </section>
        <section>
          <h2 class="prose-title">{t("body.officers")}</h2>
          {body.officers.length === 0 ? <p>{t("bodies.no-officer")}</p> : null}
          <ul class="rows">
            {body.officers.map((officer) => (
              <li key={officer.id}>
                <a href={href(`/admin/people/${officer.id}`)}>
                  <bdi>{officer.name}</bdi>
                </a>
              </li>
            ))}
          </ul>
          <h3 class="prose-title">{t("body.appoint")}</h3>
          <Form action={href(`/admin/bodies/${body.id}/officers`)} state={states.officer}>
            <Field name="email" type="email" label={t("person.email")} state={states.officer} isRequired max={254} />
            <Field
              name="until"
              type="date"
              label={t("grant.until")}
              hint={t("grant.until.hint")}
              state={states.officer}
            />
            <Field
              name="reason"
              label={t("reason")}
              hint={t("reason.hint")}
              state={states.officer}
              isRequired
              max={500}
            />
            <Submit label={t("grant.do")} />
          </Form>
        </section>
      </div>
    </Page>
  );
}
