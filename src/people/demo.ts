import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { projectRoot } from "#platform/paths.ts";
import { languages, type Role, system } from "#platform/permissions/index.ts";
import { addAccount } from "./operations.ts";
import { noteConsent } from "./privacy/consents.ts";
import { writeEntry } from "./privacy/directory.ts";

export const demoPassword = "praxis-demo";

interface DemoAccount {
  email: string;
  name: string;
  country: string | null;
  lang: (typeof languages)[number];
  timeZone: string;
  roles: Role[];
}

const demoAccount = (
  address: string,
  name: string,
  country: string | null,
  lang: DemoAccount["lang"],
  timeZone: string,
  ...roles: Role[]
): DemoAccount => ({
  email: `${address}@demo.example`,
  name,
  country,
  lang,
  timeZone,
  roles,
});

/** One account for each kind of person, as the sign-in page of a demonstration lists them. */
export const demoAccounts: readonly DemoAccount[] = [
  demoAccount("officer", "Naledi Kgosi", "BW", "en", "Africa/Gaborone", "learner"),
  demoAccount("officer-ar", "سامي منصور", "EG", "ar", "Africa/Cairo", "learner"),
  demoAccount("ncb-fr", "Claire Vasseur", "FR", "fr", "Europe/Paris", "learner", "bureau-officer"),
  demoAccount(
    "trainer",
    "Mateo Rivas",
    "AR",
    "es",
    "America/Argentina/Buenos_Aires",
    "training-officer",
    "trainer",
    "learner",
  ),
  demoAccount("librarian", "Anke Brandt", "DE", "en", "Europe/Berlin", "librarian"),
  demoAccount("editor", "Priya Raman", "IN", "en", "Asia/Kolkata", "editor"),
  demoAccount("reviewer", "Tom Ashdown", "GB", "en", "Europe/London", "reviewer"),
  demoAccount("author", "Mei Lin Tan", "SG", "en", "Asia/Singapore", "author"),
  demoAccount("expert", "Emre Aksoy", "TR", "en", "Europe/Istanbul", "expert"),
  demoAccount("chair", "Ellen Whitlock", "AU", "en", "Australia/Sydney", "chair", "expert"),
  demoAccount("secretariat", "Hélène Maurin", null, "fr", "Europe/Paris", "secretariat"),
  demoAccount("researcher", "Daniel Osei", "CA", "en", "America/Toronto", "researcher"),
  demoAccount("auditor", "Sanna Virtanen", null, "en", "Europe/Helsinki", "auditor"),
  demoAccount("admin", "Administrator", null, "en", "UTC", "administrator"),
];

const demoPerson = z.object({
  name: z.string(),
  email: z.string(),
  country: z.string(),
  lang: z.enum(languages),
  timeZone: z.string(),
});

/** The invented learners of `demo/people.json`; they have no password, so nobody signs in as one. */
export async function readDemoPeople(): Promise<z.infer<typeof demoPerson>[]> {
  return z.array(demoPerson).parse(JSON.parse(await readFile(join(projectRoot, "demo/people.json"), "utf8")));
}

export async function loadDemoPeople({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  const known = new Set(
    (await db.selectFrom("people.account").select("email").where("isDemo", "=", true).execute()).map(
      (row) => row.email,
    ),
  );
  const people = [
    ...demoAccounts.map((account) => ({ ...account, password: demoPassword })),
    ...(await readDemoPeople()).map((person) => ({ ...person, roles: ["learner" as const] })),
  ].filter((person) => !known.has(person.email));
  // One transaction: four hundred would wait for the disk four hundred times.
  await inTransaction(db, async (tx) => {
    for (const person of people) {
      const { id } = await addAccount(tx, system, { ...person, isDemo: true });
      await noteConsent(tx, { id, lang: person.lang }, "privacy");
      // Those whom one can sign in as stand in the directory, but for the house's own.
      if ("password" in person && person.country !== null)
        await writeEntry(tx, { ...person, id }, { fields: ["country", "languages"], languages: [person.lang] });
    }
  });
  if (people.length > 0) say(`${people.length} demo accounts`);
}

/** The invented learners as they stand in the database, but for those who have not come for long; features give them a past. */
export function demoLearners(db: Db): Promise<{ id: string; email: string; lang: string; country: string | null }[]> {
  return db
    .selectFrom("people.account")
    .select(["id", "email", "lang", "country"])
    .where("isDemo", "=", true)
    .where("passwordHash", "is", null)
    .where("dormantAskedAt", "is", null)
    .orderBy("email")
    .execute();
}

/** The id of one of `demoAccounts`, by what stands before the @. */
export async function demoAccountId(db: Db, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("people.account")
    .select("id")
    .where("email", "=", `${name}@demo.example`)
    .executeTakeFirst();
  return row?.id;
}

/** Whether this installation has accounts whose password everyone knows. */
export async function hasDemoAccounts(db: Db): Promise<boolean> {
  const row = await db.selectFrom("people.account").select("id").where("isDemo", "=", true).limit(1).executeTakeFirst();
  return row !== undefined;
}
