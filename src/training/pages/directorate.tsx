import {
  EditLink,
  Form,
  LineList,
  LocalizedFields,
  Page,
  Paragraphs,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { type Language, localized } from "#platform/i18n/index.ts";
import type { Activity, Directorate } from "../queries.ts";
import { daysIn } from "./activities.tsx";

/** One of the directorate's own doors: a shelf, a group, the journal. */
export interface Door {
  path: string;
  label: string;
  lang?: string;
}

interface DirectorateProps {
  text: Directorate | undefined;
  shelves: readonly Door[];
  groups: readonly Door[];
  publications: readonly Door[];
  coming: readonly Activity[];
  mayWrite: boolean;
}

/** Who the directorate is, what it offers, and the doors to all of it. */
export function DirectoratePage({ text, shelves, groups, publications, coming, mayWrite }: DirectorateProps) {
  const t = useMessages("training");
  const href = useHref();
  const { lang, siteName } = useFacts();
  const name = localized(text?.name, lang);
  const title = name.text === "" ? t("directorate") : name.text;
  return (
    <Page title={title} description={localized(text?.intro, lang).text.slice(0, 200)}>
      <h1 lang={name.text === "" ? lang : name.lang} dir="auto">
        {title}
      </h1>
      <div class="lead">
        <div class="content">
          <div class="prose">
            <Paragraphs text={text?.intro ?? {}} />
            {Object.keys(text?.offers ?? {}).length === 0 ? null : (
              <>
                <h2>{t("directorate.offers")}</h2>
                <LineList lines={text?.offers ?? {}} />
              </>
            )}
          </div>
          <Doors title={siteName} text={t("directorate.iglc")} doors={shelves} />
          <Doors title={t("directorate.groups")} doors={groups} />
          <Doors title={t("directorate.publications")} doors={publications} />
          <section>
            <h2 class="prose-title">{t("title")}</h2>
            {coming.length === 0 ? <p>{t("none")}</p> : null}
            <ul class="rows">
              {coming.map((activity) => (
                <ComingRow key={activity.id} activity={activity} lang={lang} />
              ))}
            </ul>
            <p class="actions">
              <a class="button" href={href("/training")}>
                {t("directorate.all-activities")}
              </a>
            </p>
          </section>
        </div>
        <aside class="panel">
          <div class="in">
            {Object.keys(text?.contact ?? {}).length === 0 ? null : (
              <>
                <h2 class="prose-title">{t("directorate.contact")}</h2>
                <Paragraphs text={text?.contact ?? {}} />
              </>
            )}
            <a class="button" href={href("/news")}>
              {t("directorate.news")}
            </a>
            <a class="button" href={href("/lists")}>
              {t("directorate.lists")}
            </a>
            {mayWrite ? <EditLink path="/directorate/edit" label={t("edit")} /> : null}
          </div>
        </aside>
      </div>
    </Page>
  );
}

function ComingRow({ activity, lang }: { activity: Activity; lang: Language }) {
  const href = useHref();
  const title = localized(activity.title, lang);
  return (
    <li>
      <span class="grow">
        <a href={href(`/training/${activity.slug}`)} lang={title.lang} dir="auto">
          {title.text}
        </a>
        <span class="small block">{daysIn(lang, activity.beginsOn, activity.endsOn)}</span>
      </span>
    </li>
  );
}

function Doors({ title, text, doors }: { title: string; text?: string; doors: readonly Door[] }) {
  const href = useHref();
  if (doors.length === 0) return null;
  return (
    <section>
      <h2 class="prose-title">{title}</h2>
      {text === undefined ? null : <p>{text}</p>}
      <ul class="rows">
        {doors.map(({ path, label, lang }) => (
          <li key={path}>
            <a
              href={path.startsWith("/") ? href(path) : path}
              {...(lang === undefined ? {} : { lang, dir: "auto" as const })}
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function EditDirectorate({ state }: { state: FormState }) {
  const t = useMessages("training");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <Page title={t("directorate.edit")} crumbs={[{ label: t("directorate"), path: "/directorate" }]} isUnlisted>
      <h1>{t("directorate.edit")}</h1>
      <Form action={href("/directorate/edit")} state={state}>
        <LocalizedFields
          state={state}
          fields={[
            { name: "name", label: t("directorate.name"), max: 200 },
            { name: "intro", label: t("directorate.intro"), lines: 6, max: 6_000 },
            {
              name: "offers",
              label: t("directorate.offers"),
              hint: t("directorate.offers.hint"),
              lines: 6,
              max: 6_000,
            },
            { name: "contact", label: t("directorate.contact"), lines: 3, max: 1_000 },
          ]}
        />
        <Submit label={shell("form.save")} />
      </Form>
    </Page>
  );
}
