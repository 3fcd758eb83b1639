import { Readable } from "node:stream";
import type { Cursor, Db } from "#platform/database/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { type Account, authorize } from "#platform/permissions/index.ts";
import { csvLine, csvStart } from "#platform/sheets/index.ts";
import { mayVouch } from "../vetting/permissions.ts";
import { ownPeople } from "../vetting/queries.ts";

const heading = ["name", "country", "member", "organisation", "vetted_until", "suspended", "last_seen", "id"];
const day = (date: Date | null): string => date?.toISOString().slice(0, 10) ?? "";

/** The people one vouches for as CSV (RFC 4180), read as it is sent. Protected people are never exported by name. */
export function exportPeople(db: Db, actor: Account): Readable {
  authorize(actor, mayVouch);
  async function* lines(): AsyncGenerator<string> {
    yield csvStart + csvLine(heading);
    let after: Cursor | undefined;
    for (;;) {
      const people = await ownPeople(db, actor, { q: "", state: "all" }, after, 1_000);
      for (const person of people) {
        const { name, country, memberLabel, organisation, vettedUntil, suspendedAt, lastSeenAt, id } = person;
        yield csvLine([
          person.isProtected ? "" : name,
          country,
          localized(memberLabel, actor.lang).text,
          organisation,
          day(vettedUntil),
          day(suspendedAt),
          day(lastSeenAt),
          id,
        ]);
      }
      const last = people.at(-1);
      if (last === undefined || people.length < 1_000) return;
      after = [last.key, last.id];
    }
  }
  return Readable.from(lines(), { objectMode: false });
}
