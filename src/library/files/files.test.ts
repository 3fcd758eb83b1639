import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { newestMails } from "#platform/mail/index.ts";
import { projectRoot } from "#platform/paths.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { searchCatalogue } from "../../catalogue/search.ts";
import { readAudit } from "../../platform/audit/index.ts";
import type { Db } from "../../platform/database/index.ts";
import { removeReleased } from "../../platform/files/index.ts";
import { createSites, type OpenHouse } from "../../platform/house.ts";
import { addRecord, changeRecord, publishRecord, withdrawRecord } from "../operations.ts";
import { recordById } from "../queries.ts";
import { noFacts, type RecordFacts } from "../types.ts";
import { keptFiles } from "./operations.ts";
import { openEmbargoed, readFileOf, readWaiting } from "./reading.ts";
import { active, encrypted, pdfOf, report, scanned } from "./test-pdfs.ts";

const facts = (told: Partial<RecordFacts> = {}): RecordFacts => ({
  ...noFacts,
  type: "report",
  title: { en: "Quolls by night" },
  summary: { en: "What is known of them." },
  subjects: ["crime-prevention"],
  languages: ["en"],
  ...told,
});

const webm = () => readFile(join(projectRoot, "demo/library/files/four-questions.webm"));
const visitor = { kind: "visitor" } as const;
const captions = "WEBVTT\n\n00:00.000 --> 00:04.000\nAsk four questions.\n";

/** A record with a librarian who looks after it. */
async function aRecord(
  db: Db,
  open: OpenHouse,
  app: ConstructorParameters<typeof Visitor>[0],
  told: Partial<RecordFacts> = {},
) {
  const record = await addRecord(db, system, facts(told));
  const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
  const page = `/en/library/manage/${record.id}`;
  /** Uploads and reads a file, as the job does; gives its row. */
  const upload = async (name: string, body: Buffer | string) => {
    const response = await librarian.put(`${page}/files?name=${name}`, body, page);
    const { id } = (await response.json()) as { id: string };
    if (response.status === 202) await readFileOf(open.house, id);
    return { status: response.status, id, ...(await keptFiles(db, record.id)).find((file) => file.id === id) };
  };
  const path = (id: string, name = "a.pdf") => `/en/library/${record.slug}/files/${id}/${name}`;
  return { ...record, librarian, page, upload, path };
}

describe("a file of a record", () => {
  test("is dropped, read, found by a word that only it says, and handed out whole or in part", async ({
    app,
    db,
    open,
  }) => {
    const { id: recordId, slug, page, librarian, upload, path } = await aRecord(db, open, app);
    const { id, state, pageCount, name } = await upload("Report.PDF", report);
    expect({ state, pageCount, name }).toEqual({ state: "ready", pageCount: 2, name: "Report.PDF" });
    const reader = new Visitor(app);
    // A draft's files are nobody's but the librarian's.
    expect((await reader.get(path(id))).status).toBe(404);
    expect((await librarian.get(path(id))).status).toBe(200);
    await publishRecord(open.house, system, recordId);
    const found = await searchCatalogue(db, visitor, { lang: "ar", text: "numbatology" });
    expect(found.hits.map((hit) => hit.path)).toEqual([`/library/${slug}`]);
    const html = await (await reader.get(`/en/library/${slug}`)).text();
    expect(html).toContain(`<meta name="citation_pdf_url" content="http://localhost:3000${path(id, "Report.PDF")}"`);
    expect(html).toContain('"encodingFormat":"application/pdf"');
    expect(html).toContain(`/en/library/${slug}/cover/${id}`);
    expect((await reader.get(`/en/library/${slug}/cover/${id}`)).headers.get("content-type")).toBe("image/png");
    const whole = await reader.get(path(id));
    expect(Buffer.from(await whole.arrayBuffer()).equals(report)).toBe(true);
    expect(whole.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''Report.PDF");
    expect(whole.headers.get("x-content-type-options")).toBe("nosniff");
    expect(whole.headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox/);
    const part = await reader.get(path(id), { range: "bytes=0-4" });
    expect([part.status, await part.text()]).toEqual([206, "%PDF-"]);
    expect((await reader.get(path(id), { range: "bytes=9999999-" })).status).toBe(416);
    expect((await reader.get(path(id), { "if-none-match": whole.headers.get("etag") ?? "" })).status).toBe(304);
    await withdrawRecord(open.house, system, recordId, "Out of date.");
    expect((await reader.get(path(id))).status).toBe(410);
    for (const wrong of [path(recordId), path("x"), `/en/library/other/files/${id}/a.pdf`])
      expect((await reader.get(wrong)).status, wrong).toBe(404);
    expect(await (await librarian.get(page)).text()).toContain("Report.PDF");
  });

  test("is known by its content: what is called PDF and is none, programs, and pages that would run are not what they say", async ({
    app,
    db,
    open,
  }) => {
    const { upload, path, id: recordId, librarian, page } = await aRecord(db, open, app);
    for (const [name, body] of [
      ["a.pdf", Buffer.from("MZ\x90\0\x03\0")],
      ["b.pdf", "#!/bin/sh\nrm -rf /"],
      ["c.pdf", ""],
      ["d.txt", Buffer.from([0xff, 0xfe, 0x00, 0x41])],
    ] as const)
      expect((await upload(name, body)).status, name).toBe(415);
    const { rows: released } = await sql`select from platform.released_blob`.execute(db);
    expect(released.length).toBeGreaterThanOrEqual(4);
    const page1 = await upload("evil.html", "<script>alert(1)</script>");
    expect(page1).toMatchObject({ name: "evil.html.txt", mediaType: "text/plain", state: "ready" });
    await librarian.post(`${page}/files/${page1.id}`, { name: "l'é(1).html.txt", access: "" });
    const served = await librarian.get(path(page1.id, "evil.html"));
    expect(served.headers.get("content-disposition")).toContain("UTF-8''l%27%C3%A9%281%29.html.txt");
    expect(served.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(served.headers.get("content-disposition")).toMatch(/^attachment/);
    // Direction marks, folders and line ends do not get into a name.
    const named = await upload(encodeURIComponent("../..\u202e/x\r\nSet-Cookie: a.txt"), "Words.");
    expect(named.name).toBe("xSet-Cookie: a.txt");
    expect((await librarian.get(path(named.id))).headers.get("set-cookie")).toBeNull();
    await librarian.post(`${page}/files/${named.id}/up`, {}, { page });
    expect((await keptFiles(db, recordId)).map(({ id }) => id)).toEqual([named.id, page1.id]);
  });

  test("says what is wrong with a PDF and what to do; one that cannot be opened is refused, a scan or one with scripts is kept", async ({
    app,
    db,
    open,
  }) => {
    const { upload, librarian, page, path } = await aRecord(db, open, app);
    expect(await upload("a.pdf", encrypted)).toMatchObject({ state: "refused", problem: "encrypted" });
    expect(await upload("b.pdf", "%PDF-1.4 broken")).toMatchObject({ state: "refused", problem: "broken" });
    expect(await upload("c.pdf", scanned)).toMatchObject({ state: "ready", problem: "no-text", pageCount: 2 });
    const { id, ...file } = await upload("d.pdf", active);
    expect(file).toMatchObject({ state: "ready", problem: "active" });
    const html = await (await librarian.get(page)).text();
    for (const words of [
      "Save a copy without a password",
      "incomplete or damaged",
      "it looks scanned",
      "do not run here",
    ])
      expect(html).toContain(words);
    expect((await librarian.get(path(id))).headers.get("content-disposition")).toMatch(/^attachment/);
  });

  test("only for vetted users does not exist for others, in its text neither; of one body's librarian nobody else's", async ({
    app,
    db,
    open,
  }) => {
    const {
      id: recordId,
      slug,
      upload,
      path,
      librarian,
      page,
    } = await aRecord(db, open, app, { title: { en: "Bettongs" } });
    const { id } = await upload("r.pdf", pdfOf({ pages: [["Only bettongology."]] }));
    const stranger = new Visitor(app, (await anAccount(db)).token);
    const form = { name: "Secret", access: "community", embargoUntil: "" };
    expect((await stranger.post(`${page}/files/${id}`, form, { page: "/en/account" })).status).toBe(403);
    expect((await librarian.post(`${page}/files/${id}`, form)).status).toBe(303);
    await publishRecord(open.house, system, recordId);
    const reader = new Visitor(app);
    for (const at of [path(id), `/en/library/${slug}/cover/${id}`]) expect((await reader.get(at)).status).toBe(404);
    expect(await (await reader.get(`/en/library/${slug}`)).text()).not.toContain("Secret.pdf");
    expect((await searchCatalogue(db, visitor, { lang: "en", text: "bettongology" })).hits).toEqual([]);
    expect((await stranger.get(path(id))).status).toBe(200);
    // So is a file of a record that is only for them, whatever is said of the file.
    const whole = await aRecord(db, open, app, { title: { en: "Dunnarts" }, access: "community" });
    const inside = await whole.upload("d.txt", "Words.");
    await publishRecord(open.house, system, whole.id);
    expect((await reader.get(whole.path(inside.id))).status).toBe(404);
    expect((await stranger.get(whole.path(inside.id))).status).toBe(200);
    await withdrawRecord(open.house, system, whole.id, "Out of date.");
    expect((await reader.get(whole.path(inside.id))).status).toBe(404);
  });

  test("under an embargo says until when, and opens by itself with its text", async ({ app, db, open }) => {
    const {
      id: recordId,
      slug,
      upload,
      path,
      librarian,
      page,
    } = await aRecord(db, open, app, { title: { en: "Potoroos" } });
    const { id } = await upload("r.pdf", pdfOf({ pages: [["Only potoroology."]] }));
    const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    await librarian.post(`${page}/files/${id}`, { name: "r.pdf", access: "", embargoUntil: day });
    expect((await librarian.post(`${page}/files/${id}`, { name: "r", embargoUntil: "2031-02-30" })).status).toBe(422);
    await publishRecord(open.house, system, recordId);
    const reader = new Visitor(app);
    const refused = await reader.get(path(id));
    expect([refused.status, refused.headers.get("content-type")]).toEqual([403, "text/html; charset=UTF-8"]);
    expect(await refused.text()).toContain("Not open yet");
    const html = await (await reader.get(`/en/library/${slug}`)).text();
    expect(html).toContain("Open from");
    expect(html).not.toContain("citation_pdf_url");
    expect((await reader.get(`/en/library/${slug}/cover/${id}`)).status).toBe(403);
    expect((await librarian.get(path(id))).status).toBe(200);
    const found = () => searchCatalogue(db, visitor, { lang: "en", text: "potoroology" });
    await openEmbargoed(db);
    expect((await found()).hits).toEqual([]);
    await sql`update library.file set embargo_until = current_date - 1 where id = ${id}`.execute(db);
    await openEmbargoed(db);
    expect((await found()).hits.map((hit) => hit.path)).toEqual([`/library/${slug}`]);
    expect((await reader.get(path(id))).status).toBe(200);
  });

  test("is replaced and removed; its bytes leave the store a day later, unless something else holds them or they came again", async ({
    app,
    db,
    open,
  }) => {
    const one = await aRecord(db, open, app);
    const two = await aRecord(db, open, app);
    const [first, second, third] = ["a", "b", "c"].map((word) => Buffer.from(`Of ${word} alone.`));
    const shared = await one.upload("s.txt", first as Buffer);
    await two.upload("s.txt", first as Buffer);
    const own = await one.upload("o.txt", second as Buffer);
    const hashes = async () =>
      (
        await sql<{
          sha256: string;
        }>`select sha256 from library.file where id in (${shared.id}, ${own.id}) order by id = ${own.id}`.execute(db)
      ).rows.map((row) => row.sha256);
    const [sharedHash = "", ownHash = ""] = await hashes();
    const form = new FormData();
    form.append("_csrf", await one.librarian.csrf(one.page));
    form.append("file", new Blob([new Uint8Array(third as Buffer)]), "other.txt");
    const replaced = await one.librarian.request(`${one.page}/files/${own.id}/replace`, {
      method: "POST",
      body: form,
      headers: { origin: "http://localhost:3000" },
    });
    expect(replaced.status).toBe(303);
    await readFileOf(open.house, own.id);
    await one.librarian.post(`${one.page}/files/${shared.id}/remove`, {}, { page: one.page });
    const later = new Date(Date.now() + 2 * 86_400_000);
    expect(await removeReleased(db, open.house.files)).toBe(0);
    // Stored again by somebody whose row is still to come.
    await open.house.files.put((await import("node:stream")).Readable.from([second as Buffer]));
    await sql`update platform.released_blob set released_at = now() - interval '2 days'`.execute(db);
    await removeReleased(db, open.house.files);
    expect(await open.house.files.has(ownHash)).toBe(true);
    await removeReleased(db, open.house.files, later);
    expect(await open.house.files.has(ownHash)).toBe(false);
    expect(await open.house.files.has(sharedHash)).toBe(true);
  });
});

describe("a film", () => {
  test("is published with captions and a transcript only; the player has both, and the line that is wrong is told", async ({
    app,
    db,
    open,
  }) => {
    const {
      id: recordId,
      slug,
      upload,
      librarian,
      page,
      path,
    } = await aRecord(db, open, app, { type: "video", title: { en: "Four questions" } });
    const film = await upload("film.mov", await webm());
    expect(film).toMatchObject({ mediaType: "video/webm", name: "film.mov.webm" });
    const publish = async () => (await librarian.post(`${page}/publish`, {}, { page })).text();
    expect(await publish()).toContain("A video needs captions");
    const bad = await upload(
      "film.en.vtt",
      "WEBVTT\n\n00:00.000 --> 00:04.000\nOne.\n\n00:09.000 -> 00:08.000\nTwo.\n",
    );
    expect(bad).toMatchObject({ state: "refused", lang: "en" });
    expect(await (await librarian.get(page)).text()).toContain("Line 6 of the captions");
    await librarian.post(`${page}/files/${bad.id}/remove`, {}, { page });
    const good = await upload("film.en.vtt", captions);
    expect(good).toMatchObject({ state: "ready", role: "captions" });
    expect(await publish()).toContain("A video needs a transcript");
    const stored = (await recordById(db, recordId)) as RecordFacts;
    await changeRecord(db, system, recordId, { ...stored, transcript: { en: "Four cards. Quokkaesque music." } });
    await publishRecord(open.house, system, recordId);
    const reader = new Visitor(app);
    const response = await reader.get(`/en/library/${slug}`);
    const html = await response.text();
    expect(html).toContain('<track kind="captions"');
    expect(html).toContain("Quokkaesque");
    expect(response.headers.get("content-security-policy")).toContain("media-src 'self'");
    const part = await reader.get(path(film.id), { range: "bytes=0-3" });
    expect([part.status, part.headers.get("content-type")]).toEqual([206, "video/webm"]);
    expect((await reader.get(path(good.id))).headers.get("content-type")).toBe("text/vtt; charset=utf-8");
    const found = await searchCatalogue(db, visitor, { lang: "en", text: "quokkaesque" });
    expect(found.hits.map((hit) => hit.path)).toEqual([`/library/${slug}`]);
    // What readers have is not taken half away.
    expect((await librarian.post(`${page}/files/${good.id}/remove`, {}, { page })).status).toBe(422);
    expect((await reader.get(path(good.id))).status).toBe(200);
  });
});

describe("the scanner", () => {
  /** A clamd that says what it is told to; the bytes it was sent. */
  async function clamd(answer: (bytes: Buffer) => string) {
    const server = createServer((socket) => {
      let data = Buffer.alloc(0);
      socket.on("data", (part) => {
        data = Buffer.concat([data, part]);
        const begin = data.indexOf(0) + 1;
        const parts: Buffer[] = [];
        for (let at = begin; at + 4 <= data.length; ) {
          const length = data.readUInt32BE(at);
          if (length === 0) return socket.end(`${answer(Buffer.concat(parts))}\0`);
          parts.push(data.subarray(at + 4, at + 4 + length));
          at += 4 + length;
        }
      });
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return { port, close: () => new Promise((resolve) => server.close(resolve)) };
  }

  test("sees a file before anybody gets it: clean ones open, infected ones go, and while it is down they wait", async ({
    app,
    db,
    open,
  }) => {
    const scanner = await clamd((bytes) => (bytes.includes("numbatology") ? "stream: Eicar-Test FOUND" : "stream: OK"));
    const at = (port: number) => ({
      ...open.house,
      settings: { ...open.house.settings, clamd: { host: "127.0.0.1", port } },
    });
    const guarded = { ...open, house: at(scanner.port) };
    const down = { ...open, house: at(1) };
    const record = await aRecord(db, down, app, { title: { en: "Scanned twice" } });
    const waiting = await record.upload("w.pdf", pdfOf({ pages: [["Clean."]] }));
    expect(waiting).toMatchObject({ state: "reading", problem: "scanner-down" });
    expect((await record.librarian.get(record.path(waiting.id))).status).toBe(404);
    expect(await (await record.librarian.get(record.page)).text()).toContain("waits for the virus scanner");
    expect(await (await record.librarian.post(`${record.page}/publish`, {}, { page: record.page })).text()).toContain(
      "still being checked",
    );
    const bad = await record.upload("v.pdf", report);
    // One whose bytes are lost does not hold up the others.
    const lost = await record.upload("l.txt", "Lost words.");
    await sql`update library.file set created_at = now() - interval '1 day' where id = ${lost.id}`.execute(db);
    const { rows } = await sql<{ sha256: string }>`select sha256 from library.file where id = ${lost.id}`.execute(db);
    await open.house.files.remove(rows[0]?.sha256 ?? "");
    await readWaiting(guarded.house);
    const files = await keptFiles(db, record.id);
    expect(files.find(({ id }) => id === waiting.id)).toMatchObject({ state: "ready", problem: null });
    expect(files.find(({ id }) => id === bad.id)).toMatchObject({ state: "refused", problem: "infected" });
    expect((await record.librarian.get(record.path(bad.id))).status).toBe(404);
    const audit = { person: undefined, kind: "library.file-refused", from: undefined, until: undefined };
    expect(JSON.stringify((await readAudit(db, audit, undefined)).rows)).toContain("Eicar-Test");
    const letters = (await newestMails(db, 50)).map(({ subject }) => subject);
    expect(letters).toContain("Your file was not taken: v.pdf");
    // Elsewhere nobody waits: an infected upload is refused at once, and while the scanner is down nothing is taken.
    const officer = await anAccount(db, { roles: ["librarian"] });
    const importing = (house: typeof open) =>
      new Visitor(createSites(house).portal, officer.token).put(
        "/en/library/import?name=a.ris",
        "TY  - RPRT\nTI  - numbatology\nER  - \n",
      );
    expect((await importing(guarded)).status).toBe(422);
    expect((await importing(down)).status).toBe(503);
    await scanner.close();
  });
});
