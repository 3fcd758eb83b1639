import { Fragment } from "preact";
import { useFacts, useMessages } from "#platform/html/index.ts";
import { formatNumber, type Language } from "#platform/i18n/index.ts";

const units = ["kilobyte", "megabyte", "gigabyte"] as const;

/** `1.4 MB`, in the reader's language. */
export function sizeWords(lang: Language, bytes: number): string {
  const step = bytes >= 1_000 ** 3 ? 3 : bytes >= 1_000 ** 2 ? 2 : 1;
  const value = Math.max(bytes / 1_000 ** step, step === 1 ? 1 : 0);
  const options = { style: "unit", unit: units[step - 1] ?? "kilobyte", unitDisplay: "short" } as const;
  return formatNumber(lang, value, { ...options, maximumFractionDigits: value < 10 && step > 1 ? 1 : 0 });
}

const short: Readonly<Record<string, string>> = {
  "application/pdf": "PDF",
  "video/mp4": "MP4",
  "video/webm": "WebM",
  "audio/mpeg": "MP3",
  "image/png": "PNG",
  "image/jpeg": "JPEG",
  "image/webp": "WebP",
  "text/vtt": "WebVTT",
  "application/zip": "ZIP",
};

/** What a file is, in a word: `PDF`, else what its name ends with. */
export const kindWord = ({ name, mediaType }: { name: string; mediaType: string }): string =>
  short[mediaType] ?? (/\.([a-z0-9]{2,5})$/i.exec(name)?.[1] ?? "").toUpperCase();

/** Kind, size and pages of a file in one line. */
export function FileFacts({
  file,
}: {
  file: { name: string; mediaType: string; size: number; pageCount: number | null };
}) {
  const t = useMessages("files");
  const { lang } = useFacts();
  const words = [
    kindWord(file),
    sizeWords(lang, file.size),
    file.pageCount === null ? "" : t("pages", { count: file.pageCount }),
  ].filter(Boolean);
  // Each by itself: else a number beside Latin letters changes places with them in Arabic.
  return (
    <>
      {words.map((each, index) => (
        <Fragment key={each}>
          {index === 0 ? "" : " · "}
          <bdi>{each}</bdi>
        </Fragment>
      ))}
    </>
  );
}

/** A day that a file is open from, as people write it. */
export const dayOf = (text: string): Date => new Date(`${text}T00:00:00Z`);
