import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { Json } from "../checking/objects.ts";
import { readJson } from "../exact-json.ts";
import { bad, Refusal } from "../refusal.ts";

export type DocumentKind = "state" | "activity-profile" | "agent-profile";

/** Where documents lie: what does not apply to their kind is "0" or empty. */
export interface Place {
  kind: DocumentKind;
  activity: string;
  agent: string;
  registration: string;
}

export interface StoredDocument {
  content: Buffer;
  contentType: string;
  etag: string;
  updatedAt: Date;
}

/** RFC 9110 13.1: what must be so before anything is written. */
export interface Conditions {
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  /** 4.1.4: whoever replaces a document must say which one they know; `always`: whoever writes one must, were it only that there is none. */
  isNeeded: boolean | "always";
}

const here = ({ kind, activity, agent, registration }: Place) => sql`
  kind = ${kind} and activity = ${activity}::bigint and agent = ${agent}::bigint and registration = ${registration}`;

export async function readDocument(db: Db, place: Place, id: string): Promise<StoredDocument | undefined> {
  const { rows } = await sql<StoredDocument>`
    select content, content_type, etag, updated_at from lrs.document where ${here(place)} and document_id = ${id}`.execute(
    db,
  );
  return rows[0];
}

/** The ids of documents, those changed after a time where one is given. */
export async function documentIds(
  db: Db,
  place: Place,
  since: Date | undefined,
): Promise<{ ids: string[]; latest: Date | undefined }> {
  const { rows } = await sql<{ documentId: string; updatedAt: Date }>`
    select document_id, updated_at from lrs.document
    where ${here(place)} ${since === undefined ? sql`` : sql`and updated_at > ${since}`} order by document_id`.execute(
    db,
  );
  const times = rows.map(({ updatedAt }) => updatedAt.getTime());
  return {
    ids: rows.map(({ documentId }) => documentId),
    latest: times.length === 0 ? undefined : new Date(Math.max(...times)),
  };
}

const etagOf = (content: Buffer): string => createHash("sha1").update(content).digest("hex");

/** Whether one of a header's tags is this one; weak ones compare alike here (4.1.4 asks for the hash). */
const names = (header: string, etag: string): boolean =>
  header.split(",").some((each) => each.trim().replace(/^W\//, "").replaceAll('"', "") === etag);

function holdTo({ ifMatch, ifNoneMatch, isNeeded }: Conditions, stored: { etag: string } | undefined): void {
  if (ifMatch !== undefined) {
    const isMet = stored !== undefined && (ifMatch.trim() === "*" || names(ifMatch, stored.etag));
    if (!isMet)
      throw new Refusal(412, "The document is not the one that If-Match names.", { at: "If-Match", clause: "4.1.4" });
  }
  if (ifNoneMatch !== undefined) {
    const isMet = stored === undefined || (ifNoneMatch.trim() !== "*" && !names(ifNoneMatch, stored.etag));
    if (!isMet) throw new Refusal(412, "The document is there already.", { at: "If-None-Match", clause: "4.1.4" });
  }
  if (isNeeded === false || ifMatch !== undefined || ifNoneMatch !== undefined) return;
  if (stored === undefined && isNeeded === "always")
    throw bad("Whoever writes a profile sends If-Match or If-None-Match.", "If-Match", "1.0.3 part three, 3.1");
  if (stored !== undefined)
    throw new Refusal(409, "A document is there already: read it, then send its ETag as If-Match.", {
      at: "If-Match",
      clause: "4.1.4",
    });
}

export interface Sent {
  content: Buffer;
  contentType: string;
}

/**
 * Writes a document: in place of what is there, or merged with it (POST, 4.1.6: both must be JSON objects). One at a time for one document,
 * so that of a thousand who write at once each builds upon the one before or is refused. Throws 400, 409, 412.
 */
export async function writeDocument(
  db: Db,
  place: Place,
  id: string,
  sent: Sent,
  options: { isMerge: boolean; conditions: Conditions },
): Promise<void> {
  const given = options.isMerge ? objectIn(sent, "the document sent") : undefined;
  await inTransaction(db, async (tx) => {
    // The lock stands for a row that may not be there yet.
    await sql`select pg_advisory_xact_lock(hashtextextended(${[place.kind, place.activity, place.agent, place.registration, id].join("|")}, 7))`.execute(
      tx,
    );
    const { rows } = await sql<{ content: Buffer; contentType: string; etag: string }>`
      select content, content_type, etag from lrs.document where ${here(place)} and document_id = ${id}`.execute(tx);
    const stored = rows[0];
    holdTo(options.conditions, stored);
    const merged =
      given === undefined || stored === undefined
        ? sent
        : {
            content: Buffer.from(JSON.stringify({ ...objectIn(stored, "the document there"), ...given })),
            contentType: "application/json",
          };
    await sql`
      insert into lrs.document (kind, activity, agent, registration, document_id, content, content_type, etag, updated_at)
      values (${place.kind}, ${place.activity}::bigint, ${place.agent}::bigint, ${place.registration}, ${id}, ${merged.content}, ${merged.contentType},
        ${etagOf(merged.content)}, clock_timestamp())
      on conflict (kind, activity, agent, registration, document_id) do update
        set content = excluded.content, content_type = excluded.content_type, etag = excluded.etag, updated_at = excluded.updated_at`.execute(
      tx,
    );
  });
}

function objectIn({ content, contentType }: Sent, what: string): Json {
  if (!/^application\/json\b/i.test(contentType))
    throw bad(`Only JSON can be merged, and ${what} is ${contentType.slice(0, 80)}.`, "Content-Type", "4.1.6");
  const { value } = readJson(content.toString("utf8"));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw bad(`Only JSON objects can be merged, and ${what} is none.`, undefined, "4.1.6");
  return value as Json;
}

/** Deletes one document, or all in a place. */
export async function deleteDocuments(
  db: Db,
  place: Place,
  id: string | undefined,
  conditions?: Conditions,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (id !== undefined && conditions !== undefined) {
      const { rows } = await sql<{ etag: string }>`
        select etag from lrs.document where ${here(place)} and document_id = ${id} for update`.execute(tx);
      holdTo({ ...conditions, isNeeded: false }, rows[0]);
    }
    await sql`delete from lrs.document where ${here(place)} ${id === undefined ? sql`` : sql`and document_id = ${id}`}`.execute(
      tx,
    );
  });
}
