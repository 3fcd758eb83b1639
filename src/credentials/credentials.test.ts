import { readFile, writeFile } from "node:fs/promises";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { inTransaction } from "#platform/database/index.ts";
import { createSites } from "#platform/house.ts";
import type { Site } from "#platform/http/index.ts";
import { system } from "#platform/permissions/index.ts";
import { changeSecretPart, openSecrets, readSecretPart } from "#platform/secrets.ts";
import { verify, withDidWeb } from "../../tests/conformance/verifier.ts";
import { anAccount, buildHouse, test, Visitor } from "../../tests/support/house.ts";

import { type Award, awardCredentials, statusListSize } from "./award.ts";
import { issueWaiting, waitingCount } from "./issue.ts";
import { checkKeys, currentKey, ensureKey, rotateKey } from "./keys/keys.ts";
import { remindOfEnds } from "./reminders.ts";
import { revokeCredential } from "./revoke.ts";
import { encodedList } from "./signing/bitstring.ts";
import { privateKeyOf } from "./signing/multikey.ts";
import { signed } from "./signing/proof.ts";
import { signedStatusList } from "./status-list.ts";
import { anAchievement, award, awardAndIssue } from "./test-awards.ts";
import { defaultDesignId } from "./types.ts";

const day = 86_400_000;

describe("awarding", () => {
  test("is done once for an occasion, also when two do it at the same moment; for nobody it is an error", async ({
    db,
  }) => {
    const holder = await anAccount(db);
    const source = { kind: "module", id: crypto.randomUUID() };
    const ids = await Promise.all([1, 2, 3].map(() => award(db, holder.id, { source })));
    expect(new Set(ids).size).toBe(1);
    expect(await award(db, holder.id, { source: { ...source, occasion: "another" } })).not.toBe(ids[0]);
    await expect(award(db, crypto.randomUUID())).rejects.toThrow("no credential for");
    await expect(award(db, holder.id, { designId: crypto.randomUUID() })).rejects.toThrow("no credential for");
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from platform.event where payload ->> 'credentialId' = ${ids[0]}`.execute(db);
    expect(rows[0]?.count).toBe(1);
  });

  test("of many at once gives each one, whatever bits are drawn, and nobody a second", async ({ open, db }) => {
    const people = await Promise.all(Array.from({ length: 12 }, () => anAccount(db)));
    const { id: list } = await db
      .insertInto("credentials.statusList")
      .values({ size: 40 })
      .returning("id")
      .executeTakeFirstOrThrow();
    const facts = { achievement: anAchievement(), designId: defaultDesignId };
    const result = { score: null, completedAt: new Date().toISOString() };
    const source = { kind: "module", id: crypto.randomUUID() };
    const awards: Award[] = people.map(({ id }) => ({ ...facts, accountId: id, source, result }));
    const give = (some: Award[]) => inTransaction(db, (tx) => awardCredentials(tx, some));
    const ids = await give(awards.slice(0, 7));
    const others = await give([...awards, { ...awards[0], source: { ...source, id: crypto.randomUUID() } } as Award]);
    expect([ids.length, others.length, new Set([...ids, ...others]).size]).toEqual([7, 6, 13]);
    await db.updateTable("credentials.statusList").set({ size: statusListSize }).where("id", "=", list).execute();
    await issueWaiting(open.house, { isSilent: true });
    expect(await waitingCount(db)).toBe(0);
  });

  test("signs in batches whatever waits, and one that cannot be signed keeps nobody else waiting", async ({
    open,
    db,
  }) => {
    const holder = await anAccount(db);
    const broken = await award(db, holder.id);
    await db
      .updateTable("credentials.credential")
      .set({ achievement: JSON.stringify(anAchievement({ path: "/a b<c> \\ not an address" })) })
      .where("id", "=", broken)
      .execute();
    const good = await Promise.all(Array.from({ length: 60 }, () => award(db, holder.id)));
    await issueWaiting(open.house, { isSilent: true });
    expect(await waitingCount(db)).toBe(1);
    const states = await db
      .selectFrom("credentials.credential")
      .select(["id", "state"])
      .where("accountId", "=", holder.id)
      .execute();
    expect(states.filter(({ id, state }) => good.includes(id) && state === "issued").length).toBe(60);
    await db.deleteFrom("credentials.credential").where("id", "=", broken).execute();
  });
});

describe("keys", () => {
  test("are made once, stand in the secrets file and not in the database, and go with a backup of it", async ({
    open,
    db,
  }) => {
    const { secretsFile } = open.house.settings;
    const [one, same] = await Promise.all([ensureKey(open.house), ensureKey(open.house)]);
    expect(same).toBe(one);
    const { seed } = await currentKey(open.house);
    expect(JSON.stringify(await readSecretPart(secretsFile, "credentials"))).toContain(seed.toString("base64"));
    const dump = await sql<{ text: string }>`select string_agg(k::text, ' ') as text from credentials.key k`.execute(
      db,
    );
    expect(dump.rows[0]?.text).not.toContain(seed.toString("base64"));
    // The master secret is what it was.
    expect((await openSecrets(secretsFile)).sign("x", "y")).toBe(open.house.secrets.sign("x", "y"));
    const before = await readFile(secretsFile, "utf8");
    await Promise.all(
      Array.from({ length: 8 }, (_each, index) =>
        changeSecretPart(secretsFile, "test", (part) => [...((part as number[] | undefined) ?? []), index]),
      ),
    );
    expect(((await readSecretPart(secretsFile, "test")) as number[]).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await writeFile(secretsFile, before);
  });

  test("are rotated without touching what was signed; a lost one stops signing and the doctor says so", async ({
    open,
    db,
  }) => {
    const holder = await anAccount(db);
    const old = await awardAndIssue(open, holder.id);
    const next = await rotateKey(open.house, system);
    const fresh = await awardAndIssue(open, holder.id);
    expect(JSON.parse(fresh.text).issuer.id).toBe(`did:key:${next}`);
    expect(JSON.parse(old.text).issuer.id).not.toBe(JSON.parse(fresh.text).issuer.id);
    for (const { text } of [old, fresh]) expect(await verify(JSON.parse(text))).toEqual({ isVerified: true, why: "" });
    expect((await checkKeys(open.house)).isWell).toBe(true);
    const { secretsFile } = open.house.settings;
    const before = await readFile(secretsFile, "utf8");
    await changeSecretPart(secretsFile, "credentials", () => ({ keys: [] }));
    const waiting = await award(db, holder.id);
    await expect(issueWaiting(open.house)).rejects.toThrow("does not stand in");
    expect(await checkKeys(open.house)).toMatchObject({
      isWell: false,
      words: expect.stringContaining("restore that file"),
    });
    await writeFile(secretsFile, before);
    await issueWaiting(open.house, { isSilent: true });
    const { state } = await db
      .selectFrom("credentials.credential")
      .select("state")
      .where("id", "=", waiting)
      .executeTakeFirstOrThrow();
    expect(state).toBe("issued");
  });

  test("of a site with https are those of its did:web, the retired ones too", async () => {
    const open = await buildHouse({
      PUBLIC_URL: "https://learning.example.org",
      CONTENT_URL: "https://*.content.example.net",
    });
    try {
      const holder = await anAccount(open.house.db);
      const old = JSON.parse((await awardAndIssue(open, holder.id)).text);
      await rotateKey(open.house, system);
      const fresh = JSON.parse((await awardAndIssue(open, holder.id)).text);
      const { portal } = createSites(open);
      const answer = await new Visitor(portal).get("/.well-known/did.json");
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      const documents = new Map(withDidWeb(await answer.json()));
      for (const json of [old, fresh]) {
        expect(json.issuer.id).toBe("did:web:learning.example.org");
        expect(await verify(json, { documents })).toEqual({ isVerified: true, why: "" });
        expect((await verify(json)).isVerified).toBe(false);
      }
      const list = JSON.parse((await signedStatusList(open.house, 1))?.text ?? "");
      expect(await verify(fresh, { documents: new Map([...documents, [list.id, list]]), isStatusAsked: true })).toEqual(
        { isVerified: true, why: "" },
      );
    } finally {
      await open.tearDown();
    }
  }, 60_000);
});

describe("the status list", () => {
  const listOf = async (app: Site, url: string) => {
    const response = await new Visitor(app).get(new URL(url).pathname);
    return { response, json: await response.json() };
  };

  test("another's code reads in it that a credential is revoked from then on, and that others are not", async ({
    open,
    db,
    app,
  }) => {
    const holder = await anAccount(db);
    const [one, other] = [await awardAndIssue(open, holder.id), await awardAndIssue(open, holder.id)];
    const json = JSON.parse(one.text);
    const url = json.credentialStatus.statusListCredential;
    const before = await listOf(app, url);
    expect(before.response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await verify(json, { documents: new Map([[url, before.json]]), isStatusAsked: true })).toEqual({
      isVerified: true,
      why: "",
    });
    const etag = before.response.headers.get("etag") ?? "";
    expect((await new Visitor(app).get(new URL(url).pathname, { "if-none-match": etag })).status).toBe(304);
    await revokeCredential(db, system, one.id, "reason");
    const after = await listOf(app, url);
    expect(after.response.headers.get("etag")).not.toBe(etag);
    const documents = new Map([[url, after.json as object]]);
    expect(await verify(json, { documents, isStatusAsked: true })).toEqual({ isVerified: false, why: "revoked" });
    expect((await verify(JSON.parse(other.text), { documents, isStatusAsked: true })).isVerified).toBe(true);
    // The list as it was before the revocation cannot be given a new date, nor a bit.
    expect((await verify({ ...before.json, validFrom: "2026-01-01T00:00:00Z" })).isVerified).toBe(false);
    const cleared = { ...after.json, credentialSubject: before.json.credentialSubject };
    expect((await verify(json, { documents: new Map([[url, cleared]]), isStatusAsked: true })).isVerified).toBe(false);
    for (const path of ["0", "-1", "999999", "1.5", "x", "1%00"])
      expect((await new Visitor(app).get(`/credentials/status/${path}`)).status, path).toBe(404);
  });

  test("is as long as the standard asks; a list of another length fails where the index is beyond it, and never says valid", async ({
    open,
    db,
  }) => {
    expect(statusListSize).toBe(131_072);
    expect(() => encodedList(16, [16])).toThrow(RangeError);
    expect(() => encodedList(16, [1.5])).toThrow(RangeError);
    const holder = await anAccount(db);
    const json = JSON.parse((await awardAndIssue(open, holder.id)).text);
    const { statusListCredential: url, statusListIndex } = json.credentialStatus;
    const key = await currentKey(open.house);
    const list = JSON.parse((await signedStatusList(open.house, 1))?.text ?? "");
    const { proof: _, ...document } = list;
    const ofLength = async (size: number, set: number[]) => {
      const credentialSubject = { ...document.credentialSubject, encodedList: encodedList(size, set) };
      const signing = { privateKey: privateKeyOf(key.seed), verificationMethod: key.verificationMethod };
      return signed({ ...document, credentialSubject }, signing, "2026-01-01T00:00:00Z");
    };
    const verdict = async (size: number, set: number[]) =>
      (await verify(json, { documents: new Map([[url, await ofLength(size, set)]]), isStatusAsked: true })).isVerified;
    const index = Number(statusListIndex);
    expect(await verdict(statusListSize, [])).toBe(true);
    expect(await verdict(2 * statusListSize, [])).toBe(true);
    expect(await verdict(2 * statusListSize, [index])).toBe(false);
    expect(await verdict(Math.max(8, Math.floor(index / 8) * 8), [])).toBe(false);
  });

  test("bits are drawn, each once, and a crowded list is followed by another", async ({ open, db }) => {
    const holder = await anAccount(db);
    const { id: small } = await db
      .insertInto("credentials.statusList")
      .values({ size: 32 })
      .returning("id")
      .executeTakeFirstOrThrow();
    for (let count = 0; count < 33; count += 1) await award(db, holder.id);
    const rows = await db
      .selectFrom("credentials.credential")
      .select(["statusListId", "statusIndex"])
      .where("accountId", "=", holder.id)
      .execute();
    const drawn = rows.filter(({ statusListId }) => statusListId === small).map(({ statusIndex }) => statusIndex);
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn.length).toBeGreaterThan(16);
    expect(drawn).not.toEqual([...drawn].sort((a, b) => a - b));
    expect(Math.max(...drawn)).toBeLessThan(32);
    const [next] = rows.filter(({ statusListId }) => statusListId > small);
    expect(next).toBeDefined();
    const { size } = await db
      .selectFrom("credentials.statusList")
      .select("size")
      .where("id", "=", next?.statusListId ?? 0)
      .executeTakeFirstOrThrow();
    expect(size).toBe(statusListSize);
    await issueWaiting(open.house, { isSilent: true });
  });
});

describe("reminders", () => {
  test("go out 90 and 30 days before the end and on the day, once each, in the holder's language, and not to who has renewed", async ({
    open,
    db,
  }) => {
    const holder = await anAccount(db, { lang: "fr" });
    const renewal = { fr: "Refaites le cours." };
    const endsIn = (days: number, more = {}) =>
      awardAndIssue(open, holder.id, {
        validUntil: new Date(Date.now() + days * day),
        achievement: anAchievement({ renewal }),
        ...more,
      });
    const [one, renewed] = [await endsIn(89.5), await endsIn(20)];
    await endsIn(400, { renews: renewed.id });
    await endsIn(91);
    await endsIn(-2);
    expect(await remindOfEnds(open.house)).toBe(1);
    expect(await remindOfEnds(open.house)).toBe(0);
    const letters = () =>
      db
        .selectFrom("platform.mail")
        .select(["subject", "body"])
        .where("recipient", "=", holder.email)
        .where("subject", "like", "%échéance%")
        .execute();
    expect((await letters())[0]?.body).toContain("Refaites le cours.");
    for (const days of [29.5, 3, -0.5]) {
      await db
        .updateTable("credentials.credential")
        .set({ validUntil: new Date(Date.now() + days * day) })
        .where("id", "=", one.id)
        .execute();
      await remindOfEnds(open.house);
      await remindOfEnds(open.house);
    }
    expect((await letters()).length).toBe(3);
  });
});
