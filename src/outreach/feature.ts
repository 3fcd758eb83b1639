import { migrationsOf } from "#platform/database/index.ts";
import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { commands } from "./commands.ts";
import { loadDemoOutreach } from "./demo.ts";
import { NewsletterStarted, NewsPublished } from "./events.ts";
import { sweepUnanswered } from "./lists.ts";
import { outreachMessages } from "./messages/index.ts";
import { mayKeepNews, mayWriteNewsletters } from "./permissions.ts";
import { outreachPersonalData } from "./personal-data.ts";
import { routes } from "./routes.tsx";
import { sendNewsletter, sendWaiting } from "./sending.ts";

export const outreach: Feature = {
  name: "outreach",
  routes,
  desk: [
    {
      path: "/news/manage",
      icon: "bell",
      title: "outreach:news.manage",
      text: "outreach:news.hint",
      permission: mayKeepNews,
      order: 50,
    },
    {
      path: "/newsletters",
      icon: "mail",
      title: "outreach:letters.title",
      text: "outreach:letters.hint",
      permission: mayWriteNewsletters,
      order: 55,
    },
  ],
  navigation: [{ path: "/news", label: "outreach:news.title", order: 70, isInFooter: true }],
  messages: outreachMessages,
  migrations: migrationsOf(
    "outreach",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayKeepNews, mayWriteNewsletters],
  errors: {
    "outreach.no-title": { status: 422 },
    "outreach.no-name": { status: 422 },
    "outreach.no-subject": { status: 422 },
    "outreach.nothing-told": { status: 422 },
    "outreach.nobody-reads": { status: 422 },
    "outreach.not-public": { status: 422 },
    "outreach.too-many-items": { status: 422 },
    "outreach.already-sent": { status: 409 },
    "outreach.not-published": { status: 409 },
    "outreach.link-spent": { status: 410 },
  },
  events: [NewsPublished, NewsletterStarted],
  listeners: [
    listener(NewsletterStarted, "send", async ({ newsletterId }, house) => {
      await sendNewsletter(house, newsletterId);
    }),
  ],
  jobs: [
    job({ name: "outreach.send-waiting", cron: "*/2 * * * *", run: (_payload, house) => sendWaiting(house) }),
    job({ name: "outreach.sweep-unanswered", cron: "29 3 * * *", run: (_payload, { db }) => sweepUnanswered(db) }),
  ],
  commands,
  personalData: outreachPersonalData,
  demo: loadDemoOutreach,
};
