import { useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import { lastDay } from "../letters.ts";
import type { AskedThing } from "../queries.ts";

export const thingPath = ({ kind, slug }: Pick<AskedThing, "kind" | "slug">): string =>
  `${kind === "module" ? "/learning" : "/paths"}/${slug}`;

/** What is asked, with a link to it. */
export function ThingLink({ thing, path }: { thing: AskedThing; path?: string }) {
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(thing.title, lang);
  return (
    <a href={href(path ?? thingPath(thing))} lang={title.lang} dir="auto">
      {title.text}
    </a>
  );
}

/** A day as the database gives it, `2027-12-31`, in words. */
export function useDay(): (day: string) => string {
  const { lang } = useFacts();
  return (day) => formatDate(lang, new Date(`${day}T00:00:00Z`), "UTC", { dateStyle: "medium" });
}

/** The last day of a deadline, where the person is. */
export function useLastDay(): (dueAt: Date, timeZone?: string) => string {
  const { lang, timeZone: own } = useFacts();
  return (dueAt, timeZone = own) => formatDate(lang, lastDay(dueAt), timeZone, { dateStyle: "medium" });
}

/** A person's name where the reader may see it, else that there is somebody. */
export function PersonName({ name }: { name: string | null }) {
  const t = useMessages("assigning");
  return name === null ? <span class="small">{t("unnamed")}</span> : <bdi>{name}</bdi>;
}
