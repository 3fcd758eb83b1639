import { expect } from "vitest";
import { test } from "../../tests/support/house.ts";
import { commands } from "./commands.ts";

const accountAdd = commands.find(({ name }) => name === "account add");

test("account add makes an account that is vetted for the months of the setting", async ({ open, db }) => {
  const said: string[] = [];
  await accountAdd?.run(
    { ...open.house, settings: { ...open.house.settings, vettingMonths: 6 }, connect: () => Promise.reject() },
    {
      positionals: [],
      options: {
        email: "Added@police.example",
        name: "Added",
        country: "fr",
        role: ["learner"],
        "password-stdin": true,
      },
      say: (line) => said.push(line),
      stdin: async () => "four words kept in mind\n",
    },
  );
  const added = await db
    .selectFrom("people.account")
    .select(["country", "vettedUntil", "passwordHash"])
    .where("email", "=", "added@police.example")
    .executeTakeFirstOrThrow();
  expect(added).toMatchObject({ country: "FR", passwordHash: expect.stringMatching(/^\$argon2id/) });
  const days = ((added.vettedUntil?.getTime() ?? 0) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(175);
  expect(days).toBeLessThan(190);
  expect(said).toEqual(["Account Added@police.example added."]);
});
