import type { LanguageFiles } from "#platform/i18n/index.ts";
import ar from "./ar.json" with { type: "json" };
import en from "./en.json" with { type: "json" };
import es from "./es.json" with { type: "json" };
import fr from "./fr.json" with { type: "json" };

declare module "#platform/i18n/index.ts" {
  interface MessageTypes {
    transcript: typeof en;
  }
}

export const transcriptMessages: LanguageFiles = { en, fr, es, ar };
