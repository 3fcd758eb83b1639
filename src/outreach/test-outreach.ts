import { sql } from "kysely";
import { putInCatalogue } from "#catalogue/index.ts";
import type { Db } from "#platform/database/index.ts";
import { type Language, system } from "#platform/permissions/index.ts";
import { keepList } from "./lists.ts";
import { addItem, makeNewsletter, writeNewsletter } from "./newsletters.ts";

let lists = 0;
export const aList = async (db: Db, isOpen = true) => {
  lists += 1;
  return keepList(db, system, { name: { en: `List ${lists}`, es: `Lista ${lists}` }, text: {}, isOpen });
};

export const aReader = async (db: Db, listId: string, email: string, lang: Language = "en") => {
  const id = crypto.randomUUID();
  await sql`insert into outreach.subscription (id, list_id, email, lang, state, confirmed_at)
    values (${id}, ${listId}, ${email}, ${lang}, 'confirmed', now())`.execute(db);
  return id;
};

export const aThing = async (db: Db, title: string, readers = ["public"]) => {
  const id = crypto.randomUUID();
  await putInCatalogue(db, {
    kind: "publication",
    id,
    path: `/library/${id}`,
    original: "en",
    texts: { en: { title, summary: `About ${title}.` }, ar: { title: `عن ${title}` } },
    subjects: [],
    readers,
    publishedAt: new Date(),
  });
  return { kind: "publication", thingId: id };
};

export const mailsTo = async (db: Db, recipient: string) =>
  (
    await db.selectFrom("platform.mail").selectAll().where("recipient", "=", recipient).orderBy("createdAt").execute()
  ).map((mail) => ({ ...mail, headers: mail.headers as Record<string, string> }));

export const linkIn = (body = "") => new URL(/https?:\/\/\S+/.exec(body)?.[0] ?? "http://nowhere").pathname;

export const stateOf = async (db: Db, email: string) =>
  (await db.selectFrom("outreach.subscription").select("state").where("email", "=", email).execute()).map(
    ({ state }) => state,
  );

/** A newsletter of one thing, ready to be sent. */
export async function aNewsletter(db: Db, listId: string) {
  const { id } = await makeNewsletter(db, system, listId);
  await writeNewsletter(db, system, id, { subject: { en: "News", ar: "أخبار" }, opening: { en: "Good day." } });
  await addItem(db, system, id, await aThing(db, "palladium"));
  return id;
}
