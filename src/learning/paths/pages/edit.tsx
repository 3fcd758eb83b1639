import { RelatingLink, SubjectChoices } from "#catalogue/index.ts";
import {
  ActionButton,
  Choices,
  Empty,
  Field,
  Form,
  LocalizedFields,
  More,
  Notice,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import { accessLevels, levels } from "../../types.ts";
import type { PathFacts, PathSummary } from "../queries.ts";

/** The paths that somebody looks after. */
export function ManagePaths({ paths, next }: { paths: readonly PathSummary[]; next: string | undefined }) {
  const t = useMessages("paths");
  const shell = useMessages("platform");
  const learning = useMessages("learning");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <Page title={t("manage.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("manage.title")}</h1>
      <p class="lede">{t("manage.hint")}</p>
      <p class="actions">
        <a class="button main" href={href("/paths/new")}>
          {t("new")}
        </a>
      </p>
      {paths.length === 0 ? (
        <Empty text={t("manage.none")} />
      ) : (
        <ul class="rows">
          {paths.map((path) => {
            const title = localized(path.title, lang);
            return (
              <li key={path.id}>
                <span class="grow">
                  <a href={href(`/paths/${path.slug}/edit`)} lang={title.lang} dir="auto">
                    {title.text}
                  </a>
                  <span class="small block">
                    {t("parts", { count: path.parts })} ·{" "}
                    {formatDate(lang, path.updatedAt, timeZone, { dateStyle: "medium" })}
                  </span>
                </span>
                <span class={path.state === "published" ? "tag ok" : path.state === "draft" ? "tag now" : "tag"}>
                  {learning(`state.${path.state}`)}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      <More
        href={next === undefined ? undefined : `${href("/paths/manage")}?${new URLSearchParams({ after: next })}`}
      />
    </Page>
  );
}

interface OwnerChoices {
  /** The bodies the path may be given to. */
  bodies: { value: string; label: string }[];
  /** It may also be of a body we do not know, or of none. */
  isOfAnyBody: boolean;
}

/** What a path says of itself. */
function PathTextsForm({ action, state, bodies, isOfAnyBody }: OwnerChoices & { action: string; state: FormState }) {
  const t = useMessages("paths");
  const learning = useMessages("learning");
  const shell = useMessages("platform");
  return (
    <Form action={action} state={state}>
      <LocalizedFields
        state={state}
        fields={[
          { name: "title", label: t("form.title"), max: 200 },
          { name: "summary", label: t("form.summary"), lines: 3, max: 2_000 },
          { name: "objectives", label: t("form.objectives"), lines: 4, max: 4_000 },
        ]}
      />
      <Select
        name="level"
        label={learning("level")}
        state={state}
        options={levels.map((level) => ({ value: level, label: learning(`level.${level}`) }))}
      />
      <SubjectChoices label={learning("edit.subjects")} state={state} />
      <Select
        name="ownerBodyId"
        label={learning("edit.owner-body")}
        hint={t("form.owner-body.hint")}
        state={state}
        {...(isOfAnyBody ? { empty: learning("edit.owner-body.other") } : {})}
        options={bodies}
      />
      {isOfAnyBody ? (
        <Field
          name="ownerBody"
          label={learning("edit.owner-name")}
          hint={learning("edit.owner-name.hint")}
          state={state}
          max={200}
        />
      ) : null}
      <Choices
        name="access"
        label={learning("edit.access")}
        state={state}
        isSingle
        options={accessLevels.map((access) => ({ value: access, label: learning(`access.${access}`) }))}
      />
      <Submit label={shell("form.save")} />
    </Form>
  );
}

export function NewPath({ state, ...owner }: OwnerChoices & { state: FormState }) {
  const t = useMessages("paths");
  const href = useHref();
  return (
    <Page title={t("new")} crumbs={[{ label: t("manage.title"), path: "/paths/manage" }]} isUnlisted>
      <div class="content narrow">
        <h1>{t("new")}</h1>
        <PathTextsForm action={href("/paths/new")} state={state} {...owner} />
      </div>
    </Page>
  );
}

interface EditPathProps extends OwnerChoices {
  path: PathFacts;
  state: FormState;
  withdrawal: FormState;
  fault: string | undefined;
}

/** A path's texts and the steps of its life; what it asks stands on a page of its own. */
export function EditPath({ path, state, withdrawal, fault, ...owner }: EditPathProps) {
  const t = useMessages("paths");
  const learning = useMessages("learning");
  const href = useHref();
  const { lang } = useFacts();
  const here = `/paths/${path.slug}`;
  return (
    <Page
      title={t("edit.title")}
      crumbs={[
        { label: t("manage.title"), path: "/paths/manage" },
        { label: localized(path.title, lang).text, path: here },
      ]}
      isUnlisted
    >
      <h1>{t("edit.title")}</h1>
      {fault === undefined || fault === "" ? null : <Notice kind="error">{fault}</Notice>}
      <div class="lead">
        <PathTextsForm action={href(`${here}/edit`)} state={state} {...owner} />
        <aside class="panel">
          <div class="in">
            <p>
              <span class={path.state === "published" ? "tag ok" : "tag now"}>{learning(`state.${path.state}`)}</span>
            </p>
            <a class="button" href={href(`${here}/structure`)}>
              {t("structure.title")}
            </a>
            <a class="button" href={href(`${here}/certificate`)}>
              {t("certificate")}
            </a>
            <RelatingLink kind="path" id={path.id} />
            {path.state === "published" ? (
              <Form action={href(`${here}/withdraw`)} state={withdrawal}>
                <Field name="reason" label={t("withdraw.reason")} state={withdrawal} isRequired max={500} />
                <button class="button danger" type="submit">
                  {t("withdraw")}
                </button>
              </Form>
            ) : (
              <ActionButton action={href(`${here}/publish`)} kind="main" label={t("publish")} />
            )}
          </div>
        </aside>
      </div>
    </Page>
  );
}
