import { type CatalogueItem, type CatalogueKind, ItemCard, subjectLabel } from "#catalogue/index.ts";
import { AskedOfMe, BegunModules, type OwnAssigned, type OwnModule } from "#learning/index.ts";
import { Cards, Icon, kindIcons, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatNumber, localized } from "#platform/i18n/index.ts";
import { type Activity, daysIn, usePlace } from "#training/index.ts";

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
  /** Of the four shelves by turns. */
  newest: CatalogueItem[];
  /** Of the journal, the newest. */
  articles: readonly CatalogueItem[];
  /** To come, the next first. */
  activities: readonly Activity[];
  counts: Partial<Record<CatalogueKind, number>>;
  /** What waits for the reader; undefined for a visitor. */
  begun?: OwnModule[];
  asked: readonly OwnAssigned[];
}

/** The front page: the search, the shelves, what is new; signed in, what waits for me first. */
export function FrontPage({ newest, articles, activities, counts, begun, asked }: FrontProps) {
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
      {actor.kind === "account" ? <Waiting begun={begun ?? []} asked={asked} /> : null}
      <div class={actor.kind === "account" ? "wrap after-waiting" : "wrap"}>
        <Shelves counts={counts} />
      </div>
      <section class="band">
        <div class="wrap">
          <header>
            <h2>{t("new")}</h2>
            <a href={href("/browse")}>{t("all")}</a>
          </header>
          <Cards>
            {newest.map((item) => (
              <ItemCard key={item.id} item={item} />
            ))}
          </Cards>
        </div>
      </section>
      <div class="band">
        <div class="wrap two">
          <Journal articles={articles} />
          <ComingUp activities={activities} />
        </div>
      </div>
    </Page>
  );
}

function Journal({ articles }: Pick<FrontProps, "articles">) {
  const t = useMessages("home");
  const href = useHref();
  if (articles.length === 0) return null;
  return (
    <section>
      <div class="section-head">
        <h2>{t("journal")}</h2>
        <a href={href("/journal")}>
          {t("all")} <span class="hidden">{t("journal")}</span>
        </a>
      </div>
      <ul class="rows">
        {articles.map((article) => (
          <li key={article.id}>
            <span class="grow">
              <a href={href(article.path)} lang={article.lang} dir="auto">
                {article.title}
              </a>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ComingUp({ activities }: Pick<FrontProps, "activities">) {
  const t = useMessages("home");
  const href = useHref();
  const { lang } = useFacts();
  const placeOf = usePlace();
  if (activities.length === 0) return null;
  return (
    <section>
      <div class="section-head">
        <h2>{t("coming")}</h2>
        <a href={href("/training")}>
          {t("all")} <span class="hidden">{t("coming")}</span>
        </a>
      </div>
      <ul class="rows">
        {activities.map((activity) => {
          const title = localized(activity.title, lang);
          return (
            <li key={activity.id}>
              <span class="grow">
                <a href={href(`/training/${activity.slug}`)} lang={title.lang} dir="auto">
                  {title.text}
                </a>
                <br />
                <span class="small">
                  {daysIn(lang, activity.beginsOn, activity.endsOn)} · <bdi>{placeOf(activity)}</bdi>
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What a signed-in person comes back for, before anything else. */
function Waiting({ begun, asked }: { begun: OwnModule[]; asked: readonly OwnAssigned[] }) {
  const t = useMessages("home");
  const href = useHref();
  return (
    <section class="band">
      <div class="wrap">
        <header>
          <h2>{t("waits")}</h2>
          <a href={href("/learning/mine")}>{t("shelf.mine")}</a>
        </header>
        <AskedOfMe asked={asked} />
        {begun.length > 0 ? <BegunModules modules={begun} /> : asked.length === 0 ? <p>{t("nothing-waits")}</p> : null}
      </div>
    </section>
  );
}

const shelves = [
  { kind: "module", path: "/learning" },
  { kind: "resource", path: "/library?kind=resource" },
  { kind: "website", path: "/library?kind=website" },
  { kind: "publication", path: "/library?kind=publication" },
] as const;

/** The four shelves of the centre, each with how much stands on it for this reader. */
function Shelves({ counts }: Pick<FrontProps, "counts">) {
  const t = useMessages("home");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <nav class="shelves" aria-label={t("shelves")}>
      {shelves.map(({ kind, path }) => (
        <a key={kind} class={`shelf c-${kind}`} href={href(path)}>
          <Icon name={kindIcons[kind]} />
          <b>{t(`shelf.${kind}`)}</b>
          <span class="small">
            <span class="n">{formatNumber(lang, counts[kind] ?? 0)} · </span>
            {t(`shelf.${kind}.text`)}
          </span>
        </a>
      ))}
    </nav>
  );
}
