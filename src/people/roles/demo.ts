import { type Db, inTransaction, type LocalizedText } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { takeBackMails } from "#platform/mail/index.ts";
import { bodyScope, countryScope, system } from "#platform/permissions/index.ts";
import { demoAccountId, demoLearners } from "../demo.ts";
import { addBody } from "./bodies.ts";
import { grantRole } from "./grants.ts";
import type { BodyKind } from "./rules.ts";

const bodies: {
  name: LocalizedText;
  kind: BodyKind;
  country: string | null;
  mayVouch: boolean;
  officer: string | undefined;
}[] = [
  {
    name: {
      en: "Southern Police Academy",
      fr: "Académie de police du Sud",
      es: "Academia de Policía del Sur",
      ar: "أكاديمية الشرطة الجنوبية",
    },
    kind: "academy",
    country: "BW",
    mayVouch: true,
    officer: "chair",
  },
  {
    name: {
      en: "University of the Lakes, Institute of Police Studies",
      fr: "Université des Lacs, Institut d’études policières",
      es: "Universidad de los Lagos, Instituto de Estudios Policiales",
      ar: "جامعة البحيرات، معهد الدراسات الشرطية",
    },
    kind: "university",
    country: "CA",
    mayVouch: false,
    officer: "researcher",
  },
  {
    name: {
      en: "Regional Police Cooperation Secretariat",
      fr: "Secrétariat régional de coopération policière",
      es: "Secretaría Regional de Cooperación Policial",
      ar: "الأمانة الإقليمية للتعاون الشرطي",
    },
    kind: "organisation",
    country: null,
    mayVouch: true,
    officer: "secretariat",
  },
  {
    name: {
      en: "Capacity Building and Training directorate",
      fr: "Direction Renforcement des capacités et formation",
      es: "Dirección de Desarrollo de Capacidades y Formación",
      ar: "إدارة بناء القدرات والتدريب",
    },
    kind: "service",
    country: null,
    mayVouch: false,
    officer: undefined,
  },
];

const served = ["AR", "BW", "EG", "ES", "IN", "KE", "MA", "MX", "SG", "SN", "TN", "TR"];

/** Four bodies, three with an officer, and an officer for a dozen bureaus, with a deputy where there are people enough. Once. */
export async function loadDemoRoles(
  { db, messages, settings }: HouseParts,
  say: (line: string) => void,
): Promise<void> {
  if ((await db.selectFrom("people.body").select("id").limit(1).executeTakeFirst()) !== undefined) return;
  const officers = await officersByCountry(db);
  let count = 0;
  await inTransaction(db, async (tx) => {
    const house = { db: tx as Db, messages, settings };
    for (const { officer, ...facts } of bodies) {
      const { id } = await addBody(house, system, facts);
      const officerId = officer === undefined ? undefined : await demoAccountId(tx as Db, officer);
      if (officerId === undefined) continue;
      await grantRole(house, system, officerId, {
        role: "body-officer",
        scope: bodyScope(id),
        reason: "Demonstration",
      });
    }
    for (const country of served) {
      const [officer, deputy] = officers.get(country) ?? [];
      const grant = { role: "bureau-officer" as const, scope: countryScope(country), reason: "Demonstration" };
      if (officer !== undefined) await grantRole(house, system, officer, grant);
      if (deputy !== undefined) await grantRole(house, system, deputy, { ...grant, isDeputy: true });
      count += officer === undefined ? 0 : 1;
    }
    // These people are invented, or are the visitor: letters about roles would fill the outbox, or leave for addresses nobody has.
    await takeBackMails(tx);
  });
  say(`${bodies.length} bodies, ${count} bureaus with an officer`);
}

/** Demo people of each country who could serve its bureau, in a fixed order. */
async function officersByCountry(db: Db): Promise<Map<string, string[]>> {
  const byCountry = new Map<string, string[]>();
  for (const { id, country } of await demoLearners(db)) {
    if (country === null) continue;
    byCountry.set(country, [...(byCountry.get(country) ?? []), id]);
  }
  return byCountry;
}
