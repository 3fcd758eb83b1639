import { Icon } from "#platform/html/index.ts";
import { assetUrl } from "#platform/http/index.ts";
import { directionOf, type Language, localeOf } from "#platform/i18n/index.ts";
import en from "../messages/en.json" with { type: "json" };
import type { Mode } from "../protocol.ts";

interface PlayerPageProps {
  lang: Language;
  title: { text: string; lang: string };
  mode: Mode;
  /** The module's page on the portal. */
  module: string;
  t: (key: string, args?: Record<string, string>) => string;
}

/** Arguments are filled in by the browser: here they stand for themselves. */
const placeholders = {
  time: "{time}",
  item: "{item}",
  module: "{module}",
  reason: "{reason}",
  megabytes: "{megabytes}",
  text: "{text}",
};

/** The page around a course: a slim bar, the contents, and all the room for the course itself. No secret is in it. */
export function PlayerPage({ lang, title, mode, module, t }: PlayerPageProps) {
  const texts = Object.fromEntries(
    Object.keys(en)
      .filter((key) => !/^(error|relaunch|noscript|calls|data)/.test(key))
      .map((key) => [key, t(key, placeholders)]),
  );
  const data = JSON.stringify({ lang: localeOf[lang], texts, mode, module });
  return (
    <html lang={lang} dir={directionOf(lang)}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title.text}</title>
        <meta name="robots" content="noindex" />
        <meta id="player-data" name="player-data" content={data} />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href={assetUrl("src/platform/html/images/mark.svg")} type="image/svg+xml" />
        <link rel="stylesheet" href={assetUrl("src/platform/html/styles/player.css")} />
        <script type="module" src={assetUrl("src/browser/player.ts")} />
      </head>
      <body class="player">
        <a class="skip" href="#stage">
          {t("skip")}
        </a>
        <header class="player-bar">
          <button type="button" id="contents-button" class="tool" aria-expanded="false" aria-controls="contents" hidden>
            <Icon name="list" />
            <span>{t("contents")}</span>
          </button>
          <h1 lang={title.lang}>
            <bdi>{title.text}</bdi>
          </h1>
          <p id="save-state" role="status">
            {mode === "preview" ? t("state.preview") : ""}
          </p>
          <nav class="player-tools" aria-label={t("bar")}>
            <Tool id="previous" icon="arrow-left" label={t("previous")} turns />
            <Tool id="next" icon="arrow-right" label={t("next")} turns />
            <button type="button" id="finished" class="tool" hidden>
              <Icon name="check" />
              <span class="always">{t("finished")}</span>
            </button>
            <Tool id="own-window" icon="monitor" label={t("own-window")} isIcon />
            <Tool id="full-screen" icon="expand" label={t("full-screen")} isIcon />
            <button type="button" id="leave" class="tool">
              <Icon name="log-out" />
              <span class="always">{t("leave")}</span>
            </button>
          </nav>
        </header>
        <div class="player-body">
          <nav id="contents" class="player-contents" aria-label={t("contents")} hidden>
            <button type="button" id="contents-close" class="tool" aria-label={t("contents.close")}>
              <Icon name="x" />
            </button>
            <ol id="contents-list" />
          </nav>
          <main id="stage" class="player-stage" tabIndex={-1}>
            <div id="panel" class="player-panel">
              <p>{t("opening")}</p>
              <noscript>
                <p>{t("noscript")}</p>
              </noscript>
            </div>
          </main>
        </div>
      </body>
    </html>
  );
}

function Tool(props: { id: string; icon: string; label: string; turns?: boolean; isIcon?: boolean }) {
  return (
    <button
      type="button"
      id={props.id}
      class={`tool${props.turns === true ? " turns-icon" : ""}`}
      aria-label={props.label}
      title={props.label}
      hidden
    >
      <Icon name={props.icon} />
      {props.isIcon === true ? null : <span aria-hidden="true">{props.label}</span>}
    </button>
  );
}
