import { sql } from "kysely";
import { actorOf, type LetterHouse, letterOf, openAccountByEmail } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { localized } from "#platform/i18n/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, isAllowed, requireAccount } from "#platform/permissions/index.ts";
import { lockModule } from "../operations.ts";
import { mayImportModules } from "../permissions.ts";

type House = LetterHouse & { db: Db };

type LetterName = "asked" | "accepted" | "declined" | "cancelled";

/** A letter to a person of a hand-over, in their language; nothing to a closed account. */
async function tell(
  tx: Tx,
  house: House,
  toId: string | null,
  name: LetterName,
  module: { slug: string; title: LocalizedText },
  other: string,
): Promise<void> {
  if (toId === null) return;
  const person = await actorOf(tx as Db, toId);
  if (person.kind !== "account") return;
  const title = localized(module.title, person.lang).text;
  await sendMail(tx, {
    to: person.email,
    ...letterOf("versions", house, person.lang, `hand-over.${name}`, `/learning/${module.slug}/hand-over`, {
      name: person.name,
      other,
      title,
    }),
  });
}

/**
 * Asks a person, by their address, to take a module over. Throws `versions.nobody-to-own` for an address without an account that may own
 * modules, `versions.own-already`, `versions.hand-over-under-way`.
 */
export async function askToTakeOver(house: House, actor: Account, moduleId: string, email: string): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const module = await lockModule(tx, actor, moduleId);
    const toId = await openAccountByEmail(tx, email);
    const person = toId === undefined ? undefined : await actorOf(tx as Db, toId);
    if (person?.kind !== "account" || !isAllowed(person, mayImportModules))
      throw new DomainError("versions.nobody-to-own", { field: "email" });
    if (person.id === module.ownerId) throw new DomainError("versions.own-already", { field: "email" });
    const { rows } = await sql<{ id: string }>`
      insert into learning.hand_over (id, module_id, from_id, to_id) values (${newId()}, ${moduleId}, ${actor.id}, ${person.id})
      on conflict do nothing returning id`.execute(tx);
    if (rows.length === 0) throw new DomainError("versions.hand-over-under-way");
    await audit(tx, actor, "learning.hand-over-asked", { target: moduleId, to: person.id });
    await tell(tx, house, person.id, "asked", module, actor.name);
  });
}

export interface HandOver {
  id: string;
  moduleId: string;
  slug: string;
  title: LocalizedText;
  fromId: string;
  toId: string;
  /** Names, as those two know each other. */
  from: string | null;
  to: string | null;
  askedAt: Date;
}

/** The open hand-over of a module. */
export async function openHandOver(db: Db | Tx, slug: string): Promise<HandOver | undefined> {
  const { rows } = await sql<HandOver>`
    select h.id, h.module_id, m.slug, m.title, h.from_id, h.to_id, h.asked_at,
      (select name from people.public_account where id = h.from_id) as from,
      (select name from people.public_account where id = h.to_id) as to
    from learning.hand_over h join learning.module m on m.id = h.module_id
    where m.slug = ${slug} and h.state = 'asked'`.execute(db);
  return rows[0];
}

const answers = { accepted: "learning.hand-over-accepted", declined: "learning.hand-over-declined" } as const;

/**
 * The person who was asked answers. Who accepts owns the module from then on, as long as they may. Throws `platform.not-found` for anybody
 * else, `versions.hand-over-over`, `versions.nobody-to-own`.
 */
export async function answerHandOver(
  house: House,
  actor: Account,
  id: string,
  answer: keyof typeof answers,
): Promise<{ slug: string }> {
  return inTransaction(house.db, async (tx) => {
    const asked = await lockHandOver(tx, id);
    if (asked === undefined || asked.toId !== requireAccount(actor).id) throw new DomainError("platform.not-found");
    if (asked.state !== "asked") throw new DomainError("versions.hand-over-over");
    if (answer === "accepted") {
      if (!isAllowed(actor, mayImportModules)) throw new DomainError("versions.nobody-to-own");
      await sql`update learning.module set owner_id = ${actor.id}, updated_at = now() where id = ${asked.moduleId}`.execute(
        tx,
      );
    }
    await end(tx, id, answer);
    await audit(tx, actor, answers[answer], { target: asked.moduleId, from: asked.ownerId, to: actor.id });
    const told = new Set([asked.fromId, ...(asked.ownerId === null ? [] : [asked.ownerId])]);
    for (const toId of told) await tell(tx, house, toId, answer, asked, actor.name);
    return { slug: asked.slug };
  });
}

/** Who looks after the module takes the question back. */
export async function cancelHandOver(house: House, actor: Account, moduleId: string): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const module = await lockModule(tx, actor, moduleId);
    const open = await openHandOver(tx, module.slug);
    if (open === undefined) throw new DomainError("versions.hand-over-over");
    await end(tx, open.id, "cancelled");
    await audit(tx, actor, "learning.hand-over-cancelled", { target: moduleId, to: open.toId });
    await tell(tx, house, open.toId, "cancelled", module, actor.name);
  });
}

const end = (tx: Tx, id: string, state: string) =>
  sql`update learning.hand_over set state = ${state}, answered_at = now() where id = ${id}`.execute(tx);

async function lockHandOver(tx: Tx, id: string) {
  if (!isId(id)) return undefined;
  const { rows } = await sql<{
    moduleId: string;
    slug: string;
    title: LocalizedText;
    ownerId: string | null;
    fromId: string;
    toId: string;
    state: string;
  }>`
    select h.module_id, m.slug, m.title, m.owner_id, h.from_id, h.to_id, h.state
    from learning.hand_over h join learning.module m on m.id = h.module_id where h.id = ${id} for update of h, m`.execute(
    tx,
  );
  return rows[0];
}
