import { useFacts, useMessages } from "#platform/html/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { NamedThing } from "../queries.ts";
import type { PathStage } from "../types.ts";

/** What a thing of a path is called here: where it may not be seen, only that it is there. */
export function useThingName(
  names: ReadonlyMap<string, NamedThing>,
): (id: string) => { text: string; lang?: string; path?: string } {
  const t = useMessages("paths");
  const { lang } = useFacts();
  return (id) => {
    const thing = names.get(id);
    if (thing === undefined || thing.title === null) return { text: t("unseen") };
    const title = localized(thing.title, lang);
    const path = thing.kind === "module" ? `/learning/${thing.slug}` : `/paths/${thing.slug}`;
    return { text: title.text, lang: title.lang, path };
  };
}

/** A stage's title, or its number where it has none. */
export function useStageName(stages: readonly PathStage[]): (stageId: string) => { text: string; lang: string } {
  const t = useMessages("paths");
  const { lang } = useFacts();
  return (stageId) => {
    const index = stages.findIndex((stage) => stage.stageId === stageId);
    const title = localized(stages[index]?.title ?? {}, lang);
    return title.text === "" ? { text: t("stage", { number: index + 1 }), lang } : title;
  };
}
