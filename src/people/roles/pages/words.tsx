import type { LocalizedText } from "#platform/database/index.ts";
import { useFacts, useMessages } from "#platform/html/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import { partsOfScope } from "#platform/permissions/index.ts";
import { countryName } from "../../countries.ts";

/** Says in words where a role is held. */
export function useScopeWords(): (scope: string, bodyName?: LocalizedText | null) => string {
  const t = useMessages("roles");
  const { lang } = useFacts();
  return (scope, bodyName) => {
    const parts = partsOfScope(scope);
    if (parts === undefined) return t("scope.everywhere");
    return parts.kind === "country" ? countryName(parts.id, lang) : localized(bodyName, lang).text;
  };
}

/** A day in the reader's own form. */
export function useDay(): (date: Date) => string {
  const { lang, timeZone } = useFacts();
  return (date) => formatDate(lang, date, timeZone, { dateStyle: "medium" });
}
