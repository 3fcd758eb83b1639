import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { HouseParts } from "#platform/feature.ts";
import { readableOf } from "#platform/files/index.ts";
import { projectRoot } from "#platform/paths.ts";
import { system } from "#platform/permissions/index.ts";
import { print } from "../documents/press/press.ts";
import { designColours, designLayouts } from "../types.ts";
import { makeDesign } from "./operations.ts";
import { designById } from "./queries.ts";

const text = z.record(z.string(), z.string());
const words = z.object({ heading: z.string(), statement: z.string(), footer: z.string() });

const demoDesigns = z.array(
  z.object({
    id: z.uuid(),
    name: text,
    wording: z.object({ en: words, fr: words, es: words, ar: words }),
    signatoryName: z.string(),
    signatoryTitle: text,
    colour: z.enum(designColours),
    layout: z.enum(designLayouts),
    /** What stands on a seal that is made for it. */
    seal: z.string(),
  }),
);

/** The design with which accredited courses of the demo are certified. */
export const demoAccreditedDesignId = "c0de0000-0000-4000-8000-000000000002";

/** The designs of demo/credentials/designs.json, each with a seal of the house's own making. Once. */
export async function loadDemoDesigns({ db, files }: HouseParts, say: (line: string) => void): Promise<void> {
  const designs = demoDesigns.parse(
    JSON.parse(await readFile(join(projectRoot, "demo/credentials/designs.json"), "utf8")),
  );
  for (const { id, seal, ...facts } of designs) {
    if ((await designById(db, id)) !== undefined) continue;
    const day = { year: 2026, month: 1, day: 1 };
    const data = { lang: "en", title: seal, site: "Demonstration", colour: facts.colour, issued: day, year: "2026" };
    const { bytes } = await print({ template: "badge", data, as: "png", width: 480 });
    const { sha256 } = await files.put(readableOf(Buffer.from(bytes)));
    await makeDesign(db, system, { ...facts, bodyId: null }, { id, seals: [sha256] });
    say(`certificate design ${facts.name.en}`);
  }
}
