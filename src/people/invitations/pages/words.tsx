import type { LocalizedText } from "#platform/database/index.ts";
import { useMessages } from "#platform/html/index.ts";
import { useScopeWords } from "../../roles/pages/words.tsx";

/** In whose name a list is: the directorate, a country, a body. */
export function useNameOf(): (scope: string, bodyName?: LocalizedText | null) => string {
  const t = useMessages("invitations");
  const words = useScopeWords();
  return (scope, bodyName) => (scope === "" ? t("scope.directorate") : words(scope, bodyName));
}
