import { sql } from "kysely";
import { demoAccountId } from "#people/index.ts";
import { inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { newId } from "#platform/ids.ts";
import { system } from "#platform/permissions/index.ts";
import { addPath, type PathTexts, publishPath, restructurePath } from "./operations.ts";
import { putOnPath } from "./progress.ts";
import type { PathPart, PathStage, PathStructure } from "./types.ts";

const first = "First responder at a digital crime scene";
const firstInArabic = "First responder at a digital crime scene (in Arabic)";
const documents = "First-line checks of travel documents";
const trafficking = "Recognising indicators of trafficking in persons at the border";
const rights = "Human rights in daily policing";
const interviewing = "Investigative interviewing: listening to know";
const radio = "Clear radio communication";
const training = "Train the trainer: designing a scenario exercise";

interface DemoPath extends Pick<PathTexts, "title" | "summary" | "objectives" | "subjects" | "level"> {
  isOrdered: boolean;
  stages: { title: LocalizedText; needed: number | null; parts: (string | { title: string; counts: string[] })[] }[];
}

const demoPaths: readonly DemoPath[] = [
  {
    title: {
      en: "On patrol: the first steps",
      fr: "En patrouille : les premiers pas",
      es: "De patrulla: los primeros pasos",
      ar: "في الدورية: الخطوات الأولى",
    },
    summary: {
      en: "What an officer needs in the first weeks: the rights of those one meets, clear words on the radio, and a scene that is kept as it was found.",
      fr: "Ce dont un policier a besoin les premières semaines : les droits des personnes rencontrées, des mots clairs à la radio et une scène préservée telle qu’elle a été trouvée.",
      es: "Lo que un agente necesita en las primeras semanas: los derechos de las personas, palabras claras por radio y una escena conservada tal como se encontró.",
      ar: "ما يحتاجه الشرطي في أسابيعه الأولى: حقوق من يقابلهم، وكلام واضح على اللاسلكي، ومسرح يُحفظ كما وُجد.",
    },
    objectives: {
      en: ["Act within the rights of everyone you meet", "Keep a scene as it was found"],
      fr: ["Agir dans le respect des droits de chacun", "Préserver une scène telle qu’elle a été trouvée"],
      es: ["Actuar respetando los derechos de cada persona", "Conservar una escena tal como se encontró"],
      ar: ["التصرف في حدود حقوق كل شخص", "حفظ المسرح كما وُجد"],
    },
    subjects: ["human-rights"],
    level: "basic",
    isOrdered: true,
    stages: [
      {
        title: { en: "Everyone’s rights", fr: "Les droits de chacun", es: "Los derechos de todos", ar: "حقوق الجميع" },
        needed: null,
        parts: [rights],
      },
      {
        title: { en: "At the scene", fr: "Sur les lieux", es: "En la escena", ar: "في الموقع" },
        needed: 1,
        parts: [{ title: first, counts: [firstInArabic] }, radio],
      },
    ],
  },
  {
    title: {
      en: "At the border",
      fr: "À la frontière",
      es: "En la frontera",
      ar: "عند الحدود",
    },
    summary: {
      en: "From the first look at a document to the signs that a traveller is not travelling freely.",
      fr: "Du premier regard sur un document aux signes qu’une personne ne voyage pas librement.",
      es: "De la primera mirada a un documento a las señales de que una persona no viaja libremente.",
      ar: "من النظرة الأولى إلى الوثيقة حتى العلامات التي تدل على أن المسافر لا يسافر بحرية.",
    },
    objectives: {
      en: ["Check a travel document in a minute", "Recognise the signs of trafficking"],
      fr: ["Contrôler un document de voyage en une minute", "Reconnaître les signes de la traite"],
      es: ["Verificar un documento de viaje en un minuto", "Reconocer las señales de la trata"],
      ar: ["فحص وثيقة سفر في دقيقة", "التعرف على علامات الاتجار"],
    },
    subjects: ["border-security", "trafficking-in-persons"],
    level: "basic",
    isOrdered: false,
    stages: [
      {
        title: { en: "At the counter", fr: "Au guichet", es: "En la ventanilla", ar: "عند الشباك" },
        needed: null,
        parts: [documents, trafficking],
      },
      {
        title: { en: "To go further", fr: "Pour aller plus loin", es: "Para ir más lejos", ar: "للمزيد" },
        needed: 0,
        parts: [interviewing],
      },
    ],
  },
  {
    title: {
      en: "From officer to trainer",
      fr: "De policier à formateur",
      es: "De agente a formador",
      ar: "من شرطي إلى مدرّب",
    },
    summary: {
      en: "For those who pass on what they know: the first steps, one field in depth, and a scenario exercise of one’s own.",
      fr: "Pour ceux qui transmettent ce qu’ils savent : les premiers pas, un domaine approfondi et un exercice de mise en situation.",
      es: "Para quienes transmiten lo que saben: los primeros pasos, un ámbito a fondo y un ejercicio propio de simulación.",
      ar: "لمن ينقلون معرفتهم: الخطوات الأولى، ثم مجال واحد بعمق، ثم تمرين محاكاة من تصميمك.",
    },
    objectives: {
      en: ["Design a scenario exercise"],
      fr: ["Concevoir un exercice de mise en situation"],
      es: ["Diseñar un ejercicio de simulación"],
      ar: ["تصميم تمرين محاكاة"],
    },
    subjects: ["training-of-trainers"],
    level: "intermediate",
    isOrdered: true,
    stages: [
      {
        title: { en: "The ground", fr: "Les bases", es: "Las bases", ar: "الأساس" },
        needed: 1,
        parts: ["path:0", "path:1"],
      },
      {
        title: { en: "The exercise", fr: "L’exercice", es: "El ejercicio", ar: "التمرين" },
        needed: null,
        parts: [training],
      },
    ],
  },
];

/** Paths over the demonstration's modules, once; those who have begun one of their modules are on them. */
export async function loadDemoPaths({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  if ((await db.selectFrom("learning.path").select("id").limit(1).executeTakeFirst()) !== undefined) return;
  const ownerId = (await demoAccountId(db, "trainer")) ?? null;
  await inTransaction(db, async (tx) => {
    const { rows } = await sql<{ id: string; title: string }>`
      select id, title ->> 'en' as title from learning.module where state = 'published'`.execute(tx);
    const modules = new Map(rows.map(({ id, title }) => [title, id]));
    const made: string[] = [];
    for (const path of demoPaths) made.push(await addDemoPath(tx, path, modules, made));
    await sql`update learning.path set owner_id = ${ownerId}`.execute(tx);
    const { rows: learners } = await sql<{ pathId: string; people: string[] }>`
      select p.path_id, array_agg(distinct r.account_id) as people
      from learning.path_module p join learning.registration r on r.module_id = p.module_id group by p.path_id`.execute(
      tx,
    );
    for (const { pathId, people } of learners) await putOnPath(tx, pathId, people);
  });
  say(`${demoPaths.length} learning paths`);
}

async function addDemoPath(
  tx: Tx,
  { isOrdered, stages, ...texts }: DemoPath,
  modules: ReadonlyMap<string, string>,
  made: readonly string[],
): Promise<string> {
  const { id } = await addPath(tx, system, { ...texts, access: "public", ownerBodyId: null, ownerBody: "" });
  const partOf = (told: string | { title: string; counts: string[] }): PathPart[] => {
    const { title, counts } = typeof told === "string" ? { title: told, counts: [] } : told;
    const nested = /^path:(\d)$/.exec(title)?.[1];
    const thing = nested === undefined ? modules.get(title) : made[Number(nested)];
    if (thing === undefined) return [];
    const equivalents = counts.flatMap((each) => modules.get(each) ?? []);
    return [{ partId: newId(), kind: nested === undefined ? "module" : "path", id: thing, requires: [], equivalents }];
  };
  const structure: PathStructure = {
    isOrdered,
    before: [],
    stages: stages.map(({ title, needed, parts }): PathStage => {
      const own = parts.flatMap(partOf);
      return {
        stageId: newId(),
        title,
        isOrdered: false,
        needed: needed === null ? null : Math.min(needed, own.length),
        parts: own,
      };
    }),
  };
  await restructurePath(tx, system, id, 1, () => structure);
  await publishPath(tx, system, id);
  return id;
}
