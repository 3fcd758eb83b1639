import type { LanguageFiles } from "#platform/i18n/index.ts";
import packagesAr from "../packages/messages/ar.json" with { type: "json" };
import packagesEn from "../packages/messages/en.json" with { type: "json" };
import packagesEs from "../packages/messages/es.json" with { type: "json" };
import packagesFr from "../packages/messages/fr.json" with { type: "json" };
import ar from "./ar.json" with { type: "json" };
import en from "./en.json" with { type: "json" };
import es from "./es.json" with { type: "json" };
import fr from "./fr.json" with { type: "json" };

declare module "#platform/i18n/index.ts" {
  interface MessageTypes {
    learning: typeof en & typeof packagesEn;
  }
}

/** The feature's own texts, and those of the faults a package may have. */
export const learningMessages: LanguageFiles = {
  en: { ...packagesEn, ...en },
  fr: { ...packagesFr, ...fr },
  es: { ...packagesEs, ...es },
  ar: { ...packagesAr, ...ar },
};
