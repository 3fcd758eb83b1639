import { sql } from "kysely";
import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { newId } from "#platform/ids.ts";

const asking = [
  [
    "Julien Marchal",
    "julien.marchal",
    "FR",
    "Direction nationale de la police judiciaire",
    "Enquêteur en cybercriminalité",
    "fr",
    "Je dois suivre le module sur les preuves numériques avant septembre.",
  ],
  [
    "Aïcha Benali",
    "aicha.benali",
    "FR",
    "Académie de police, Saint-Cyr-au-Mont-d’Or",
    "Formatrice",
    "fr",
    "Préparation d’un cours sur l’audition des témoins vulnérables.",
  ],
  [
    "Thomas Renaud",
    "thomas.renaud",
    "FR",
    "Police aux frontières, Modane",
    "Brigadier-chef",
    "fr",
    "Documents frauduleux : accès aux ressources réservées.",
  ],
  [
    "Kagiso Molefe",
    "kagiso.molefe",
    "BW",
    "Botswana Police Service",
    "Detective sergeant",
    "en",
    "I was nominated for the course on cash couriers and need the reading.",
  ],
] as const;

/** People who wait for a bureau, some whose vetting ends soon, and one of whom it is said that he has left, so that the demo bureau has work. */
export async function loadDemoRequests({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  const known = await db.selectFrom("people.accessRequest").select("id").limit(1).executeTakeFirst();
  const bureau = await db
    .selectFrom("people.account")
    .select("id")
    .where("email", "=", "ncb-fr@demo.example")
    .executeTakeFirst();
  if (known !== undefined || bureau === undefined) return;
  await inTransaction(db, async (tx) => {
    for (const [index, [name, address, country, organisation, office, lang, reason]] of asking.entries()) {
      const accountId = newId();
      const email = `${address}@demo.example`;
      const waitingSince = new Date(Date.now() - (index + 1) * 31 * 3_600_000);
      const added = await tx
        .insertInto("people.account")
        .values({
          id: accountId,
          email,
          name,
          country,
          lang,
          organisation,
          function: office,
          isDemo: true,
          emailConfirmedAt: waitingSince,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning("id")
        .executeTakeFirst();
      if (added === undefined) continue;
      await tx.insertInto("people.roleGrant").values({ id: newId(), accountId, role: "learner" }).execute();
      await tx
        .insertInto("people.accessRequest")
        .values({
          id: newId(),
          accountId,
          kind: "officer",
          email,
          name,
          country,
          organisation,
          function: office,
          lang,
          reason,
          state: "waiting",
          waitingSince,
        })
        .execute();
    }
    // The invented learners were vetted at different times.
    await sql`
      update people.account set vetted_until = date_trunc('day', now()) + (abs(hashtext(email)) % 700 - 20) * interval '1 day'
      where is_demo and password_hash is null and vetted_until is not null`.execute(tx);
    await sql`
      with gone as (
        update people.account set suspended_at = now() where id = (
          select id from people.account where country = 'FR' and is_demo and password_hash is null and vetted_until > now() order by email limit 1) returning id)
      insert into people.leaving_report (id, account_id, reported_by, note)
      select ${newId()}, gone.id, ${bureau.id}, 'Muté au ministère de la justice depuis le 1er du mois.' from gone`.execute(
      tx,
    );
  });
  say(`${asking.length} demo requests for access`);
}
