import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { inTransaction } from "#platform/database/index.ts";
import { releaseBlobs } from "#platform/files/index.ts";
import type { Json } from "../checking/objects.ts";
import { checkStatement } from "../checking/statements.ts";
import { readJson } from "../exact-json.ts";
import {
  consistentThrough,
  definitionsOf,
  type FoundStatement,
  filesOf,
  findStatements,
  type KeptFile,
  statementById,
  type Wanted,
} from "../keeping/find.ts";
import {
  activityKey,
  agentKey,
  identifierOf,
  registrationKey,
  relatedActivityKey,
  relatedAgentKey,
  verbKey,
} from "../keeping/names.ts";
import { type Prepared, prepare, type SentFile } from "../keeping/preparing.ts";
import { mentionsOf } from "../keeping/relations.ts";
import { storedAt } from "../keeping/sequence.ts";
import { type Format, rangesOf, withCanon, withIds } from "../keeping/shape.ts";
import { storeStatements } from "../keeping/store.ts";
import { mayDo } from "../keys/keys.ts";
import { bad, Refusal } from "../refusal.ts";
import { type Call, largestBody, resource } from "./call.ts";
import { boundaryOf, type Part, partsOf, streamOf } from "./multipart.ts";
import { agentParam, booleanParam, iriParam, timeParam, uuidParam } from "./params.ts";
import { checkSignature, signatureUsage } from "./signature.ts";

/** 4.1.6.1. */
export const statements = resource({ GET: read, PUT: put, POST: post }, async (c) => {
  c.raw.header("x-experience-api-consistent-through", (await consistentThrough(c.db)).toISOString());
});

async function put(call: Call): Promise<Response> {
  call.require("statements/write");
  call.onlyParams("statementId");
  const id = uuidParam(call, "statementId") ?? call.needed("statementId");
  await taken(call, ({ value }) => {
    if (Array.isArray(value)) throw bad("PUT takes one statement.", "$", "4.1.6.1");
    const own = (value as Json | null)?.id;
    if (typeof own === "string" && own.toLowerCase() !== id)
      throw bad("The statement has another id than the parameter.", "$.id", "4.1.6.1");
    return { value, id };
  });
  return call.send(null, 204);
}

async function post(call: Call): Promise<Response> {
  call.require("statements/write");
  call.onlyParams();
  const ids = await taken(call, (given) => given);
  return call.json(ids);
}

interface Given {
  value: unknown;
  /** PUT: the id that the address names. */
  id?: string;
}

/** Reads, checks and keeps the statements of a request; returns their ids. */
async function taken(call: Call, look: (given: Given) => Given): Promise<string[]> {
  if (call.contentType === "application/json") {
    const batch = checked(call, (await call.body()).toString("utf8"), look, []);
    await storeStatements(call.c.db, batch);
    return batch.map(({ id }) => id);
  }
  if (call.contentType !== "multipart/mixed")
    throw bad("Statements come as application/json, with attachments as multipart/mixed.", "Content-Type", "4.1.3");
  return takenWithFiles(call, look);
}

async function takenWithFiles(call: Call, look: (given: Given) => Given): Promise<string[]> {
  const files = new Map<string, SentFile>();
  const signatures = new Map<string, Buffer>();
  let text: string | undefined;
  try {
    for await (const part of partsOf(call.stream(), boundaryOf(call.header("content-type") ?? ""))) {
      if (text === undefined) text = await firstPart(part);
      else await keepPart(call, part, files, signatures);
    }
    if (text === undefined) throw bad("The first part of the body holds the statements.", undefined, "4.1.3");
    const batch = checked(call, text, look, [...files.values()], signatures);
    await storeStatements(call.c.db, batch);
    return batch.map(({ id }) => id);
  } catch (error) {
    // What was stored on the way is held by nothing.
    await inTransaction(call.c.db, (tx) => releaseBlobs(tx, [...files.keys()]));
    throw error;
  }
}

async function firstPart({ headers, bytes }: Part): Promise<string> {
  if (!/^application\/json\b/i.test(headers.get("content-type") ?? ""))
    throw bad("The first part holds the statements, as application/json.", "Content-Type", "4.1.3");
  return (await whole(bytes)).toString("utf8");
}

async function whole(bytes: AsyncIterable<Buffer>, most = largestBody): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > most) throw new Refusal(413, `More than ${most} bytes are not taken here.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function keepPart(
  call: Call,
  { headers, bytes }: Part,
  files: Map<string, SentFile>,
  signatures: Map<string, Buffer>,
): Promise<void> {
  const wanted = headers.get("x-experience-api-hash");
  if (wanted === undefined) throw bad("Each attachment names its hash.", "X-Experience-API-Hash", "4.1.3");
  if (headers.get("content-transfer-encoding")?.trim().toLowerCase() !== "binary")
    throw bad("An attachment is sent as binary.", "Content-Transfer-Encoding", "4.1.3");
  const contentType = headers.get("content-type") ?? "application/octet-stream";
  const mayBeSigned = /^application\/octet-stream/i.test(contentType);
  const begun: Buffer[] = [];
  let size = 0;
  const look = (piece: Buffer) => {
    size += piece.length;
    if (mayBeSigned && size <= mostSigned) begun.push(piece);
  };
  const blob = await call.c.house.files.put(streamOf(bytes, look));
  files.set(blob.sha256, { sha256: blob.sha256, contentType, size: blob.size });
  if (blob.sha256 !== wanted.trim().toLowerCase())
    throw bad("An attachment's bytes have another hash than it names.", "X-Experience-API-Hash", "4.2.2.6");
  if (mayBeSigned && size <= mostSigned) signatures.set(blob.sha256, Buffer.concat(begun));
}

const mostSigned = 1024 * 1024;

/** Each statement of a body checked and made ready; what came along belongs to one of them, and none lacks what it names. */
function checked(
  call: Call,
  text: string,
  look: (given: Given) => Given,
  files: readonly SentFile[],
  signatures: ReadonlyMap<string, Buffer> = new Map(),
): Prepared[] {
  const { value: given, elements } = readJson(text);
  const { value, id } = look({ value: given });
  const list = Array.isArray(value) ? value : [value];
  const byHash = new Map(files.map((file) => [file.sha256, file]));
  const used = new Set<string>();
  const batch = list.map((each, index) => {
    const at = Array.isArray(value) ? `$[${index}]` : "$";
    const statement = checkStatement(each, call.version, at);
    refuseOtherRegistration(call, statement, at);
    const own: SentFile[] = [];
    for (const attachment of (statement.attachments as Json[] | undefined) ?? []) {
      const sha256 = String(attachment.sha2).toLowerCase();
      const file = byHash.get(sha256);
      if (file === undefined && attachment.fileUrl === undefined)
        throw bad(
          "The attachment was not sent along, and no fileUrl tells where it is.",
          `${at}.attachments`,
          "4.2.2.6",
        );
      if (attachment.usageType === signatureUsage)
        checkSignature(statement, attachment, signatures.get(sha256) ?? Buffer.alloc(0));
      if (file === undefined) continue;
      used.add(sha256);
      own.push({ ...file, contentType: String(attachment.contentType) });
    }
    const named = id === undefined || statement.id !== undefined ? statement : { id, ...statement };
    const written =
      named === statement ? (Array.isArray(value) ? (elements[index] ?? "") : text.trim()) : JSON.stringify(named);
    return prepare(named, written, {
      authority: call.authority,
      version: call.version,
      files: own,
      mayDefine: mayDo(call.key, "define"),
    });
  });
  const extra = files.find(({ sha256 }) => !used.has(sha256));
  if (extra !== undefined) throw bad(`No statement names the attachment ${extra.sha256}.`, undefined, "4.1.3");
  const ids = new Set(batch.map(({ id: each }) => each));
  if (ids.size < batch.length) throw bad("Two statements of the batch have one id.", "$", "4.1.6.1");
  return batch;
}

/** A key that was given for one registration tells of that one only. */
function refuseOtherRegistration({ key }: Call, statement: Json, at: string): void {
  const told = (statement.context as Json | undefined)?.registration;
  if (key.registration !== null && String(told).toLowerCase() !== key.registration)
    throw new Refusal(403, "This key is for another registration.", { at: `${at}.context.registration` });
}

const single = ["statementId", "voidedStatementId"] as const;
const beside = ["format", "attachments"] as const;
const several = [
  "agent",
  "verb",
  "activity",
  "registration",
  "related_activities",
  "related_agents",
  "since",
  "until",
  "limit",
  "ascending",
] as const;

async function read(call: Call): Promise<Response> {
  call.onlyParams(...single, ...beside, ...several, "cursor");
  call.require("statements/read", "statements/read/mine");
  const authorityKey = mayDo(call.key, "statements/read") ? undefined : agentKey(identifierOf(call.authority) ?? "");
  const format = formatOf(call);
  const withFiles = booleanParam(call, "attachments");
  const names = single.filter((name) => call.params.has(name));
  if (names.length > 0) {
    const others = several.filter((name) => call.params.has(name));
    if (names.length > 1 || others.length > 0)
      throw bad("Beside the id of a statement only format and attachments may stand.", names[0], "4.1.6.1");
    return readOne(call, format, withFiles, authorityKey);
  }
  const { statements: page, isMore } = await findStatements(call.c.db, wantedBy(call, authorityKey));
  const last = page.at(-1);
  const more = isMore && last !== undefined ? moreOf(call, last.seq) : "";
  const newest = page.reduce((most, { seq }) => Math.max(most, seq), 0);
  if (newest > 0) call.answerHeaders.set("last-modified", storedAt(newest).toUTCString());
  const texts = await shaped(call, page, format);
  return answer(call, `{"statements":[${texts.join(",")}],"more":${JSON.stringify(more)}}`, page, withFiles);
}

async function readOne(
  call: Call,
  format: Format,
  withFiles: boolean,
  authorityKey: string | undefined,
): Promise<Response> {
  const isVoided = call.params.has("voidedStatementId");
  const id = uuidParam(call, isVoided ? "voidedStatementId" : "statementId") ?? "";
  const found = await statementById(call.c.db, id, {
    isVoided,
    authorityKey,
    key: call.key.registration === null ? undefined : registrationKey(call.key.registration),
  });
  if (found === undefined)
    throw new Refusal(404, "There is no such statement.", { at: isVoided ? "voidedStatementId" : "statementId" });
  call.answerHeaders.set("last-modified", storedAt(found.seq).toUTCString());
  const [text = ""] = await shaped(call, [found], format);
  return answer(call, text, [found], withFiles);
}

function formatOf(call: Call): Format {
  const format = call.params.get("format") ?? "exact";
  if (format !== "exact" && format !== "ids" && format !== "canonical")
    throw bad("format is exact, ids or canonical.", "format", "4.1.6.1");
  return format;
}

const mostAtOnce = 250;

function wantedBy(call: Call, authorityKey: string | undefined): Wanted {
  const limit = call.params.get("limit") ?? "0";
  if (!/^\d{1,12}$/.test(limit)) throw bad("limit is a number, 0 for as many as there may be.", "limit", "4.1.6.1");
  const cursor = call.params.get("cursor");
  if (cursor !== undefined && !/^\d{1,16}$/.test(cursor)) throw bad("This address was not made here.", "cursor");
  const agent = agentParam(call);
  const verb = iriParam(call, "verb");
  const activity = iriParam(call, "activity");
  const registration = uuidParam(call, "registration");
  const [isAgentRelated, isActivityRelated] = [
    booleanParam(call, "related_agents"),
    booleanParam(call, "related_activities"),
  ];
  const held = call.key.registration ?? undefined;
  const keys = [
    ...(registration === undefined ? [] : [registrationKey(registration)]),
    ...(held === undefined || held === registration ? [] : [registrationKey(held)]),
    ...(agent === undefined ? [] : [isAgentRelated ? relatedAgentKey(agent.identifier) : agentKey(agent.identifier)]),
    ...(activity === undefined ? [] : [isActivityRelated ? relatedActivityKey(activity) : activityKey(activity)]),
    ...(verb === undefined ? [] : [verbKey(verb)]),
  ];
  return {
    keys,
    since: timeParam(call, "since"),
    until: timeParam(call, "until"),
    isAscending: booleanParam(call, "ascending"),
    after: cursor === undefined ? undefined : Number(cursor),
    limit: Number(limit) === 0 ? mostAtOnce : Math.min(mostAtOnce, Number(limit)),
    authorityKey,
  };
}

/** Where the rest is: the same question, from where this page ended. */
function moreOf(call: Call, seq: number): string {
  const params = new URLSearchParams([...call.params]);
  params.set("cursor", String(seq));
  return `/xapi/statements?${params}`;
}

async function shaped(call: Call, found: readonly FoundStatement[], format: Format): Promise<string[]> {
  if (format === "exact") return found.map(({ text }) => text);
  const parsed = found.map(({ text }) => JSON.parse(text) as Json);
  if (format === "ids") return parsed.map((statement) => JSON.stringify(withIds(statement)));
  const keys = new Set(parsed.flatMap((each) => [...mentionsOf(each, each.authority as Json).activities.keys()]));
  const definitions = await definitionsOf(call.c.db, [...keys]);
  const ranges = rangesOf(call.header("accept-language"));
  return parsed.map((statement) => JSON.stringify(withCanon(statement, definitions, ranges)));
}

async function answer(
  call: Call,
  text: string,
  page: readonly FoundStatement[],
  withFiles: boolean,
): Promise<Response> {
  if (!withFiles) return call.json(text);
  const files = await filesOf(
    call.c.db,
    page.map(({ seq }) => seq),
  );
  const boundary = randomUUID();
  call.answerHeaders.set("content-type", `multipart/mixed; boundary=${boundary}`);
  const parts = mixed(call, boundary, text, files);
  return call.sendStream(Readable.toWeb(Readable.from(parts)) as unknown as ReadableStream);
}

/** RFC 2046 5.1.3: the statements, then each attachment, read from the store as it is sent. */
async function* mixed(call: Call, boundary: string, text: string, files: readonly KeptFile[]): AsyncGenerator<Buffer> {
  yield Buffer.from(`--${boundary}\r\nContent-Type: application/json\r\n\r\n${text}\r\n`);
  for (const { sha256, contentType, size } of files) {
    yield Buffer.from(
      `--${boundary}\r\nContent-Type: ${contentType}\r\nContent-Transfer-Encoding: binary\r\nContent-Length: ${size}\r\nX-Experience-API-Hash: ${sha256}\r\n\r\n`,
    );
    yield* (await call.c.house.files.read(sha256)) as AsyncIterable<Buffer>;
    yield Buffer.from("\r\n");
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}
