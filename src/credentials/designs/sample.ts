import type { Language } from "#platform/i18n/index.ts";
import { certificateData, type PrintingHouse, picturesOf } from "../documents/certificate.ts";
import { print } from "../documents/press/press.ts";
import type { Edition } from "../documents/queries.ts";

const names: Record<"usual" | "long", Record<Language, string>> = {
  usual: { en: "Alex Example", fr: "Camille Exemple", es: "Andrea Ejemplo", ar: "نور مثال" },
  long: {
    en: "Wilhelmina Featherstonehaugh-Cholmondeley of the Most Northern Isles, Senior Instructor",
    fr: "Marie-Antoinette de La Rochefoucauld-Montmorency de Saint-Barthélemy-d’Anjou",
    es: "María de los Ángeles Guadalupe Fernández de Córdoba y Álvarez de Toledo-Quintanilla",
    ar: "عبد الرحمن عبد العزيز بن محمد بن عبد الله آل الشيخ الهاشمي القرشي الأندلسي",
  },
};

/** An id that nobody has: it leads to a page that says so. */
const noId = "0".repeat(26);

/** A sample of a design as a PNG, marked as one. */
export async function sampleOf(
  house: PrintingHouse,
  edition: Edition,
  { lang, sample, width = 1_200 }: { lang: Language; sample: "usual" | "long"; width?: number },
): Promise<Uint8Array> {
  const t = (key: string) => house.messages.text(lang, "designs", key);
  const now = new Date();
  const title = t(`sample.title.${sample}`);
  const data = certificateData(
    house,
    {
      id: noId,
      holderName: names[sample][lang],
      lang,
      achievement: {
        name: { [lang]: title },
        description: {},
        criteria: {},
        path: "",
        minutes: 90,
        subjects: [],
        body: null,
        isAccredited: false,
        statement: {},
        renewal: {},
      },
      result: { score: 0.92, completedAt: now.toISOString() },
      issuedAt: now,
      validFrom: now,
      validUntil: new Date(now.getTime() + 4 * 365.25 * 86_400_000),
      edition,
    },
    { specimen: true },
  );
  const pictures = await picturesOf(house.files, edition);
  return (await print({ template: "certificate", data, pictures, as: "png", width })).bytes;
}
