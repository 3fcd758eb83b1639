import type { HouseParts } from "#platform/feature.ts";
import type { FileStore } from "#platform/files/index.ts";
import { formatDate, formatMinutes, formatNumber, type Language, localized } from "#platform/i18n/index.ts";
import { siteName } from "#platform/site-name.ts";
import { groupedId, verifyUrl } from "../ids.ts";
import type { DesignWords } from "../types.ts";
import type { PrintTask } from "./press/press.ts";
import type { Edition, PrintableCredential } from "./queries.ts";
import type { BadgeData, CertificateData } from "./templates/index.ts";
import { lineOf, type Placeholder, piecesOf } from "./wording.ts";

export type PrintingHouse = Pick<HouseParts, "db" | "files" | "messages" | "settings">;

/** The words of a design in a language, else in the first it has. */
export function wordsOf({ wording }: Pick<Edition, "wording">, lang: Language): DesignWords {
  const words = wording[lang] ?? wording.en ?? Object.values(wording)[0];
  return words ?? { heading: "", statement: "{name} {title}", footer: "" };
}

const dayOf = (date: Date): { year: number; month: number; day: number } => ({
  year: date.getUTCFullYear(),
  month: date.getUTCMonth() + 1,
  day: date.getUTCDate(),
});

/** A day in words, the same for whoever prints it. */
const inWords = (lang: Language, date: Date): string => formatDate(lang, date, "UTC", { dateStyle: "long" });

/** What stands on a certificate, in its own language. */
export function certificateData(
  { messages, settings }: Pick<HouseParts, "messages" | "settings">,
  credential: Omit<PrintableCredential, "signed" | "accountId" | "state" | "revokedAt" | "awardedAt">,
  { specimen = false } = {},
): CertificateData {
  const { lang, achievement, result, edition } = credential;
  const t = (key: string, args?: Record<string, string>) => messages.text(lang, "certificates", key, args);
  const say = (text: Parameters<typeof localized>[0]) => localized(text, lang).text;
  const site = siteName({ messages, settings }, lang);
  const words = wordsOf(edition, lang);
  const body = say(achievement.body);
  const values: Record<Placeholder, string> = {
    name: credential.holderName,
    title: say(achievement.name),
    date: inWords(lang, new Date(result.completedAt)),
    length: achievement.minutes === null ? "" : formatMinutes(lang, achievement.minutes * 60),
    score: result.score === null ? "" : formatNumber(lang, result.score, { style: "percent" }),
    body: body === "" ? site : body,
  };
  const heading = lineOf(words.heading, values);
  const extra = say(achievement.statement);
  const facts = [
    { label: t("print.completed"), value: values.date },
    { label: t("print.length"), value: values.length },
    { label: t("print.score"), value: values.score },
    { label: t("print.until"), value: credential.validUntil === null ? "" : inWords(lang, credential.validUntil) },
  ];
  const url = verifyUrl(settings.publicUrl, credential.id);
  return {
    lang,
    title: `${heading} – ${values.title}`,
    site,
    colour: edition.colour,
    issued: dayOf(credential.issuedAt ?? credential.validFrom),
    layout: edition.layout,
    keywords: [credential.id],
    specimen: specimen ? t("print.specimen") : "",
    heading,
    ribbon: achievement.isAccredited ? t("print.accredited") : "",
    pieces: [
      ...piecesOf(words.statement, values),
      ...(extra === "" ? [] : [{ kind: "extra" as const, text: extra }]),
      ...(body === "" || words.statement.includes("{body}")
        ? []
        : [{ kind: "extra" as const, text: t("print.with", { body }) }]),
    ],
    facts: facts.filter(({ value }) => value !== ""),
    signatory: { name: edition.signatoryName, title: say(edition.signatoryTitle) },
    signature: edition.signatureImage === null ? null : "/signature",
    seals: edition.seals.map((_, index) => `/seal-${index}`),
    url,
    address: url.replace(/^https?:\/\//, "").replace(/\/[^/]*$/, ""),
    printedId: groupedId(credential.id),
    footer: lineOf(words.footer, values),
    words: {
      signature: t("print.signature", { name: edition.signatoryName }),
      seal: t("print.seal", { site }),
      check: t("print.check"),
      qr: t("print.qr"),
      attached: t("print.attached"),
    },
  };
}

/** The pictures of a design, under the names that its certificates know them by. */
export async function picturesOf(
  files: FileStore,
  { signatureImage, seals }: Pick<Edition, "signatureImage" | "seals">,
) {
  const wanted = [
    ...(signatureImage === null ? [] : [{ path: "/signature", sha256: signatureImage }]),
    ...seals.map((sha256, index) => ({ path: `/seal-${index}`, sha256 })),
  ];
  return Promise.all(
    wanted.map(async ({ path, sha256 }) => {
      const parts: Buffer[] = [];
      for await (const part of await files.read(sha256)) parts.push(part as Buffer);
      return { path, bytes: Buffer.concat(parts) };
    }),
  );
}

/** A signed credential as a PDF task, the signed text attached. */
export async function certificateTask(house: PrintingHouse, credential: PrintableCredential): Promise<PrintTask> {
  return {
    template: "certificate",
    data: certificateData(house, credential),
    pictures: await picturesOf(house.files, credential.edition),
    ...(credential.signed === null ? {} : { attachment: credential.signed }),
    as: "pdf",
  };
}

/** What stands on the badge of a credential: the achievement and the year, not the holder. */
export function badgeData(
  { messages, settings }: Pick<HouseParts, "messages" | "settings">,
  { lang, achievement, edition, issuedAt, validFrom }: PrintableCredential,
): BadgeData {
  const day = dayOf(issuedAt ?? validFrom);
  return {
    lang,
    title: localized(achievement.name, lang).text,
    site: siteName({ messages, settings }, lang),
    colour: edition.colour,
    issued: day,
    year: formatNumber(lang, day.year, { useGrouping: false }),
  };
}
