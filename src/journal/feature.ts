import { type Db, migrationsOf } from "#platform/database/index.ts";
import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { reindexArticles } from "./catalogue-entry.ts";
import { commands } from "./commands.ts";
import { loadDemoJournal } from "./demo.ts";
import { ArticlePublished, ArticleUploaded, ArticleWithdrawn, IssuePublished } from "./events.ts";
import { readImport } from "./imports.ts";
import { articleKeeper } from "./keeper.ts";
import { journalMessages } from "./messages/index.ts";
import { mayAddJournal, mayEditJournal, mayEnterJournals } from "./permissions.ts";
import { journalPersonalData } from "./personal-data.ts";
import { routes } from "./routes.tsx";

export const journal: Feature = {
  name: "journal",
  routes,
  navigation: [{ path: "/journal", label: "journal:nav", order: 30 }],
  desk: [
    {
      path: "/journal/manage",
      icon: "scroll-text",
      title: "journal:manage.title",
      text: "journal:manage.hint",
      permission: mayEnterJournals,
      order: 30,
    },
  ],
  scopes: [
    {
      kind: "journal",
      list: async (db: Db) =>
        (await db.selectFrom("journal.journal").select(["id", "title"]).orderBy("createdAt").execute()).map(
          ({ id, title }) => ({ id, name: title }),
        ),
    },
  ],
  messages: journalMessages,
  migrations: migrationsOf(
    "journal",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayEnterJournals, mayAddJournal, mayEditJournal],
  errors: {
    "journal.no-title": { status: 422 },
    "journal.no-label": { status: 422 },
    "journal.no-issn": { status: 422 },
    "journal.issue-twice": { status: 409 },
    "journal.issue-empty": { status: 409 },
    "journal.issue-draft": { status: 409 },
    "journal.nothing-to-read": { status: 409 },
    "journal.not-published": { status: 409 },
    "journal.no-earlier-version": { status: 409 },
    "journal.not-of-this-journal": { status: 422 },
    "journal.no-pdf": { status: 422 },
    "journal.bad-author": { status: 422 },
  },
  events: [ArticleUploaded, ArticlePublished, ArticleWithdrawn, IssuePublished],
  listeners: [listener(ArticleUploaded, "read", ({ importId }, house) => readImport(house, importId))],
  commands,
  personalData: journalPersonalData,
  demo: loadDemoJournal,
  keepers: [articleKeeper],
  reindex: reindexArticles,
};
