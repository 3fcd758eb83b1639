import { subjectLabel } from "#catalogue/index.ts";
import { BegunModules, ModuleCard, type ModuleSummary, type OwnModule } from "#learning/index.ts";
import { Cards, Icon, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatNumber } from "#platform/i18n/index.ts";

/** Subjects offered below the search box: those officers ask for most. */
const chips = [
  "cybercrime",
  "trafficking-in-persons",
  "border-security",
  "forensics",
  "human-rights",
  "training-of-trainers",
];

interface FrontProps {
  newest: ModuleSummary[];
  counts: { module: number };
  /** What waits for the reader; undefined for a visitor. */
  begun?: OwnModule[];
}

/** The front page: the search, the shelves, what is new; signed in, what waits for me first. */
export function FrontPage({ newest, counts, begun }: FrontProps) {
  const t = useMessages("home");
  const href = useHref();
  const { lang, siteName, actor } = useFacts();
  return (
    <Page title={siteName} description={t("description")} isWrapped={false} hasSearch>
      <div class="hero">
        <div class="wrap">
          <h1>{t("question")}</h1>
          <form class="find" role="search" action={href("/search")}>
            <label class="hidden" for="q">
              {t("shelf.search")}
            </label>
            <input id="q" type="search" name="q" placeholder={t("example")} maxLength={300} />
            <button class="button" type="submit">
              <Icon name="search" />
              <span>{t("shelf.search")}</span>
            </button>
          </form>
          <nav class="chips" aria-label={t("chips")}>
            {chips.map((subject) => (
              <a key={subject} href={href(`/search?subject=${subject}`)}>
                {subjectLabel(subject, lang)}
              </a>
            ))}
          </nav>
        </div>
      </div>
      {actor.kind === "account" ? <Waiting begun={begun ?? []} /> : null}
      <div class={actor.kind === "account" ? "wrap after-waiting" : "wrap"}>
        <Shelves moduleCount={formatNumber(lang, counts.module)} />
      </div>
      <section class="band">
        <div class="wrap">
          <header>
            <h2>{t(actor.kind === "account" ? "new.in" : "new")}</h2>
            <a href={href("/learning")}>{t("all")}</a>
          </header>
          <Cards>
            {newest.map((module) => (
              <ModuleCard key={module.id} module={module} />
            ))}
          </Cards>
        </div>
      </section>
    </Page>
  );
}

/** What a signed-in person comes back for, before anything else. */
function Waiting({ begun }: { begun: OwnModule[] }) {
  const t = useMessages("home");
  const href = useHref();
  return (
    <section class="band">
      <div class="wrap">
        <header>
          <h2>{t("waits")}</h2>
          <a href={href("/learning/mine")}>{t("shelf.mine")}</a>
        </header>
        {begun.length === 0 ? <p>{t("nothing-waits")}</p> : <BegunModules modules={begun} />}
      </div>
    </section>
  );
}

function Shelves({ moduleCount }: { moduleCount: string }) {
  const t = useMessages("home");
  const learning = useMessages("learning");
  const href = useHref();
  const shelves = [
    {
      color: "module",
      icon: "book-open-check",
      path: "/learning",
      title: learning("title"),
      text: t("shelf.modules"),
      count: moduleCount,
    },
    {
      color: "resource",
      icon: "layers",
      path: "/subjects",
      title: t("shelf.subjects"),
      text: t("shelf.subjects.text"),
    },
    { color: "publication", icon: "search", path: "/search", title: t("shelf.search"), text: t("shelf.search.text") },
    { color: "activity", icon: "history", path: "/learning/mine", title: t("shelf.mine"), text: t("shelf.mine.text") },
  ];
  return (
    <nav class="shelves" aria-label={t("shelves")}>
      {shelves.map((shelf) => (
        <a key={shelf.path} class={`shelf c-${shelf.color}`} href={href(shelf.path)}>
          <Icon name={shelf.icon} />
          <b>{shelf.title}</b>
          <span class="small">
            {shelf.count === undefined ? null : <span class="n">{shelf.count} · </span>}
            {shelf.text}
          </span>
        </a>
      ))}
    </nav>
  );
}
