import type { CatalogueItem } from "#catalogue/index.ts";
import {
  ActionButton,
  Empty,
  FindForm,
  Form,
  LocalizedFields,
  More,
  Notice,
  Page,
  ProgressBar,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { type FormState, filledForm, localizedValues } from "#platform/http/index.ts";
import { formatDate, languages, localized } from "#platform/i18n/index.ts";
import type { KeptList } from "../lists.ts";
import type { Newsletter, NewsletterItem } from "../newsletters.ts";

export function NewslettersPage({
  newsletters,
  lists,
  next,
  state,
}: {
  newsletters: readonly Newsletter[];
  lists: readonly KeptList[];
  next: string | undefined;
  state: FormState;
}) {
  const t = useMessages("outreach");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <Page title={t("letters.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("letters.title")}</h1>
      {newsletters.length === 0 ? <Empty text={t("letters.none")} /> : null}
      <ul class="rows">
        {newsletters.map((each) => (
          <li key={each.id}>
            <span class="grow">
              <a href={href(`/newsletters/${each.id}`)} dir="auto">
                {localized(each.subject, lang).text || t("letters.unnamed")}
              </a>
              <span class="small block">
                {localized(each.listName, lang).text} · {formatDate(lang, each.createdAt, timeZone)}
              </span>
            </span>
            <span class={each.state === "sent" ? "tag ok" : "tag now"}>{t(`letter.state.${each.state}`)}</span>
          </li>
        ))}
      </ul>
      <More href={next === undefined ? undefined : `${href("/newsletters")}?after=${next}`} />
      <h2 class="prose-title">{t("letters.new")}</h2>
      {lists.length === 0 ? (
        <p>{t("lists.none")}</p>
      ) : (
        <Form action={href("/newsletters")} state={state}>
          <Select
            name="listId"
            label={t("letters.list")}
            state={state}
            options={lists.map(({ id, name, confirmed }) => ({
              value: id,
              label: `${localized(name, lang).text} (${confirmed})`,
            }))}
          />
          <Submit label={t("letters.make")} />
        </Form>
      )}
      <p class="actions">
        <a class="button" href={href("/newsletters/lists")}>
          {t("lists.manage")}
        </a>
      </p>
    </Page>
  );
}

interface LetterProps {
  newsletter: Newsletter & { items: NewsletterItem[] };
  /** What of the items everybody may see. */
  things: readonly CatalogueItem[];
  /** What was searched for, and found. */
  query: string;
  found: readonly CatalogueItem[];
  state: FormState;
  sending: FormState;
}

/** One newsletter: composed while it is a draft, then how far it has come. */
export function NewsletterPage({ newsletter, things, query, found, state, sending }: LetterProps) {
  const t = useMessages("outreach");
  const { lang } = useFacts();
  const title = localized(newsletter.subject, lang).text || t("letters.unnamed");
  return (
    <Page title={title} crumbs={[{ label: t("letters.title"), path: "/newsletters" }]} isUnlisted>
      <h1 dir="auto">{title}</h1>
      <p class="small">{t("letter.to", { list: localized(newsletter.listName, lang).text })}</p>
      <Previews id={newsletter.id} />
      {newsletter.state === "draft" ? (
        <Draft newsletter={newsletter} things={things} query={query} found={found} state={state} sending={sending} />
      ) : (
        <Sent newsletter={newsletter} />
      )}
    </Page>
  );
}

function Previews({ id }: { id: string }) {
  const t = useMessages("outreach");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <nav class="chips" aria-label={t("letter.preview")}>
      {languages.map((each) => (
        <a key={each} href={href(`/newsletters/${id}/preview/${each}`)}>
          {t("letter.preview")}: <span lang={each}>{shell(`language.own.${each}`)}</span>
        </a>
      ))}
    </nav>
  );
}

function Sent({ newsletter }: { newsletter: Newsletter }) {
  const t = useMessages("outreach");
  const words = t("letter.progress", { written: newsletter.written, total: newsletter.total });
  return (
    <section class="result">
      <p>{words}</p>
      <ProgressBar value={newsletter.total === 0 ? 1 : newsletter.written / newsletter.total} label={words} />
      <p class="small">{t("letter.bounced", { count: newsletter.bounced })}</p>
      {newsletter.state === "sending" ? <p class="small">{t("letter.sending")}</p> : null}
    </section>
  );
}

function Draft({ newsletter, things, query, found, state, sending }: LetterProps) {
  const t = useMessages("outreach");
  const shell = useMessages("platform");
  const href = useHref();
  const here = `/newsletters/${newsletter.id}`;
  const taken = new Set(newsletter.items.map(({ thingId }) => thingId));
  return (
    <>
      <Form action={href(here)} state={state}>
        <LocalizedFields
          state={state}
          fields={[
            { name: "subject", label: t("letter.subject"), max: 200 },
            { name: "opening", label: t("letter.opening"), lines: 4, max: 4_000 },
          ]}
        />
        <Submit label={shell("form.save")} />
      </Form>
      <section>
        <h2 class="prose-title">{t("letter.items")}</h2>
        {newsletter.items.length === 0 ? <p>{t("letter.no-items")}</p> : null}
        {newsletter.items.map((item) => (
          <Item key={item.thingId} here={here} item={item} thing={things.find(({ id }) => id === item.thingId)} />
        ))}
      </section>
      <section>
        <h2 class="prose-title">{t("letter.add")}</h2>
        <FindForm action={href(here)} name={t("letter.add")} label={t("letter.search")} q={query} />
        <ul class="rows">
          {found
            .filter(({ id }) => !taken.has(id))
            .map((thing) => (
              <li key={thing.id}>
                <span class="grow" lang={thing.lang} dir="auto">
                  {thing.title}
                </span>
                <ActionButton
                  action={href(`${here}/items`)}
                  label={t("letter.take")}
                  fields={{ thingId: thing.id, kind: thing.kind }}
                />
              </li>
            ))}
        </ul>
      </section>
      <section>
        <h2 class="prose-title">{t("letter.send.title")}</h2>
        <Form action={href(`${here}/send`)} state={sending}>
          <p>{t("letter.send.text")}</p>
          <Submit label={t("letter.send")} />
        </Form>
      </section>
    </>
  );
}

function Item({ here, item, thing }: { here: string; item: NewsletterItem; thing: CatalogueItem | undefined }) {
  const t = useMessages("outreach");
  const shell = useMessages("platform");
  const href = useHref();
  const own = `${here}/items/${item.thingId}`;
  return (
    <article class="hit">
      <h3 {...(thing === undefined ? {} : { lang: thing.lang, dir: "auto" as const })}>
        {thing === undefined ? t("letter.not-there") : thing.title}
      </h3>
      {thing === undefined ? <Notice kind="warning">{t("letter.not-there.text")}</Notice> : null}
      <details>
        <summary>{t("letter.word")}</summary>
        <ItemWords own={own} item={item} save={shell("form.save")} />
      </details>
      <div class="actions">
        <ActionButton action={href(`${own}/up`)} label={t("letter.up")} />
        <ActionButton action={href(`${own}/down`)} label={t("letter.down")} />
        <ActionButton action={href(`${own}/remove`)} kind="danger" label={t("letter.remove")} />
      </div>
    </article>
  );
}

/** The words before an item; its fields are named by it, for there are several such forms on the page. */
function ItemWords({ own, item, save }: { own: string; item: NewsletterItem; save: string }) {
  const t = useMessages("outreach");
  const href = useHref();
  const name = `word-${item.thingId.slice(-12)}`;
  return (
    <Form action={href(own)}>
      <LocalizedFields
        state={filledForm(localizedValues(name, item.word))}
        fields={[{ name, label: t("letter.word"), lines: 2, max: 1_000 }]}
      />
      <Submit label={save} kind="" />
    </Form>
  );
}

/** How a newsletter reads in one language. */
export function PreviewPage({
  id,
  lang: shown,
  letter,
}: {
  id: string;
  lang: string;
  letter: { subject: string; body: string };
}) {
  const t = useMessages("outreach");
  const title = t("letter.preview");
  return (
    <Page
      title={title}
      crumbs={[
        { label: t("letters.title"), path: "/newsletters" },
        { label: t("letter.back"), path: `/newsletters/${id}` },
      ]}
      isUnlisted
    >
      <h1>{title}</h1>
      <p lang={shown} dir="auto">
        <b>{letter.subject}</b>
      </p>
      <pre lang={shown} dir="auto">
        {letter.body}
      </pre>
    </Page>
  );
}
