import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import formats from "ajv-formats";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { awardCredential, issueWaiting } from "#credentials/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import { projectRoot } from "#platform/paths.ts";
import { type Language, languages } from "#platform/permissions/index.ts";
import { anAccount, test } from "../support/house.ts";
import { verify } from "./verifier.ts";

/** As any member of the JSON may be. */
// biome-ignore lint/suspicious/noExplicitAny: whatever stands in a credential is changed
type Any = any;

const titles = {
  en: "First responder: “scene” & <evidence>",
  fr: "Premier intervenant à l’œuvre",
  es: "Primer interviniente: ¿qué hacer?",
  ar: "المستجيب الأول: مسرح الجريمة",
};

let awarded = 0;
/** A signed credential as its holder gets it. */
async function issued(
  open: OpenHouse,
  lang: Language = "en",
  score: number | null = 0.875,
): Promise<{ id: string; json: Any }> {
  const { db } = open.house;
  awarded += 1;
  const holder = await anAccount(db, { name: `Ελένη O’Brien ${awarded} ${"\u{1F600}"}`, lang });
  const { id } = await inTransaction(db, (tx) =>
    awardCredential(tx, {
      accountId: holder.id,
      source: { kind: "module", id: crypto.randomUUID() },
      designId: "c0de0000-0000-4000-8000-000000000001",
      result: { score, completedAt: "2026-03-04T05:06:07.890Z" },
      validFrom: new Date("2026-03-04T05:06:07Z"),
      validUntil: awarded % 2 === 0 ? null : new Date("2098-03-04T05:06:07Z"),
      achievement: {
        name: titles,
        description: titles,
        criteria: { en: 'Line one\nline two\t\\ "quoted" \u0001', ar: "إكمال الدورة" },
        path: "/learning/first-responder",
        minutes: awarded % 3 === 0 ? null : 95,
        subjects: awarded % 2 === 0 ? [] : ["training-methods", "no-longer-known"],
        body: null,
        isAccredited: awarded % 2 === 1,
        statement: {},
        renewal: {},
      },
    }),
  );
  await issueWaiting(open.house);
  return { id, json: JSON.parse(await signedText(db, id)) };
}

async function signedText(db: Db, id: string): Promise<string> {
  const row = await db.selectFrom("credentials.credential").select("signed").where("id", "=", id).executeTakeFirst();
  return row?.signed ?? "";
}

const schema = JSON.parse(
  readFileSync(join(projectRoot, "tests/conformance/ob-3.0-achievement-credential.schema.json"), "utf8"),
);
const ajv = new Ajv2019({ strict: false, validateSchema: false });
formats.default(ajv);
const fits = ajv.compile({ ...schema, $schema: undefined });

describe("what we sign", () => {
  test("another's code accepts each credential, in every language, and it fits the schema of Open Badges 3.0", async ({
    open,
  }) => {
    for (const lang of languages) {
      const { json } = await issued(open, lang, lang === "es" ? null : 0.875);
      expect(await verify(json), lang).toEqual({ isVerified: true, why: "" });
      fits(json);
      expect(fits.errors ?? [], lang).toEqual([]);
      expect(json.name).toBe(titles[lang]);
      expect(json.credentialSubject.achievement.inLanguage).toBe(lang);
      expect(JSON.stringify(json)).not.toMatch(/Brien|Ελένη|police\.example/);
    }
  });

  test("it rejects one with any bit altered", async ({ open }) => {
    const { json } = await issued(open);
    const bytes = Buffer.from(JSON.stringify(json));
    const told: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ (1 << bit);
        const text = altered.toString("utf8");
        let parsed: unknown;
        try {
          parsed = JSON.parse(text);
        } catch {
          return;
        }
        if (JSON.stringify(parsed) === JSON.stringify(json)) return;
        const { isVerified } = await verify(parsed);
        if (isVerified) told.push(text.slice(Math.max(0, at - 40), at + 40));
        expect(isVerified).toBe(false);
      }),
      { numRuns: process.env.CI === "true" ? 1_000 : 120 },
    );
    expect(told).toEqual([]);
  }, 120_000);

  test("it rejects one with any member changed, dropped or added", async ({ open }) => {
    const { json } = await issued(open);
    const accepted: string[] = [];
    for (const [name, altered] of alterations(json)) if ((await verify(altered)).isVerified) accepted.push(name);
    expect(accepted).toEqual([]);
  });
});

/** Each member of a document changed, and each dropped, by its path; and members added to every object. */
function* alterations(json: Any): Generator<[string, Any]> {
  for (const path of pathsOf(json)) {
    const name = path.join(".");
    if (name === "@context" || name.startsWith("proof.0.type") || name === "type") continue;
    yield [`${name} dropped`, changedAt(json, path, () => undefined)];
    yield [`${name} changed`, changedAt(json, path, another)];
  }
  for (const path of [
    [],
    ["issuer"],
    ["credentialSubject"],
    ["credentialSubject", "achievement"],
    ["credentialStatus"],
  ]) {
    yield [`${path.join(".")} with a note`, changedAt(json, path, (value) => ({ ...value, note: "added" }))];
    yield [`${path.join(".")} with a name`, changedAt(json, path, (value) => ({ ...value, description: "added" }))];
  }
  yield ["with another type", { ...json, type: [...json.type, "EndorsementCredential"] }];
  yield ["without its kind", { ...json, type: ["VerifiableCredential"] }];
}

function pathsOf(value: Any, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const own = path.length === 0 || Array.isArray(value) ? [] : [path];
  return [...own, ...Object.entries(value).flatMap(([name, each]) => pathsOf(each, [...path, name]))];
}

function another(value: Any): Any {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") return /^\d{4}-/.test(value) ? value.replace("2", "1") : `${value}x`;
  return Array.isArray(value) ? [...value, "x"] : { ...value, id: "urn:uuid:00000000-0000-4000-8000-000000000009" };
}

function changedAt(json: Any, path: readonly string[], change: (value: Any) => Any): Any {
  const [first, ...rest] = path;
  if (first === undefined) return change(json);
  const copy = Array.isArray(json) ? [...json] : { ...json };
  const changed = rest.length === 0 ? change(json[first]) : changedAt(json[first], rest, change);
  if (changed === undefined) {
    if (Array.isArray(copy)) copy.splice(Number(first), 1);
    else delete copy[first];
  } else copy[first] = changed;
  return copy;
}
