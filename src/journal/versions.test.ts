import { sql } from "kysely";
import { expect } from "vitest";
import { newId } from "#platform/ids.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { noteChange, publishArticle, withdrawArticle } from "./articles.ts";
import { keepArticle } from "./imports.ts";
import { addJournal } from "./journals.ts";

const jats = (body: string) =>
  Buffer.from(`<article xml:lang="en"><front><article-meta><title-group><article-title>Radio discipline</article-title></title-group>
    </article-meta></front><body><p>${body}</p></body></article>`);

test("each version keeps its address; what the present one corrects is said first; drafts and withdrawn ones show none", async ({
  app,
  open,
  db,
}) => {
  const groupId = newId();
  await sql`
    insert into groups.standing_group (id, slug, name, mandate, state) values (${groupId}, 'publishing-group', '{"en":"Publishing group"}', '{}', 'published')`.execute(
    db,
  );
  const journal = await addJournal(db, system, {
    title: { en: "Journal of Versions" },
    description: { en: "About." },
    publisher: { en: "Publishing group" },
    publisherGroupId: groupId,
    issn: "",
    languages: ["en"],
    sections: [],
  });
  const keep = (articleId: string | null, body: string) =>
    keepArticle(
      open.house,
      system,
      { journalId: journal.id, issueId: null, articleId },
      { xml: jats(body), files: [] },
      {},
    );
  const { id, slug } = await keep(null, "The wavelength is forty metres.");
  await expect(noteChange(db, system, id, "Nothing.")).rejects.toThrow("journal.no-earlier-version");
  const path = `/en/journal/${journal.slug}/${slug}`;
  const reader = new Visitor(app);
  expect((await reader.get(`${path}/versions/1`)).status).toBe(404);
  await publishArticle(db, system, id);
  expect(await (await reader.get(path)).text()).not.toContain("Version 1 of");
  await keep(id, "The wavelength is eighty metres.");
  const editor = new Visitor(app, (await anAccount(db, { roles: ["editor"] })).token);
  const edit = `/en/journal/manage/${journal.slug}/articles/${slug}`;
  expect(
    (await editor.post(`${edit}/change`, { change: "The <b>wavelength</b> was wrong." }, { page: edit })).status,
  ).toBe(303);
  const outsider = new Visitor(app, (await anAccount(db)).token);
  expect((await outsider.post(`${edit}/change`, { change: "x" }, { page: "/en/account/privacy" })).status).toBe(403);

  const present = await (await editor.get(path)).text();
  expect(present).toContain("eighty metres");
  expect(present).toContain("Version 2 of ");
  expect(present.indexOf("The &lt;b>wavelength&lt;/b> was wrong.")).toBeLessThan(present.indexOf("eighty metres"));
  expect(present).toContain(`href="${path}/versions/1"`);
  const first = await (await editor.get(`${path}/versions/1`)).text();
  expect(first).toContain("forty metres");
  expect(first).toContain("Version 2 replaces it.");
  expect(first).toContain('content="noindex"');
  const file = /href="(\/files\/journal\/[^"]+article\.xml)"/.exec(first)?.[1] ?? "";
  expect(await (await reader.get(file)).text()).toContain("forty metres");
  for (const number of ["3", "0", "x", "1e3"])
    expect((await reader.get(`${path}/versions/${number}`)).status).toBe(404);
  expect(await (await editor.get(`/en/journal/${journal.slug}`)).text()).toContain(
    'href="/en/groups/publishing-group"',
  );

  await withdrawArticle(db, system, id, "The data were made up.");
  const gone = await reader.get(`${path}/versions/1`);
  expect(gone.status).toBe(410);
  const text = await gone.text();
  expect(text).not.toContain("forty metres");
  expect(text.indexOf("The data were made up.")).toBeLessThan(text.indexOf("<h1"));
  expect((await reader.get(file)).status).toBe(404);
});
