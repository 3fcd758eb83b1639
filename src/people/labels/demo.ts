import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { system } from "#platform/permissions/index.ts";
import { writeEntry } from "../privacy/directory.ts";
import { addMemberLabel, type MemberLabelFacts } from "./list.ts";

const hongKong: MemberLabelFacts = {
  country: "CN",
  name: { en: "Hong Kong (China)", fr: "Hong Kong (Chine)", es: "Hong Kong (China)", ar: "هونغ كونغ (الصين)" },
  since: "1997-07-01",
  until: null,
};

const list: readonly MemberLabelFacts[] = [
  hongKong,
  {
    country: "CN",
    name: { en: "Macao (China)", fr: "Macao (Chine)", es: "Macao (China)", ar: "ماكاو (الصين)" },
    since: "1999-12-20",
    until: null,
  },
  {
    country: "GB",
    name: { en: "Hong Kong", fr: "Hong Kong", es: "Hong Kong", ar: "هونغ كونغ" },
    since: null,
    until: "1997-06-30",
  },
];

/** Two labels in use and a former one; somebody who carries the first, whom the directory shows with it. Once. */
export async function loadDemoLabels({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  if ((await db.selectFrom("people.memberLabel").select("id").limit(1).executeTakeFirst()) !== undefined) return;
  await inTransaction(db, async (tx) => {
    for (const facts of list) await addMemberLabel(tx, system, facts);
    const person = await tx
      .updateTable("people.account")
      .set({ memberLabel: JSON.stringify(hongKong.name) })
      .where((where) =>
        where(
          "id",
          "=",
          where
            .selectFrom("people.account")
            .select("id")
            .where("isDemo", "=", true)
            .where("country", "=", hongKong.country)
            .orderBy("email")
            .limit(1),
        ),
      )
      .returning(["id", "name"])
      .executeTakeFirst();
    if (person !== undefined) await writeEntry(tx, { ...person, lang: "en" }, { fields: ["country"], languages: [] });
  });
  say(`${list.length} member labels`);
}
