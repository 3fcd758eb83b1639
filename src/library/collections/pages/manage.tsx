import { type CatalogueHit, KindLabel, SubjectChoices } from "#catalogue/index.ts";
import {
  ActionButton,
  Empty,
  Field,
  FindForm,
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
import type { Collection, KeptCollection, KeptThing } from "../queries.ts";

const base = "/library/collections/manage";

function useCrumbs() {
  const t = useMessages("collections");
  const shell = useMessages("platform");
  return [
    { label: shell("admin.title"), path: "/admin" },
    { label: t("manage.title"), path: base },
  ];
}

/** Every collection there is, for those who make them. */
export function ManageCollectionsPage({
  collections,
  next,
}: {
  collections: readonly KeptCollection[];
  next: string | undefined;
}) {
  const t = useMessages("collections");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <Page title={t("manage.title")} crumbs={useCrumbs().slice(0, 1)} isUnlisted>
      <h1>{t("manage.title")}</h1>
      <p class="lede">{t("manage.hint")}</p>
      <p class="actions">
        <a class="button main" href={href(`${base}/new`)}>
          {t("new")}
        </a>
      </p>
      {collections.length === 0 ? (
        <Empty text={t("none")} />
      ) : (
        <ul class="rows">
          {collections.map((collection) => {
            const title = localized(collection.title, lang);
            return (
              <li key={collection.id}>
                <span class="grow">
                  <a href={href(`${base}/${collection.id}`)} lang={title.lang} dir="auto">
                    {title.text}
                  </a>
                  <br />
                  <span class="small">
                    {t("count", { count: collection.things })} ·{" "}
                    {formatDate(lang, collection.updatedAt, timeZone, { dateStyle: "medium" })}
                  </span>
                </span>
                <StateTag state={collection.state} />
              </li>
            );
          })}
        </ul>
      )}
      <More href={next === undefined ? undefined : href(`${base}?${new URLSearchParams({ after: next })}`)} />
    </Page>
  );
}

function StateTag({ state }: Pick<Collection, "state">) {
  const t = useMessages("collections");
  return (
    <span class={state === "published" ? "tag ok" : "tag now"}>
      {t(state === "published" ? "state.published" : "state.draft")}
    </span>
  );
}

/** The texts of a collection: all there is of a new one. */
function Texts({ action, state }: { action: string; state: FormState }) {
  const t = useMessages("collections");
  const library = useMessages("library");
  const shell = useMessages("platform");
  return (
    <Form action={action} state={state}>
      <LocalizedFields
        state={state}
        fields={[
          { name: "title", label: t("form.title"), max: 200 },
          { name: "intro", label: t("form.intro"), hint: t("form.intro.hint"), lines: 4, max: 3_000 },
        ]}
      />
      <SubjectChoices label={library("subjects")} state={state} />
      <Submit label={shell("form.save")} />
    </Form>
  );
}

export function NewCollectionPage({ state }: { state: FormState }) {
  const t = useMessages("collections");
  const href = useHref();
  return (
    <Page title={t("new")} crumbs={useCrumbs()} isUnlisted>
      <div class="content narrow">
        <h1>{t("new")}</h1>
        <Texts action={href(`${base}/new`)} state={state} />
      </div>
    </Page>
  );
}

interface EditProps {
  collection: Collection;
  things: readonly KeptThing[];
  state: FormState;
  /** What an operation on what it holds refused. */
  fault: string | undefined;
  q: string;
  found: readonly CatalogueHit[];
}

/** One collection: what it holds and in which order, the search that finds more, its texts, and the steps of its life. */
export function EditCollectionPage({ collection, things, state, fault, q, found }: EditProps) {
  const t = useMessages("collections");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(collection.title, lang);
  const path = href(`${base}/${collection.id}`);
  const isOpen = collection.state === "published";
  return (
    <Page title={title.text} crumbs={useCrumbs()} isUnlisted>
      <h1 lang={title.lang} dir="auto">
        {title.text}
      </h1>
      <div class="lead">
        <div class="content">
          {fault === undefined ? null : <Notice kind="warning">{fault}</Notice>}
          <h2 class="prose-title">{t("holds")}</h2>
          <Things path={path} things={things} />
          <Finder path={path} q={q} found={found} things={things} />
          <h2 class="prose-title">{t("texts")}</h2>
          <Texts action={path} state={state} />
        </div>
        <aside class="panel" aria-label={t("steps")}>
          <div class="in">
            <p>
              <StateTag state={collection.state} />
            </p>
            <ActionButton
              action={`${path}/${isOpen ? "take-back" : "publish"}`}
              kind={isOpen ? "" : "main"}
              label={t(isOpen ? "take-back" : "publish")}
            />
            <p>
              <a href={href(`/library/collections/${collection.slug}`)}>{t("see-page")}</a>
            </p>
            <p>
              <a href={`${path}/delete`}>{t("delete")}</a>
            </p>
          </div>
        </aside>
      </div>
    </Page>
  );
}

/** What it holds, each with buttons that do without script; the address after a button leads back to the same thing. */
function Things({ path, things }: { path: string; things: readonly KeptThing[] }) {
  const t = useMessages("collections");
  const { lang } = useFacts();
  if (things.length === 0) return <Empty text={t("holds.none.yet")} />;
  return (
    <ol class="rows">
      {things.map(({ thingId, item, label, note, isPublic }, index) => {
        const title = item?.title ?? label;
        const named = <span class="hidden">{title}: </span>;
        const said = localized(note, lang);
        const of = `${path}/items/${thingId}`;
        return (
          <li key={thingId} id={`thing-${thingId}`}>
            <span class="grow">
              <span class="n">{index + 1}. </span>
              <bdi lang={item?.lang}>{title}</bdi>
              {item === null ? (
                <>
                  {" "}
                  <span class="tag bad">{t("not-published")}</span>
                </>
              ) : isPublic ? null : (
                <>
                  {" "}
                  <span class="tag">{t("vetted-only")}</span>
                </>
              )}
              {said.text === "" ? null : (
                <>
                  <br />
                  <span class="small" lang={said.lang} dir="auto">
                    {said.text.slice(0, 200)}
                  </span>
                </>
              )}
            </span>
            <span class="actions">
              {index === 0 ? null : <ActionButton action={`${of}/up`} label={t("up")} icon={named} />}
              {index === things.length - 1 ? null : (
                <ActionButton action={`${of}/down`} label={t("down")} icon={named} />
              )}
              <a class="button" href={of}>
                {named}
                {t("note")}
              </a>
              <ActionButton action={`${of}/remove`} label={t("remove")} icon={named} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Finder({ path, q, found, things }: Pick<EditProps, "q" | "found" | "things"> & { path: string }) {
  const t = useMessages("collections");
  const { lang } = useFacts();
  return (
    <section id="find" aria-labelledby="find-title">
      <h2 class="prose-title" id="find-title">
        {t("find")}
      </h2>
      <FindForm action={`${path}#find`} name={t("find")} label={t("find.label")} q={q} />
      {q === "" ? null : found.length === 0 ? (
        <p role="status">{t("find.none")}</p>
      ) : (
        <ul class="rows">
          {found.map((hit) => (
            <li key={hit.id}>
              <span class="grow">
                <KindLabel kind={hit.kind} />
                <br />
                <bdi {...(hit.lang === lang ? {} : { lang: hit.lang })}>{hit.title}</bdi>
              </span>
              {things.some(({ thingId }) => thingId === hit.id) ? (
                <span class="tag ok">{t("is-in")}</span>
              ) : (
                <ActionButton
                  action={`${path}/items`}
                  label={t("add")}
                  icon={<span class="hidden">{hit.title}: </span>}
                  fields={{ thing: hit.id }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What the librarian says of one thing in a collection, and its place. */
export function ItemPage({
  collection,
  thing,
  state,
  most,
}: {
  collection: Collection;
  thing: KeptThing;
  state: FormState;
  most: number;
}) {
  const t = useMessages("collections");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const path = `${base}/${collection.id}`;
  const title = thing.item?.title ?? thing.label;
  return (
    <Page
      title={t("note.of", { title })}
      crumbs={[...useCrumbs(), { label: localized(collection.title, lang).text, path }]}
      isUnlisted
    >
      <div class="content narrow">
        <h1>
          <bdi lang={thing.item?.lang}>{title}</bdi>
        </h1>
        <p class="lede">{t("note.hint")}</p>
        <Form action={href(`${path}/items/${thing.thingId}`)} state={state}>
          <LocalizedFields state={state} fields={[{ name: "note", label: t("note"), lines: 3, max: 1_000 }]} />
          <Field name="place" label={t("place", { most })} state={state} type="number" isRequired />
          <Submit label={shell("form.save")}>
            <a class="button" href={href(path)}>
              {shell("form.cancel")}
            </a>
          </Submit>
        </Form>
      </div>
    </Page>
  );
}

/** Asked once more before it is gone. */
export function DeleteCollectionPage({ collection, things }: { collection: Collection; things: number }) {
  const t = useMessages("collections");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const path = `${base}/${collection.id}`;
  const title = localized(collection.title, lang).text;
  return (
    <Page title={t("delete")} crumbs={[...useCrumbs(), { label: title, path }]} isUnlisted>
      <div class="content narrow">
        <h1>{t("delete")}</h1>
        <Notice kind="warning">{t("delete.told", { title, count: things })}</Notice>
        <p class="actions">
          <ActionButton action={href(`${path}/delete`)} kind="danger" label={t("delete.do")} />
          <a class="button" href={href(path)}>
            {shell("form.cancel")}
          </a>
        </p>
      </div>
    </Page>
  );
}

interface AddToProps {
  thing: { id: string; title: string; lang: string; path: string };
  collections: readonly Pick<Collection, "id" | "title" | "state">[];
  state: FormState;
}

/** A thing is put into a collection from its own page. */
export function AddToPage({ thing, collections, state }: AddToProps) {
  const t = useMessages("collections");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("add-to")} crumbs={[{ label: thing.title, path: thing.path }]} isUnlisted>
      <div class="content narrow">
        <h1>{t("add-to")}</h1>
        <p class="lede">
          <bdi lang={thing.lang}>{thing.title}</bdi>
        </p>
        {collections.length === 0 ? (
          <Empty text={t("add-to.none")}>
            <a class="button" href={href(`${base}/new`)}>
              {t("new")}
            </a>
          </Empty>
        ) : (
          <Form action={href(`/library/collections/add/${thing.id}`)} state={state}>
            <Select
              name="collection"
              label={t("kind")}
              state={state}
              options={collections.map((collection) => {
                const title = localized(collection.title, lang);
                return { value: collection.id, label: title.text, lang: title.lang };
              })}
            />
            <Submit label={t("add")}>
              <a class="button" href={href(thing.path)}>
                {t("back")}
              </a>
            </Submit>
          </Form>
        )}
      </div>
    </Page>
  );
}
