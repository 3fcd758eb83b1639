import type { ComponentChildren } from "preact";
import { assetUrl } from "../../http/assets.ts";
import { directionOf, keyOf, languages } from "../../i18n/index.ts";
import { isAllowed } from "../../permissions/index.ts";
import { useFacts, useHref, useMessages } from "../context.ts";
import { Icon } from "./icon.tsx";
import { Notice } from "./notice.tsx";

interface PageProps {
  title: string;
  children: ComponentChildren;
  /** Where the page stands, from the top; the page itself is left out. */
  crumbs?: { label: string; path: string }[];
  /** False where the page brings its own full-width bands. */
  isWrapped?: boolean;
  description?: string;
  /** Browser scripts by their source file, `src/browser/launch.ts`. */
  scripts?: string[];
  /** Keeps the page out of search engines. */
  isUnlisted?: boolean;
  /** The page has its own large search box. */
  hasSearch?: boolean;
  /** More for the page's head: tags for indexes. */
  head?: ComponentChildren;
}

/** The shell around every page: header, where you are, messages, content, footer. */
export function Page({
  title,
  children,
  crumbs,
  isWrapped = true,
  description,
  scripts = [],
  isUnlisted,
  hasSearch,
  head,
}: PageProps) {
  const facts = useFacts();
  const t = useMessages("platform");
  const path = facts.url.pathname.replace(/^\/(en|fr|es|ar)(?=\/|$)/, "");
  return (
    <html lang={facts.lang} dir={directionOf(facts.lang)}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title === facts.siteName ? title : `${title} · ${facts.siteName}`}</title>
        {description === undefined ? null : <meta name="description" content={description} />}
        {isUnlisted === true ? <meta name="robots" content="noindex" /> : null}
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href={assetUrl("src/platform/html/images/mark.svg")} type="image/svg+xml" />
        <link
          rel="search"
          type="application/opensearchdescription+xml"
          href={`/opensearch.xml?lang=${facts.lang}`}
          title={facts.siteName}
        />
        <link rel="stylesheet" href={assetUrl("src/platform/html/styles/site.css")} />
        {languages.map((lang) => (
          <link key={lang} rel="alternate" hrefLang={lang} href={`/${lang}${path}${facts.url.search}`} />
        ))}
        {["src/browser/site.ts", ...scripts].map((source) => (
          <script key={source} type="module" src={assetUrl(source)} />
        ))}
        {head}
      </head>
      <body>
        <a class="skip" href="#main">
          {t("skip")}
        </a>
        <Header path={path} hasSearch={hasSearch === true} />
        <main id="main" tabIndex={-1}>
          {crumbs === undefined ? null : <Crumbs crumbs={crumbs} />}
          <Flashed />
          {isWrapped ? <div class="wrap content">{children}</div> : children}
        </main>
        <Footer />
      </body>
    </html>
  );
}

function Header({ path, hasSearch }: { path: string; hasSearch: boolean }) {
  const facts = useFacts();
  const href = useHref();
  const t = useMessages("platform");
  return (
    <header class="top">
      <div class="wrap">
        <a class="mark" href={href("/")}>
          <img src={assetUrl("src/platform/html/images/mark.svg")} alt="" width="32" height="32" />
          <span>{facts.siteName}</span>
        </a>
        {hasSearch ? null : (
          <form class="top-search" role="search" action={href("/search")}>
            <label class="hidden" for="top-q">
              {t("search.label")}
            </label>
            <input id="top-q" type="search" name="q" placeholder={t("search.short")} maxLength={300} />
            <button type="submit" class="icon-button" aria-label={t("search.go")}>
              <Icon name="search" />
            </button>
          </form>
        )}
        <nav class="nav" aria-label={t("navigation")}>
          {facts.navigation
            .filter((item) => item.isInFooter !== true)
            .map((item) => (
              <a
                key={item.path}
                href={href(item.path)}
                {...(path.startsWith(item.path) ? { "aria-current": "page" } : {})}
              >
                {facts.text(...keyOf(item.label))}
              </a>
            ))}
        </nav>
        <div class="tools">
          <nav class="langs" aria-label={t("languages")}>
            {languages.map((lang) => (
              <a
                key={lang}
                lang={lang}
                hrefLang={lang}
                href={`/language/${lang}?to=${encodeURIComponent(`/${lang}${path}${facts.url.search}`)}`}
                {...(lang === facts.lang ? { "aria-current": "true" } : {})}
              >
                <span aria-hidden="true">{lang === "ar" ? "ع" : lang.toUpperCase()}</span>
                <span class="hidden">{facts.text("platform", `language.own.${lang}`)}</span>
              </a>
            ))}
          </nav>
          <AccountMenu />
        </div>
      </div>
    </header>
  );
}

function AccountMenu() {
  const { actor, csrfToken, url, desk } = useFacts();
  const href = useHref();
  const t = useMessages("platform");
  if (actor.kind !== "account") {
    const back =
      url.pathname === href("/") || url.pathname.endsWith("/sign-in")
        ? ""
        : `?to=${encodeURIComponent(url.pathname + url.search)}`;
    return (
      <a class="button" href={`${href("/sign-in")}${back}`}>
        {t("sign-in")}
      </a>
    );
  }
  return (
    <details class="menu">
      <summary class="button">
        <Icon name="user" />
        <span class="menu-name">
          <bdi>{actor.name}</bdi>
        </span>
        <Icon name="chevron-down" />
      </summary>
      <div class="menu-list">
        <a href={href("/learning/mine")}>{t("menu.learning")}</a>
        <a href={href("/account")}>{t("menu.account")}</a>
        <a href={href("/account/searches")}>{t("menu.searches")}</a>
        {actor.isVetted ? <a href={href("/people")}>{t("menu.people")}</a> : null}
        {actor.roles.includes("auditor") ? <a href={href("/admin/audit")}>{t("menu.audit")}</a> : null}
        {actor.roles.some((role) => role === "bureau-officer" || role === "body-officer") ? (
          <a href={href("/bureau")}>{t("menu.bureau")}</a>
        ) : null}
        {desk.some(({ permission }) => isAllowed(actor, permission)) ? (
          <a href={href("/admin")}>{t("menu.admin")}</a>
        ) : null}
        <form method="post" action={href("/sign-out")}>
          <input type="hidden" name="_csrf" value={csrfToken()} />
          <button type="submit">{t("sign-out")}</button>
        </form>
      </div>
    </details>
  );
}

export function Crumbs({ crumbs }: { crumbs: { label: string; path: string }[] }) {
  const href = useHref();
  const t = useMessages("platform");
  return (
    <nav class="crumbs wrap" aria-label={t("here")}>
      <ol>
        {crumbs.map((crumb) => (
          <li key={crumb.path}>
            <a href={href(crumb.path)}>{crumb.label}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Flashed() {
  const facts = useFacts();
  if (facts.flash === undefined) return null;
  return (
    <div class="wrap">
      <Notice kind="done">{facts.text(...keyOf(facts.flash.message), facts.flash.args)}</Notice>
    </div>
  );
}

function Footer() {
  const { isDemo, navigation, text } = useFacts();
  const href = useHref();
  const t = useMessages("platform");
  return (
    <footer class="foot">
      <div class="wrap">
        {navigation
          .filter((item) => item.isInFooter === true)
          .map((item) => (
            <a key={item.path} href={href(item.path)}>
              {text(...keyOf(item.label))}
            </a>
          ))}
        <a href={href("/about")}>{t("footer.about")}</a>
        <a href={href("/accessibility")}>{t("footer.accessibility")}</a>
        <a href={href("/privacy")}>{t("footer.privacy")}</a>
        <a href="/source.zip">{t("footer.source")}</a>
        {isDemo ? <span class="foot-note">{t("footer.demo")}</span> : null}
      </div>
    </footer>
  );
}
