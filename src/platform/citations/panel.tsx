import { madeHtml, useFacts, useMessages } from "../html/index.ts";
import { citationStyles, cite, styleNames } from "./cite.ts";
import type { CslItem } from "./types.ts";

const downloads = { bibtex: "BibTeX", ris: "RIS", csl: "CSL-JSON" } as const;

/** "Cite this": the four styles as text to copy, and the files for reference managers, which the page's route answers by `citationResponse`. */
export function CitePanel({ item, path }: { item: CslItem; path: string }) {
  const { lang } = useFacts();
  const t = useMessages("platform");
  return (
    <details class="cite">
      <summary>{t("cite.title")}</summary>
      <dl>
        {citationStyles.map((style) => (
          <div key={style}>
            <dt>
              <bdi>{styleNames[style]}</bdi>
            </dt>
            <dd dir="auto" {...madeHtml(cite(item, style, lang).html)} />
          </div>
        ))}
      </dl>
      <p class="actions">
        {Object.entries(downloads).map(([format, label]) => (
          <a key={format} class="button" href={`/${lang}${path}?format=${format}`} rel="nofollow" download>
            {t("cite.download", { format: label })}
          </a>
        ))}
      </p>
    </details>
  );
}
