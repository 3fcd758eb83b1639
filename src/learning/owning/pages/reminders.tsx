import {
  ActionButton,
  Choices,
  Field,
  Form,
  LocalizedFields,
  Notice,
  Page,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { directionOf, type Language } from "#platform/i18n/index.ts";
import type { KeptModule } from "../../versions/queries.ts";
import { useModuleCrumbs } from "./learners.tsx";

interface RemindersProps {
  module: KeptModule;
  state: FormState;
  /** The letter in each language, as it is kept. */
  letters: { lang: Language; subject: string; body: string }[];
}

/** Whether and when people who stopped on the way are written to, and what they read. */
export function RemindersPage({ module, state, letters }: RemindersProps) {
  const t = useMessages("owning");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <Page
      title={t("reminders")}
      crumbs={[...useModuleCrumbs(module), { label: t("title"), path: `/learning/${module.slug}/learners` }]}
      isUnlisted
    >
      <h1>{t("reminders")}</h1>
      <p class="lede">{t("reminders.intro")}</p>
      <Form action={href(`/learning/${module.slug}/reminders`)} state={state}>
        <Choices
          name="isOn"
          label={t("reminders.on")}
          state={state}
          isSingle
          options={[
            { value: "yes", label: t("reminders.yes") },
            { value: "no", label: t("reminders.no") },
          ]}
        />
        <div class="columns">
          <Field
            name="afterDays"
            type="number"
            label={t("reminders.after")}
            hint={t("reminders.after.hint")}
            state={state}
            isRequired
          />
          <Field
            name="most"
            type="number"
            label={t("reminders.most")}
            hint={t("reminders.most.hint")}
            state={state}
            isRequired
          />
        </div>
        <LocalizedFields
          state={state}
          fields={[
            { name: "words", label: t("reminders.words"), hint: t("reminders.words.hint"), lines: 3, max: 1_000 },
          ]}
        />
        <Submit label={shell("form.save")} />
      </Form>
      <section>
        <h2>{t("reminders.letters")}</h2>
        <p class="small">{t("reminders.letters.text")}</p>
        {letters.map(({ lang, subject, body }) => (
          <details key={lang}>
            <summary>
              <b lang={lang}>{shell(`language.own.${lang}`)}</b>
            </summary>
            <p lang={lang} dir={directionOf(lang)}>
              <strong>{subject}</strong>
            </p>
            <pre lang={lang} dir={directionOf(lang)} tabIndex={0}>
              {body}
            </pre>
          </details>
        ))}
      </section>
    </Page>
  );
}

/** One press stops reminders, for who followed the address in one. */
export function StopRemindersPage({ token, isStopped }: { token: string; isStopped: boolean }) {
  const t = useMessages("owning");
  const href = useHref();
  const { actor } = useFacts();
  const action = href(`/learning/reminders/stop/${token}`);
  return (
    <Page title={t("stop")} isUnlisted>
      <div class="content narrow">
        <h1>{t("stop")}</h1>
        {isStopped ? (
          <>
            <Notice kind="done">{t("stopped")}</Notice>
            <ActionButton action={action} label={t("resume")} fields={{ again: "yes" }} />
          </>
        ) : (
          <>
            <p>{t("stop.text")}</p>
            <ActionButton action={action} label={t("stop.go")} kind="main" />
          </>
        )}
        {actor.kind === "account" ? <a href={href("/learning/mine")}>{t("mine")}</a> : null}
      </div>
    </Page>
  );
}
