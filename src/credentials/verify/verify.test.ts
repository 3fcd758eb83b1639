import { randomBytes } from "node:crypto";
import { describe, expect } from "vitest";
import { inTransaction } from "#platform/database/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import type { Site } from "#platform/http/index.ts";
import { system } from "#platform/permissions/index.ts";
import { erasePersonalData } from "#platform/personal-data/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { groupedId, newCredentialId, readCredentialId } from "../ids.ts";
import { issueWaiting } from "../issue.ts";
import { credentialsPersonalData } from "../personal-data.ts";
import { revokeCredential } from "../revoke.ts";
import { endShare, openShares, shareCredential } from "../shares.ts";
import type { JsonObject } from "../signing/canonical.ts";
import { multikeyOf, privateKeyOf } from "../signing/multikey.ts";
import { signed } from "../signing/proof.ts";
import { awardAndIssue } from "../test-awards.ts";
import { checkDropped } from "./dropped.ts";
import { nameWords } from "./names.ts";
import { testPdf } from "./test-pdf.ts";

const day = 86_400_000;
const page = async (app: Site, path: string) => {
  const response = await new Visitor(app).get(path);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const aHolder = (open: OpenHouse, name = "Noémie Østergård-Àlvarez") => anAccount(open.house.db, { name });

describe("the page that anybody opens", () => {
  test("says without an account that a certificate is valid, for what, by whom and when, and not whose it is", async ({
    open,
    app,
  }) => {
    const holder = await aHolder(open);
    const { id } = await awardAndIssue(open, holder.id, { validUntil: new Date("2099-05-06") });
    const { status, text, headers } = await page(app, `/en/verify/${id}`);
    expect(status).toBe(200);
    expect(text).toContain("This certificate is valid");
    for (const words of ["First responder", "90%", "6 May 2099", "Complete the course.", groupedId(id)])
      expect(text).toContain(words);
    expect(text).not.toMatch(/Noémie|Østerg/);
    expect(text).toContain('<meta name="robots" content="noindex"');
    expect(headers.get("x-robots-tag")).toContain("noindex");
  });

  test("the address on paper leads to the page in the reader's language; the number may be typed as people type", async ({
    open,
    app,
  }) => {
    const { id } = await awardAndIssue(open, (await aHolder(open)).id);
    const visitor = new Visitor(app);
    const short = await visitor.get(`/verify/${id}`, { "accept-language": "ar-EG,ar;q=0.9" });
    expect([short.status, short.headers.get("location")]).toEqual([302, `/ar/verify/${id}`]);
    await visitor.get("/language/fr?to=/fr");
    const chosen = await visitor.get(`/verify/${id}`, { "accept-language": "ar" });
    expect(chosen.headers.get("location")).toBe(`/fr/verify/${id}`);
    const typed = groupedId(id).replaceAll("0", "O").replaceAll("1", "I").replaceAll("-", " ");
    const found = await visitor.get(`/en/verify?id=${encodeURIComponent(` ${typed} `)}`);
    expect(found.headers.get("location")).toBe(`/en/verify/${id}`);
    expect(readCredentialId(`https://x.example/verify/${id}/?from=qr#top`)).toBe(id);
    expect((await page(app, `/en/verify/${typed.replaceAll(" ", "-")}`)).status).toBe(200);
  });

  test("an unknown, a forged and a broken number are unknown, and so is one that is not signed yet", async ({
    open,
    app,
    db,
  }) => {
    const holder = await aHolder(open);
    const { id } = await awardAndIssue(open, holder.id);
    await db
      .updateTable("credentials.credential")
      .set({ state: "waiting", issuedAt: null })
      .where("id", "=", id)
      .execute();
    for (const asked of [
      id,
      newCredentialId(),
      "x",
      "'%20or%20true--",
      "../../etc/passwd".replaceAll("/", "%2f"),
      "a".repeat(3_000),
    ])
      expect((await page(app, `/en/verify/${asked}`)).status, asked).toBe(404);
    expect((await page(app, "/en/verify?id=nothing")).text).toContain("26 letters and digits");
    expect(new Set(Array.from({ length: 2_000 }, newCredentialId)).size).toBe(2_000);
  });

  test("expired, not yet valid and revoked ones say so, and why a revoked one is, they do not", async ({
    open,
    app,
    db,
  }) => {
    const holder = await aHolder(open);
    const expired = await awardAndIssue(open, holder.id, { validUntil: new Date(Date.now() - day) });
    const early = await awardAndIssue(open, holder.id, { validFrom: new Date(Date.now() + day) });
    const revoked = await awardAndIssue(open, holder.id);
    await revokeCredential(db, system, revoked.id, "Cheated, it seems");
    expect((await page(app, `/en/verify/${expired.id}`)).text).toContain("This certificate has ended");
    expect((await page(app, `/en/verify/${early.id}`)).text).toContain("not valid yet");
    const { text } = await page(app, `/en/verify/${revoked.id}`);
    expect(text).toContain("This certificate was revoked");
    expect(text).not.toContain("Cheated");
    await expect(revokeCredential(db, system, revoked.id, "again")).rejects.toThrow("credentials.revoked-already");
    await expect(revokeCredential(db, await anAccount(db), early.id, "no")).rejects.toThrow("platform.forbidden");
  });
});

describe("the holder's name", () => {
  test("is told to whoever types it, however it is written, and to nobody else; guessing ends", async ({
    open,
    app,
  }) => {
    const holder = await aHolder(open, "عبد الرحمن O’Connor-Łukasz");
    const { id } = await awardAndIssue(open, holder.id);
    const path = `/en/verify/${id}`;
    const visitor = new Visitor(app);
    const wrong = await visitor.post(path, { name: "Somebody Else" }, { page: path });
    const told = await wrong.text();
    expect(told).toContain("This is not the name of the holder");
    expect(told).not.toContain("Łukasz");
    const right = await visitor.post(path, { name: "  lukasz o connor   عَبْد الرحمٰن " }, { page: path });
    expect(await right.text()).toContain("This is the name of the holder");
    expect(right.headers.get("cache-control")).toBe("no-store");
    for (let tries = 0; tries < 9; tries += 1) await visitor.post(path, { name: `Guess ${tries}` }, { page: path });
    expect((await visitor.post(path, { name: "Łukasz O'Connor عبد الرحمن" }, { page: path })).status).toBe(429);
    expect(nameWords("")).toBe("");
  });

  test("is shown by a link while the holder shares it, to the day, and no longer than they wish", async ({
    open,
    app,
    db,
  }) => {
    const holder = await aHolder(open);
    const [one, other] = [await awardAndIssue(open, holder.id), await awardAndIssue(open, holder.id)];
    const code = await shareCredential(db, holder, one.id, new Date(Date.now() + 30 * day));
    const shown = await page(app, `/en/verify/${one.id}/${code}`);
    expect(shown.text).toContain("Noémie");
    expect(shown.headers.get("cache-control")).toBe("no-store");
    for (const path of [
      `/en/verify/${other.id}/${code}`,
      `/en/verify/${one.id}/${newCredentialId()}`,
      `/en/verify/${one.id}/x`,
    ])
      expect((await page(app, path)).text, path).not.toContain("Noémie");
    const [share] = await openShares(db, one.id);
    expect(share?.opened).toBe(1);
    await expect(endShare(db, await anAccount(db), share?.id ?? "")).rejects.toThrow("platform.not-found");
    await endShare(db, holder, share?.id ?? "");
    expect((await page(app, `/en/verify/${one.id}/${code}`)).text).toContain("shows the name no longer");
    await expect(shareCredential(db, await anAccount(db), one.id, new Date(Date.now() + day))).rejects.toThrow(
      "platform.not-found",
    );
    for (const until of [new Date(Date.now() - day), new Date(Date.now() + 400 * day), new Date(Number.NaN)])
      await expect(shareCredential(db, holder, one.id, until)).rejects.toThrow("credentials.share-too-long");
  });

  test("goes with the person, and the certificate stays verifiable by its number", async ({ open, app, db }) => {
    const holder = await aHolder(open);
    const { id, text } = await awardAndIssue(open, holder.id);
    const { name, email } = holder;
    const person = { id: holder.id, name, email };
    await inTransaction(db, (tx) => erasePersonalData(tx, credentialsPersonalData, person, open.house));
    expect((await page(app, `/en/verify/${id}`)).text).toContain("This certificate is valid");
    const row = await db
      .selectFrom("credentials.credential")
      .select(["holderName", "signed"])
      .where("id", "=", id)
      .executeTakeFirst();
    expect(row).toEqual({ holderName: "", signed: null });
    const answer = await new Visitor(app).post(`/en/verify/${id}`, { name }, { page: `/en/verify/${id}` });
    expect(await answer.text()).toContain("This is not the name");
    // Who kept the file can still have it checked.
    expect(await checkDropped(open.house, Buffer.from(text))).toMatchObject({ credential: { id } });
  });
});

describe("a file that is dropped", () => {
  /** Signed as ours are, with a key of the test's own. */
  async function signedByAnother(json: JsonObject, name?: string): Promise<string> {
    const seed = randomBytes(32);
    const multikey = multikeyOf(seed);
    const did = name ?? `did:key:${multikey}`;
    const { proof: _, ...document } = json;
    const issuer = { ...(document.issuer as JsonObject), id: did };
    const key = { privateKey: privateKeyOf(seed), verificationMethod: `${did}#${multikey}` };
    return JSON.stringify(await signed({ ...document, issuer } as JsonObject, key, "2026-01-01T00:00:00Z"));
  }

  test("is checked as it is: forged, altered, replayed under another number, re-signed and unknown ones are told apart", async ({
    open,
    db,
  }) => {
    const holder = await aHolder(open);
    const [one, other] = [await awardAndIssue(open, holder.id), await awardAndIssue(open, holder.id)];
    const fault = async (text: string) => (await checkDropped(open.house, Buffer.from(text))).fault ?? "none";
    const json = JSON.parse(one.text) as JsonObject;
    const ours = String((json.issuer as JsonObject).id);
    expect(await fault(one.text)).toBe("none");
    expect(await fault(`\ufeff${JSON.stringify(json, null, 2)}`)).toBe("none");
    expect(await fault(one.text.replaceAll(one.id, other.id))).toBe("altered");
    expect(await fault(one.text.replace("First responder", "Chief of everything"))).toBe("altered");
    expect(await fault(one.text.replace('"value":"90"', '"value":"99"'))).toBe("altered");
    expect(await fault(one.text.replace('"type":["Profile"]', '"type":["Profile"],"logo":"x"'))).toBe("altered");
    // Two members of one name: which of them counts?
    expect(await fault(one.text.replace('"name":"First', '"name":"Other","name":"First'))).toBe("altered");
    expect(await fault(JSON.stringify({ ...json, proof: (JSON.parse(other.text) as JsonObject).proof }))).toBe(
      "altered",
    );
    expect(await fault(JSON.stringify({ ...json, proof: [] }))).toBe("not-credential");
    expect(await fault(await signedByAnother(json))).toBe("foreign");
    expect(await fault(await signedByAnother(json, ours))).toBe("altered");
    expect(await fault(await signedByAnother(json, "did:web:elsewhere.example"))).toBe("foreign");
    await db.deleteFrom("credentials.credential").where("id", "=", other.id).execute();
    expect(await fault(other.text)).toBe("unknown");
  });

  test("a second text signed for a number is not what was issued", async ({ open, db }) => {
    const { id, text } = await awardAndIssue(open, (await aHolder(open)).id);
    await db
      .updateTable("credentials.credential")
      .set({ state: "waiting", issuedAt: null })
      .where("id", "=", id)
      .execute();
    await issueWaiting(open.house, { isSilent: true });
    expect((await checkDropped(open.house, Buffer.from(text))).fault).toBe("altered");
  });

  test("revoked and expired ones fit their signature, and are told to be worth nothing", async ({ open, db, app }) => {
    const holder = await aHolder(open);
    const revoked = await awardAndIssue(open, holder.id);
    const expired = await awardAndIssue(open, holder.id, { validUntil: new Date(Date.now() - day) });
    await revokeCredential(db, system, revoked.id, "reason");
    const validity = async (text: string) => (await checkDropped(open.house, Buffer.from(text))).credential?.validity;
    expect(await validity(revoked.text)).toBe("revoked");
    expect(await validity(expired.text)).toBe("expired");
    const answer = await drop(app, "certificate.json", Buffer.from(revoked.text));
    expect(answer.text).toContain("the certificate was revoked since");
    expect(answer.text).not.toContain("Noémie");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("whatever else is dropped is no certificate, quickly and whatever it holds", async ({ open, app }) => {
    const deep = `${'{"type":["VerifiableCredential"],"proof":'.repeat(500)}1${"}".repeat(500)}`;
    const wide = JSON.stringify({
      type: ["VerifiableCredential"],
      proof: { type: "DataIntegrityProof" },
      x: "y".repeat(300_000),
    });
    const stranger = {
      "@context": ["https://www.w3.org/ns/credentials/v2", "http://127.0.0.1:1/secret"],
      type: ["VerifiableCredential"],
      issuer: "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH",
      proof: {
        type: "DataIntegrityProof",
        cryptosuite: "eddsa-rdfc-2022",
        proofPurpose: "assertionMethod",
        verificationMethod:
          "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH#z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH",
        proofValue: `z${"2".repeat(88)}`,
      },
    };
    const junk = [
      "",
      "[]",
      "null",
      "{}",
      "\0\0\0",
      "<html>",
      deep,
      wide,
      '"%PDF"',
      JSON.stringify({ type: "VerifiableCredential" }),
    ];
    for (const text of junk)
      expect((await checkDropped(open.house, Buffer.from(text))).fault, text.slice(0, 30)).toBe("not-credential");
    const strangers = {
      altered: stranger,
      foreign: { ...stranger, proof: { ...stranger.proof, cryptosuite: "ecdsa-rdfc-2019" } },
    };
    for (const [fault, json] of Object.entries(strangers))
      expect((await checkDropped(open.house, Buffer.from(JSON.stringify(json)))).fault).toBe(fault);
    expect((await checkDropped(open.house, Buffer.from("%PDF-1.7 broken"))).fault).toBe("no-attachment");
    expect((await drop(app, "x.json", Buffer.from("{}"))).text).toContain("This is no certificate");
    const nothing = await new Visitor(app).post("/en/verify", {}, { page: "/en/verify" });
    expect(nothing.status).toBe(400);
    expect((await drop(app, "", Buffer.alloc(0))).status).toBe(422);
    expect((await drop(app, "big.pdf", Buffer.alloc(6 * 1024 ** 2))).status).toBe(413);
  });

  test("of a PDF the certificate in it is believed, if it is the one that is printed; a swapped one is told", async ({
    open,
    app,
  }) => {
    const holder = await aHolder(open);
    const [one, other] = [await awardAndIssue(open, holder.id), await awardAndIssue(open, holder.id)];
    const file = (content: string, name = "credential.json") => ({ name, content });
    const check = (facts: Parameters<typeof testPdf>[0]) => checkDropped(open.house, testPdf(facts));
    const text = `http://localhost:3000/verify/${one.id}`;
    expect(await check({ keywords: one.id, text, files: [file(one.text)] })).toMatchObject({
      isPdf: true,
      credential: { id: one.id },
    });
    expect((await check({ keywords: one.id, text, files: [file(one.text)] })).fault).toBeUndefined();
    expect((await check({ keywords: one.id, text })).fault).toBe("no-attachment");
    expect((await check({ keywords: one.id, files: [file("notes", "notes.txt")] })).fault).toBe("no-attachment");
    // Another's valid certificate behind this one's picture, and the other way round.
    expect(await check({ keywords: one.id, text, files: [file(other.text)] })).toMatchObject({
      fault: "swapped",
      credential: { id: other.id },
    });
    expect((await check({ keywords: other.id, text, files: [file(other.text)] })).fault).toBe("swapped");
    expect((await check({ text: groupedId(other.id), files: [file(one.text)] })).fault).toBe("swapped");
    expect((await check({ files: [file(one.text)] })).fault).toBe("swapped");
    // The right number, but an address that leads to another's site.
    const elsewhere = `https://learning-centre.example/verify/${one.id}`;
    expect((await check({ keywords: one.id, text: elsewhere, files: [file(one.text)] })).fault).toBe("swapped");
    expect((await check({ keywords: one.id, files: [file(one.text), file(other.text, "b.json")] })).fault).toBe(
      "swapped",
    );
    expect((await check({ keywords: one.id, files: [file(one.text.replace("90", "99"))] })).fault).toBe("altered");
    const shown = await drop(app, "certificate.pdf", testPdf({ keywords: one.id, files: [file(other.text)] }));
    expect(shown.text).toContain("What this PDF shows is not what it holds");
    expect(shown.text).toContain(groupedId(other.id));
    expect(shown.text).toContain("not the picture");
  }, 60_000);
});

/** Sends a file as the form does, without a script. */
async function drop(app: Site, name: string, bytes: Buffer) {
  const visitor = new Visitor(app);
  const form = new FormData();
  form.append("_csrf", await visitor.csrf("/en/verify"));
  form.append("file", new File([new Uint8Array(bytes)], name));
  const body = new Response(form);
  const response = await visitor.request("/en/verify", {
    method: "POST",
    body: Buffer.from(await body.arrayBuffer()),
    headers: { origin: "http://localhost:3000", "content-type": body.headers.get("content-type") ?? "" },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
