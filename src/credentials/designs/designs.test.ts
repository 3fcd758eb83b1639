import { crc32 } from "node:zlib";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { readableOf } from "#platform/files/index.ts";
import { pngOf } from "#platform/files/png.ts";
import { bodyScope } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { readPdf } from "../documents/press/test-reading.ts";
import { awardAndIssue } from "../test-awards.ts";
import { defaultDesignId } from "../types.ts";
import {
  addPicture,
  changeDesign,
  type DesignFacts,
  duplicateDesign,
  makeDesign,
  setDesignState,
} from "./operations.ts";
import { sizeOfPicture } from "./pictures.ts";
import { designById, keptDesigns } from "./queries.ts";

const facts = (overrides: Partial<DesignFacts> = {}): DesignFacts => ({
  name: { en: "A design" },
  wording: { en: { heading: "Diploma", statement: "We say that {name} has done {title} on {date}.", footer: "" } },
  signatoryName: "A. Signatory",
  signatoryTitle: { en: "Director" },
  colour: "green",
  layout: "plain",
  bodyId: null,
  ...overrides,
});

const fields = {
  "name-en": "From a form",
  "heading-en": "Diploma",
  "statement-en": "{name} did {title}.",
  "heading-ar": "شهادة",
  "statement-ar": "أتمّ {name} {title}.",
  signatoryName: "A. Signatory",
  colour: "slate",
  layout: "classic",
  bodyId: "",
};

const aPng = (width = 40, height = 20) =>
  Buffer.from(pngOf(new Uint8Array(width * height * 4).fill(90), width, height, width * 4));

/** A PNG whose header tells other measures, with its check. */
function claiming(width: number, height: number): Buffer {
  const png = aPng();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

describe("a design", () => {
  test("is made on the page, previewed as typed in each language, and gives certificates its words and pictures", async ({
    open,
    app,
  }) => {
    const { db, files } = open.house;
    const officer = await anAccount(db, { roles: ["training-officer"] });
    const browser = new Visitor(app, officer.token);
    const page = "/en/certificates/designs/new";
    const draft = await browser.post("/en/certificates/designs/preview?lang=ar", fields, { page });
    const shown = await draft.text();
    expect(draft.status).toBe(200);
    expect(shown).toContain('src="data:image/png;base64,');
    expect(shown).toContain("From a form");
    expect((await keptDesigns(db, officer)).some(({ name }) => name.en === "From a form")).toBe(false);
    const made = await browser.post(page, fields);
    const [id = ""] = /[0-9a-f-]{36}$/.exec(made.headers.get("location") ?? "") ?? [];
    await addPicture(open.house, officer, id, "signature", await files.put(readableOf(aPng())));
    await addPicture(open.house, officer, id, "seal", await files.put(readableOf(aPng(30, 30))));
    const { id: credential } = await awardAndIssue(open, officer.id, { designId: id });
    const saved = await browser.get(`/en/certificates/designs/${id}/preview.png?lang=fr&sample=long`);
    expect(saved.headers.get("content-type")).toBe("image/png");
    const pdf = await browser.get(`/en/certificates/${credential}/certificate.pdf`);
    const read = await readPdf(new Uint8Array(await pdf.arrayBuffer()));
    for (const words of ["Diploma", "did", "A. Signatory"]) expect(read.text).toContain(words);
    // What was issued stays as it was.
    await changeDesign(db, officer, id, facts());
    const again = await browser.get(`/en/certificates/${credential}/certificate.pdf`);
    expect((await readPdf(new Uint8Array(await again.arrayBuffer()))).text).toBe(read.text);
    expect(await designById(db, id)).toMatchObject({ number: 4, colour: "green", seals: [expect.any(String)] });
  }, 60_000);

  test("is refused where it lacks the name, the title or a language's half, each at its field", async ({
    open,
    app,
  }) => {
    const officer = await anAccount(open.house.db, { roles: ["administrator"] });
    const browser = new Visitor(app, officer.token);
    const wrong: Record<string, Partial<Record<keyof typeof fields, string>>> = {
      "statement-en": { "statement-en": "No name of {title}" },
      "heading-en": { "heading-en": "{nmae}" },
      "statement-ar": { "statement-ar": "" },
      "name-en": { "name-en": "" },
      colour: { colour: "pink" },
    };
    for (const [field, change] of Object.entries(wrong)) {
      const response = await browser.post("/en/certificates/designs/new", { ...fields, ...change });
      expect(response.status, field).toBe(422);
      const text = await response.text();
      expect(text, field).toContain(field === "colour" ? "field-error" : `id="${field}-error"`);
    }
  });

  test("of a body is its training officers' to change, and nobody else's; the directorate's is not theirs", async ({
    open,
    app,
  }) => {
    const { db } = open.house;
    const [own, foreign] = [crypto.randomUUID(), crypto.randomUUID()];
    const administrator = await anAccount(db, { roles: ["administrator"] });
    const made = await makeDesign(db, administrator, facts({ bodyId: own }));
    const another = await makeDesign(db, administrator, facts({ bodyId: foreign }));
    const person = await anAccount(db);
    await sql`
      insert into people.role_grant (id, account_id, role, scope) values (gen_random_uuid(), ${person.id}, 'training-officer', ${bodyScope(own)})`.execute(
      db,
    );
    const officer = {
      ...person,
      grants: [{ role: "training-officer" as const, scope: bodyScope(own) }],
    };
    expect((await keptDesigns(db, officer)).map(({ id }) => id)).toEqual([made]);
    await changeDesign(db, officer, made, facts({ bodyId: own, colour: "burgundy" }));
    // Neither into another body's hands, nor into nobody's.
    for (const bodyId of [foreign, null])
      await expect(changeDesign(db, officer, made, facts({ bodyId }))).rejects.toThrow("platform.forbidden");
    for (const id of [another, defaultDesignId])
      await expect(changeDesign(db, officer, id, facts({ bodyId: own }))).rejects.toThrow("platform.forbidden");
    const browser = new Visitor(app, person.token);
    expect((await browser.get(`/en/certificates/designs/${made}`)).status).toBe(200);
    expect((await browser.get(`/en/certificates/designs/${another}`)).status).toBe(404);
    const learner = await anAccount(db);
    expect((await new Visitor(app, learner.token).get("/en/certificates/designs")).status).toBe(403);
  });

  test("can be duplicated and retired; the one that every installation has cannot be retired", async ({ open }) => {
    const { db } = open.house;
    const administrator = await anAccount(db, { roles: ["administrator"] });
    const id = await duplicateDesign(db, administrator, defaultDesignId);
    expect((await designById(db, id))?.name.fr).toBe("Certificat de réussite (2)");
    await setDesignState(db, administrator, id, "retired");
    expect((await designById(db, id))?.state).toBe("retired");
    await expect(setDesignState(db, administrator, defaultDesignId, "retired")).rejects.toThrow(
      "designs.default-stays",
    );
  });
});

test("a picture that is none, is broken, claims to be huge, or comes as something else is refused and let go", async ({
  open,
}) => {
  const { db, files } = open.house;
  const administrator = await anAccount(db, { roles: ["administrator"] });
  const id = await makeDesign(db, administrator, facts());
  const hostile: Record<string, Buffer> = {
    "designs.no-picture": Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "designs.picture-too-large": claiming(60_000, 60_000),
    "designs.broken-picture": Buffer.concat([aPng().subarray(0, 40), Buffer.alloc(400, 7)]),
  };
  for (const [code, bytes] of Object.entries(hostile)) {
    const blob = await files.put(readableOf(bytes));
    await expect(addPicture(open.house, administrator, id, "seal", blob), code).rejects.toThrow(code);
    const { rows } = await sql`select from platform.released_blob where sha256 = ${blob.sha256}`.execute(db);
    expect(rows, code).toHaveLength(1);
  }
  for (let seal = 1; seal <= 4; seal += 1)
    await addPicture(open.house, administrator, id, "seal", await files.put(readableOf(aPng(seal, seal))));
  const fifth = await files.put(readableOf(aPng(9, 9)));
  await expect(addPicture(open.house, administrator, id, "seal", fifth)).rejects.toThrow("designs.too-many-seals");
  expect(sizeOfPicture(Buffer.from("ffd8ffe000040000ffc0001108012c00c803", "hex"))).toEqual({
    width: 200,
    height: 300,
  });
  expect(sizeOfPicture(Buffer.from("ffd8ffe00000", "hex"))).toBeUndefined();
  expect(sizeOfPicture(Buffer.from("ffd8ff", "hex"))).toBeUndefined();
});
