import { Icon, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate, languageName } from "#platform/i18n/index.ts";
import type { ShownFile } from "../types.ts";
import { dayOf, FileFacts } from "./parts.tsx";

const isVideo = ({ mediaType }: ShownFile) => mediaType.startsWith("video/");

/** The address of a file below its record's. */
export const filePath = (slug: string, { id, name }: Pick<ShownFile, "id" | "name">): string =>
  `/library/${slug}/files/${id}/${encodeURIComponent(name)}`;

/** The first file whose address others may be told: for indexes and search engines. */
export const publicPdf = (files: readonly ShownFile[]): ShownFile | undefined =>
  files.find((file) => file.mediaType === "application/pdf" && file.isPublic);

/** The file whose first page stands for the whole. */
export const coverFile = (files: readonly ShownFile[]): ShownFile | undefined =>
  files.find((file) => file.hasCover && file.isOpen);

/** Films with the browser's own controls and captions; the transcript stands on the page beside. */
export function Films({ slug, files, title }: { slug: string; files: readonly ShownFile[]; title: string }) {
  const t = useMessages("files");
  const href = useHref();
  const { lang } = useFacts();
  const films = files.filter((file) => isVideo(file) && file.isOpen);
  const captions = files.filter((file) => file.role === "captions" && file.lang !== null);
  if (films.length === 0) return null;
  return (
    <>
      {films.map((film) => (
        <div key={film.id}>
          {/* biome-ignore lint/a11y/useMediaCaption: they are the tracks below */}
          <video controls preload="metadata" aria-label={title}>
            <source src={href(filePath(slug, film))} type={film.mediaType} />
            {captions.map((each) => (
              <track
                key={each.id}
                kind="captions"
                src={href(filePath(slug, each))}
                srclang={each.lang ?? ""}
                label={languageName(each.lang ?? "", lang)}
                default={each.lang === lang}
              />
            ))}
          </video>
          <p class="small">
            {t("captions-in", { languages: captions.map((each) => languageName(each.lang ?? "", lang)).join(", ") })}
          </p>
        </div>
      ))}
    </>
  );
}

/** What there is to take: a link for each file, or from when on there will be one. */
export function FileLinks({
  slug,
  files,
  isMain,
}: {
  slug: string;
  files: readonly ShownFile[];
  /** There is no other place to get the thing from. */
  isMain: boolean;
}) {
  const t = useMessages("files");
  const library = useMessages("library");
  const href = useHref();
  const { lang } = useFacts();
  const contents = files.filter((file) => file.role === "content");
  if (contents.length === 0) return null;
  const first = contents.find((file) => file.isOpen && !isVideo(file));
  return (
    <>
      {first === undefined || !isMain ? null : (
        <p class="actions">
          <a class="button main" href={href(filePath(slug, first))} download>
            <Icon name="download" />
            {library("get")}
          </a>
        </p>
      )}
      <ul class="rows" aria-label={t("title")}>
        {contents.map((file) => (
          <li key={file.id}>
            <span class="grow">
              {file.isOpen ? (
                <a href={href(filePath(slug, file))} download>
                  <Icon name="download" /> <bdi>{file.name}</bdi>
                </a>
              ) : (
                <bdi>{file.name}</bdi>
              )}
              <br />
              <span class="small">
                <FileFacts file={file} />
              </span>
              {file.embargoUntil === null ? null : (
                <>
                  <br />
                  <span class="tag now">
                    {t("open-from", { day: formatDate(lang, dayOf(file.embargoUntil), "UTC") })}
                  </span>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
