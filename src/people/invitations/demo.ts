import { inTransaction, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { newId } from "#platform/ids.ts";
import { newToken, tokenHash } from "#platform/tokens.ts";

const day = 86_400_000;

interface DemoList {
  owner: string;
  title: string;
  note: string;
  lang: string;
  scope: string;
  /** Country whose invented learners stand on it, and how many of them came in. */
  of: string | null;
  people: number;
  accepted: number;
  days: number;
}

const lists: DemoList[] = [
  {
    owner: "trainer",
    title: "First responders at digital crime scenes, Gaborone",
    note: "The first module is to be completed before the course begins.",
    lang: "en",
    scope: "",
    of: null,
    people: 12,
    accepted: 7,
    days: 21,
  },
  {
    owner: "ncb-fr",
    title: "Formateurs de la cybercriminalité, promotion de l’année",
    note: "",
    lang: "fr",
    scope: "country:FR",
    of: "FR",
    people: 5,
    accepted: 2,
    days: 9,
  },
];

/** Two lists of which some have come in, so that staff and a bureau see how a list looks; no mails. */
export async function loadDemoInvitations({ db }: HouseParts): Promise<void> {
  const known = await db.selectFrom("people.invitationList").select("id").limit(1).executeTakeFirst();
  if (known !== undefined) return;
  await inTransaction(db, async (tx) => {
    for (const list of lists) await putList(tx, list);
  });
}

async function putList(tx: Tx, list: DemoList): Promise<void> {
  const { title, note, lang, scope } = list;
  const owner = await tx
    .selectFrom("people.account")
    .select("id")
    .where("email", "=", `${list.owner}@demo.example`)
    .executeTakeFirst();
  if (owner === undefined) return;
  const people = await tx
    .selectFrom("people.account")
    .select(["id", "email", "name"])
    .where("isDemo", "=", true)
    .where("passwordHash", "is", null)
    .where("disabledAt", "is", null)
    .$if(list.of !== null, (q) => q.where("country", "=", list.of))
    .orderBy("email")
    .limit(list.people)
    .execute();
  const id = newId();
  const expiresAt = new Date(Date.now() + list.days * day);
  const sentAt = new Date(Date.now() - 6 * day);
  await tx
    .insertInto("people.invitationList")
    .values({ id, title, note, lang, scope, vets: scope !== "", ownerId: owner.id, expiresAt, createdAt: sentAt })
    .execute();
  for (const [index, { id: accountId, email, name }] of people.entries()) {
    const isIn = index < list.accepted;
    const isBack = index === people.length - 1;
    await tx
      .insertInto("people.invitation")
      .values({
        id: newId(),
        listId: id,
        email,
        name,
        expiresAt,
        sentAt,
        mails: 1,
        state: isIn ? "accepted" : isBack ? "taken-back" : "sent",
        tokenHash: isIn || isBack ? null : tokenHash(newToken()),
        ...(isIn ? { accountId, acceptedAt: new Date(sentAt.getTime() + (index + 1) * 5 * 3_600_000) } : {}),
      })
      .execute();
  }
}
