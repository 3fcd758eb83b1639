import { useFacts, useMessages } from "#platform/html/index.ts";
import { countryName } from "../../countries.ts";

/** What a scope is called for the reader: the country, or that it is a body. */
export function useScopeName(): (scope: string) => string {
  const { lang } = useFacts();
  const t = useMessages("vetting");
  return (scope) => (scope.startsWith("country:") ? countryName(scope.slice(8), lang) : t("body"));
}
