import { RelatingLink, SubjectChoices } from "#catalogue/index.ts";
import { countryOptions } from "#people/index.ts";
import {
  ActionButton,
  Choices,
  Field,
  Form,
  LocalizedFields,
  Page,
  Select,
  Submit,
  UploadDrop,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { languageName, languages, localized } from "#platform/i18n/index.ts";
import type { Group, GroupDocument } from "../queries.ts";
import { seatPositions } from "../types.ts";
import { dayIn, daysIn, seatName } from "./parts.tsx";

const crumbsOf = (
  t: (key: "manage.title") => string,
  group: Group,
  lang: "en" | "fr" | "es" | "ar",
  isBelow = true,
) => [
  { label: t("manage.title"), path: "/groups/manage" },
  ...(isBelow ? [{ label: localized(group.name, lang).text, path: `/groups/${group.slug}/edit` }] : []),
];

/** All that a group's page shows, for its secretariat. */
export function EditGroup({ group, state }: { group: Group; state: FormState }) {
  const t = useMessages("groups");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const here = `/groups/${group.slug}`;
  const isPublic = group.state === "published";
  return (
    <Page title={t("edit.title")} crumbs={crumbsOf(t, group, lang, false)} isUnlisted>
      <h1>
        {t("edit.title")}: <bdi>{localized(group.name, lang).text}</bdi>
      </h1>
      <div class="lead">
        <Form action={href(`${here}/edit`)} state={state}>
          <LocalizedFields
            state={state}
            fields={[
              { name: "name", label: t("edit.name"), max: 200 },
              { name: "mandate", label: t("mandate"), lines: 6, max: 6_000 },
              { name: "tasks", label: t("tasks"), hint: t("edit.tasks.hint"), lines: 6, max: 6_000 },
              { name: "meets", label: t("meets"), max: 200 },
              { name: "contact", label: t("contact"), lines: 3, max: 1_000 },
            ]}
          />
          <Field name="shortName" label={t("edit.short-name")} state={state} max={40} />
          <Field name="contactEmail" type="email" label={t("edit.email")} state={state} max={254} />
          <Field name="sinceYear" type="number" label={t("edit.since")} state={state} />
          <Field
            name="position"
            type="number"
            label={t("edit.position")}
            hint={t("edit.position.hint")}
            state={state}
            isRequired
          />
          <Subjects state={state} />
          <Submit label={shell("form.save")} />
        </Form>
        <aside class="panel">
          <div class="in">
            <p>
              <span class={isPublic ? "tag ok" : "tag now"}>{t(`state.${group.state}`)}</span>
            </p>
            <a class="button" href={href(here)}>
              {t("edit.see")}
            </a>
            <RelatingLink kind="group" id={group.id} />
            <ActionButton
              action={href(`${here}/${isPublic ? "take-back" : "publish"}`)}
              kind={isPublic ? "" : "main"}
              label={t(isPublic ? "edit.take-back" : "edit.publish")}
            />
          </div>
        </aside>
      </div>
      <PartList
        title={t("seats")}
        add={{ label: t("seat.add"), path: `${here}/seats/new` }}
        rows={group.seats.map((seat) => ({
          path: `${here}/seats/${seat.id}`,
          text: seatName(seat, lang),
          more: t(`position.${seat.position}`),
        }))}
      />
      <PartList
        title={t("meetings")}
        add={{ label: t("meeting.add"), path: `${here}/meetings/new` }}
        rows={group.meetings.map((meeting) => ({
          path: `${here}/meetings/${meeting.id}`,
          text: localized(meeting.title, lang).text,
          more: daysIn(lang, meeting.beginsOn, meeting.endsOn),
        }))}
      />
      <PartList
        title={t("documents")}
        add={{ label: t("document.add"), path: `${here}/documents/new` }}
        rows={group.documents.map((document) => ({
          path: `${here}/documents/${document.id}`,
          text: localized(document.title, lang).text,
          more: dayIn(lang, document.datedOn),
        }))}
      />
      <PartList
        title={t("guidelines")}
        add={{ label: t("guideline.add"), path: `${here}/guidelines/new` }}
        rows={group.guidelines.map(({ slug, title, state: stage }) => ({
          path: `/guidelines/${slug}/edit`,
          text: localized(title, lang).text,
          more: t(`state.${stage as "draft" | "published" | "withdrawn"}`),
        }))}
      />
    </Page>
  );
}

export function Subjects({ state }: { state: FormState }) {
  const t = useMessages("groups");
  return <SubjectChoices label={t("edit.subjects")} state={state} />;
}

function PartList({
  title,
  add,
  rows,
}: {
  title: string;
  add: { label: string; path: string };
  rows: readonly { path: string; text: string; more: string }[];
}) {
  const href = useHref();
  return (
    <section>
      <h2 class="prose-title">{title}</h2>
      <ul class="rows">
        {rows.map(({ path, text, more }) => (
          <li key={path}>
            <span class="grow">
              <a href={href(path)} dir="auto">
                {text}
              </a>
              <span class="small block">{more}</span>
            </span>
          </li>
        ))}
      </ul>
      <p class="actions">
        <a class="button" href={href(add.path)}>
          {add.label}
        </a>
      </p>
    </section>
  );
}

interface PartProps {
  group: Group;
  state: FormState;
  /** Undefined while it is made. */
  id: string | undefined;
}

/** The frame of the page of one part: its form, and how it is taken away. */
function PartPage({
  group,
  id,
  name,
  title,
  children,
}: Omit<PartProps, "state"> & { name: string; title: string; children: preact.ComponentChildren }) {
  const t = useMessages("groups");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page
      title={title}
      crumbs={crumbsOf(t, group, lang)}
      isUnlisted
      {...(name === "documents" && id === undefined ? { scripts: ["src/browser/import.ts"] } : {})}
    >
      <h1>{title}</h1>
      {children}
      {id === undefined ? null : <p class="small">{t("part.remove.hint")}</p>}
      {id === undefined ? null : (
        <ActionButton
          action={href(`/groups/${group.slug}/${name}/${id}/remove`)}
          kind="danger"
          label={t("part.remove")}
        />
      )}
    </Page>
  );
}

export function SeatPage({ group, id, state }: PartProps) {
  const t = useMessages("groups");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <PartPage group={group} id={id} name="seats" title={t(id === undefined ? "seat.add" : "seat.edit")}>
      <Form action={href(`/groups/${group.slug}/seats/${id ?? "new"}`)} state={state}>
        <Select
          name="country"
          label={t("seat.country")}
          state={state}
          options={countryOptions(lang)}
          empty={t("seat.choose")}
        />
        <LocalizedFields
          state={state}
          fields={[{ name: "label", label: t("seat.label"), hint: t("seat.label.hint"), max: 120 }]}
        />
        <Field name="mapCode" label={t("seat.map")} hint={t("seat.map.hint")} state={state} max={2} dir="ltr" />
        <Field name="organisation" label={t("seat.organisation")} state={state} max={200} />
        <Select
          name="position"
          label={t("seat.position")}
          state={state}
          options={seatPositions.map((position) => ({ value: position, label: t(`position.${position}`) }))}
        />
        <Field name="since" type="date" label={t("seat.since")} state={state} />
        <Field name="until" type="date" label={t("seat.until")} state={state} />
        <Submit label={shell("form.save")} />
      </Form>
    </PartPage>
  );
}

export function MeetingPage({ group, id, state }: PartProps) {
  const t = useMessages("groups");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <PartPage group={group} id={id} name="meetings" title={t(id === undefined ? "meeting.add" : "meeting.edit")}>
      <Form action={href(`/groups/${group.slug}/meetings/${id ?? "new"}`)} state={state}>
        <Field name="beginsOn" type="date" label={t("form.first-day")} state={state} isRequired />
        <Field name="endsOn" type="date" label={t("form.last-day")} state={state} isRequired />
        <LocalizedFields
          state={state}
          fields={[
            { name: "title", label: t("form.title"), max: 200 },
            { name: "place", label: t("meeting.place"), max: 200 },
            { name: "summary", label: t("meeting.summary"), hint: t("meeting.summary.hint"), lines: 5, max: 6_000 },
          ]}
        />
        <Submit label={shell("form.save")} />
      </Form>
    </PartPage>
  );
}

export function DocumentPage({ group, id, state, document }: PartProps & { document: GroupDocument | undefined }) {
  const t = useMessages("groups");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <PartPage group={group} id={id} name="documents" title={t(id === undefined ? "document.add" : "document.edit")}>
      {id === undefined ? <PdfDrop action={href(`/groups/${group.slug}/documents`)} /> : null}
      <Form action={href(`/groups/${group.slug}/documents/${id ?? "new"}`)} state={state}>
        <LocalizedFields state={state} fields={[{ name: "title", label: t("form.title"), max: 300 }]} />
        <DocumentLanguages state={state} />
        <Field name="datedOn" type="date" label={t("form.dated")} state={state} isRequired />
        {document?.fileSha256 == null ? (
          <Field
            name="address"
            label={t("form.address")}
            hint={t("form.address.hint")}
            state={state}
            max={1_000}
            dir="ltr"
          />
        ) : (
          <p class="small">
            {t("form.file")}: <bdi>{document.fileName}</bdi>
          </p>
        )}
        <Submit label={shell("form.save")} />
      </Form>
    </PartPage>
  );
}

export function DocumentLanguages({ state }: { state: FormState }) {
  const t = useMessages("groups");
  const { lang } = useFacts();
  return (
    <Choices
      name="languages"
      label={t("form.languages")}
      state={state}
      options={languages.map((each) => ({ value: each, label: languageName(each, lang) }))}
    />
  );
}

/** Where a PDF is dropped; the page lists the script. */
export function PdfDrop({ action }: { action: string }) {
  const t = useMessages("groups");
  return (
    <UploadDrop
      action={action}
      id="file"
      label={t("file.progress")}
      drop={t("file.drop")}
      choose={t("file.choose")}
      needsScript={t("file.needs-script")}
      accept="application/pdf,.pdf"
      isMain={false}
      phrases={{
        uploading: t("file.uploading", { name: "{name}", percent: "{percent}" }),
        waiting: t("file.reading"),
        reading: t("file.reading"),
        failed: t("file.failed"),
        large: t("file.large"),
      }}
    />
  );
}
