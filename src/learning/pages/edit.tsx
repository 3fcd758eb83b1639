import { RelatingLink, SubjectChoices } from "#catalogue/index.ts";
import {
  ActionButton,
  Choices,
  Field,
  Form,
  Icon,
  Notice,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { type Language, languageName, languages, localized } from "#platform/i18n/index.ts";
import { CertificateLink } from "../certificates/pages/link.tsx";
import type { ModulePageFacts } from "../queries.ts";
import { accessLevels, completionRules, levels, type Problem } from "../types.ts";
import { PackageProblems, standardName } from "./problems.tsx";

interface EditProps {
  module: ModulePageFacts;
  state: FormState;
  withdrawal: FormState;
  problems: Problem[];
  /** The bodies the module may be given to. */
  bodies: { value: string; label: string }[];
  /** It may also be of a body we do not know, or of none. */
  isOfAnyBody: boolean;
}

/** What a module says of itself, its package, and the steps of its life. */
export function EditModule({ module, state, withdrawal, problems, bodies, isOfAnyBody }: EditProps) {
  const t = useMessages("learning");
  const assigning = useMessages("assigning");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(module.title, lang);
  const here = `/learning/${module.slug}`;
  return (
    <Page
      title={t("edit.title")}
      crumbs={[
        { label: t("manage.title"), path: "/learning/manage" },
        { label: title.text, path: here },
      ]}
      isUnlisted
    >
      <h1>{t("edit.title")}</h1>
      <div class="lead">
        <Form action={href(`${here}/edit`)} state={state}>
          {languages.map((each) => (
            <LanguageTexts
              key={each}
              each={each}
              state={state}
              isOpen={each === lang || (module.title[each] ?? "") !== ""}
            />
          ))}
          <Choices
            name="languages"
            label={t("edit.languages")}
            state={state}
            options={languages.map((each) => ({ value: each, label: languageName(each, lang) }))}
          />
          <div class="columns">
            <Field name="minutes" type="number" label={t("edit.minutes")} state={state} isRequired />
            <Select
              name="level"
              label={t("level")}
              state={state}
              options={levels.map((level) => ({ value: level, label: t(`level.${level}`) }))}
            />
          </div>
          <SubjectChoices label={t("edit.subjects")} state={state} />
          <Select
            name="ownerBodyId"
            label={t("edit.owner-body")}
            hint={t("edit.owner-body.hint")}
            state={state}
            {...(isOfAnyBody ? { empty: t("edit.owner-body.other") } : {})}
            options={bodies}
          />
          {isOfAnyBody ? (
            <Field
              name="ownerBody"
              label={t("edit.owner-name")}
              hint={t("edit.owner-name.hint")}
              state={state}
              max={200}
            />
          ) : null}
          <Choices
            name="access"
            label={t("edit.access")}
            state={state}
            isSingle
            options={accessLevels.map((access) => ({ value: access, label: t(`access.${access}`) }))}
          />
          <Select
            name="completionRule"
            label={t("edit.completion")}
            state={state}
            options={completionRules.map((rule) => ({ value: rule, label: t(`completion.${rule}`) }))}
          />
          <Submit label={shell("form.save")} />
        </Form>
        <aside class="panel">
          <div class="in">
            <p>
              <span class={module.state === "published" ? "tag ok" : "tag now"}>{t(`state.${module.state}`)}</span>{" "}
              <bdi class="small">{standardName(module.standard, module.edition)}</bdi>
            </p>
            {module.isPlayable ? (
              <ActionButton
                action={href(`${here}/launch`)}
                label={t("preview")}
                icon={<Icon name="play" />}
                fields={{ mode: "preview" }}
              />
            ) : (
              <Notice kind="note">{t("not-playable", { standard: standardName(module.standard) })}</Notice>
            )}
            <RelatingLink kind="module" id={module.id} />
            {module.state === "published" ? null : (
              <ActionButton action={href(`${here}/publish`)} kind="main" label={t("publish")} />
            )}
            <a class="button" href={`${href("/learning/import")}?module=${encodeURIComponent(module.slug)}`}>
              <Icon name="upload" />
              {t("new-version")}
            </a>
            <a class="button" href={href(`${here}/enrolment`)}>
              {assigning("enrolment.title")}
            </a>
            <a class="button" href={href(`${here}/learners`)}>
              <Icon name="users" />
              {t("manage.learners")}
            </a>
            <a class="button" href={href(`${here}/versions`)}>
              {t("versions")}
            </a>
            <CertificateLink path={here} />
            {module.state === "published" ? (
              <Form action={href(`${here}/withdraw`)} state={withdrawal}>
                <Field name="reason" label={t("withdraw.reason")} state={withdrawal} isRequired max={500} />
                <button class="button danger" type="submit">
                  {t("withdraw")}
                </button>
              </Form>
            ) : null}
          </div>
        </aside>
      </div>
      <PackageProblems problems={problems} />
    </Page>
  );
}

function LanguageTexts({ each, state, isOpen }: { each: Language; state: FormState; isOpen: boolean }) {
  const t = useMessages("learning");
  const { lang } = useFacts();
  const language = languageName(each, lang);
  return (
    <details open={isOpen || state.errors[`title-${each}`] !== undefined}>
      <summary>
        <b>{t("edit.texts", { language })}</b>
      </summary>
      <div class="form">
        <Field name={`title-${each}`} label={t("edit.title-in", { language })} state={state} lang={each} max={200} />
        <Field
          name={`summary-${each}`}
          label={t("edit.summary-in", { language })}
          state={state}
          lang={each}
          lines={3}
          max={2_000}
        />
        <Field
          name={`objectives-${each}`}
          label={t("edit.objectives-in", { language })}
          state={state}
          lang={each}
          lines={4}
          max={4_000}
        />
      </div>
    </details>
  );
}
