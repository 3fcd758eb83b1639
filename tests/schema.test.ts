import { readFile, writeFile } from "node:fs/promises";
import { expect } from "vitest";
import { projectRoot } from "../src/platform/paths.ts";
import { test } from "./support/house.ts";
import { tableTypes } from "./support/table-types.ts";

const pathOf = (schema: string) =>
  `${projectRoot}/src/${schema === "platform" ? "platform/database" : schema}/tables.generated.ts`;

// UPDATE_TABLES=1 writes them.
test("the table types of every feature are those of the migrated database", async ({ open }) => {
  for (const [schema, text] of await tableTypes(open.pool)) {
    if (process.env.UPDATE_TABLES === "1") await writeFile(pathOf(schema), text);
    expect(await readFile(pathOf(schema), "utf8").catch(() => ""), schema).toBe(text);
  }
});
