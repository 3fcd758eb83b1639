import { credentialValidity, groupedId, ownCredentials, type TranscriptData } from "#credentials/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { formatDate, formatMinutes, formatNumber, type Language, localized } from "#platform/i18n/index.ts";
import type { Account } from "#platform/permissions/index.ts";
import { siteName } from "#platform/site-name.ts";
import { type OwnModule, ownModules, ownTotals } from "../queries.ts";

/** Rows of each table: more than anybody has, and some dozens of pages. */
const mostRows = 1_500;

/** What somebody has completed and what was certified of it, in a language; what was revoked is not told. */
export async function transcriptOf(
  house: Pick<HouseParts, "db" | "messages" | "settings">,
  account: Account,
  lang: Language,
): Promise<TranscriptData> {
  const [modules, totals, credentials] = await Promise.all([
    ownModules(house.db, account, { status: "completed", limit: mostRows }),
    ownTotals(house.db, account),
    ownCredentials(house.db, account.id, { limit: mostRows }),
  ]);
  const t = house.messages.of(lang, "transcript");
  const day = (date: Date) => formatDate(lang, date, account.timeZone, { dateStyle: "long" });
  const now = new Date();
  const site = siteName(house, lang);
  const issued = credentials.filter((credential) => !["revoked", "waiting"].includes(credentialValidity(credential)));
  const result = ({ success, score }: OwnModule) => {
    const words = success === "passed" ? t("passed") : success === "failed" ? t("failed") : t("done");
    return score === null ? words : `${words} · ${formatNumber(lang, score, { style: "percent" })}`;
  };
  return {
    lang,
    title: t("title"),
    site,
    colour: "navy",
    issued: { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() },
    name: account.name,
    lede: t("lede", {
      completed: totals.completed,
      time: formatMinutes(lang, totals.seconds),
      certificates: issued.length,
      date: formatDate(lang, now, account.timeZone, { dateStyle: "long" }),
    }),
    footer: t("footer", { site, address: `${house.settings.publicUrl.replace(/^https?:\/\//, "")}/verify` }),
    parts: [
      {
        title: t("modules"),
        none: t("modules.none"),
        columns: [t("module"), t("completed"), t("time"), t("result")],
        widths: [9, 5, 4, 4.4],
        rows: modules.map((module) => [
          localized(module.title, lang).text,
          day(module.completedAt ?? module.lastAt),
          formatMinutes(lang, module.seconds),
          result(module),
        ]),
      },
      {
        title: t("certificates"),
        none: t("certificates.none"),
        columns: [t("certificate"), t("awarded"), t("valid"), t("number")],
        widths: [6.4, 4.6, 5, 9],
        rows: issued.map(({ id, achievement, awardedAt, validUntil }) => [
          localized(achievement.name, lang).text,
          day(awardedAt),
          validUntil === null ? t("valid.no-end") : t("valid.until", { date: day(validUntil) }),
          // One word: a line may not end within it.
          groupedId(id).replaceAll("-", "\u2011"),
        ]),
      },
    ],
    // Filled where pages are counted.
    words: { page: t("page", { page: "{page}", pages: "{pages}" }) },
  };
}
