import { Readable } from "node:stream";
import { sql } from "kysely";
import { DomainError } from "../errors.ts";
import { anyone, may, pages } from "../http/routes.ts";
import { sameText } from "../http/same-text.ts";
import { newestMails } from "../mail/index.ts";
import { permission } from "../permissions/index.ts";
import { ComponentsPage } from "./pages/components.tsx";
import { OutboxPage } from "./pages/outbox.tsx";
import { TextPage } from "./pages/text-page.tsx";
import { sourceArchive } from "./source.ts";

export const mayReadOutbox = permission("platform.read-outbox", ["administrator"]);

const isLoopbackAddress = (address: string): boolean => address === "::1" || address.startsWith("127.");

const outside = { isLocalized: false } as const;

export const siteRoutes = pages()
  .get("/about", anyone, (c) => {
    const t = c.translate("platform");
    return c.page(
      <TextPage title={t("about.title")} paragraphs={[t("about.text"), t("about.software"), t("about.credits")]} />,
    );
  })
  .get("/accessibility", anyone, (c) => {
    const t = c.translate("platform");
    return c.page(<TextPage title={t("accessibility.title")} paragraphs={[t("accessibility.text")]} />);
  })
  .get("/components", anyone, (c) => c.page(<ComponentsPage />))
  .get("/admin/outbox", may(mayReadOutbox), async (c) => c.page(<OutboxPage mails={await newestMails(c.db)} />))
  .get(
    "/source.zip",
    anyone,
    async (c) => {
      const archive = Readable.toWeb(await sourceArchive(c.house.files.workFolder)) as ReadableStream;
      c.raw.header("content-type", "application/zip");
      c.raw.header("content-disposition", 'attachment; filename="praxis-source.zip"');
      return c.raw.body(archive);
    },
    outside,
  )
  .get("/health", anyone, (c) => c.json({ status: "ok" }), outside)
  .get(
    "/ready",
    anyone,
    async (c) => {
      await sql`select 1`.execute(c.db);
      return c.json({ status: "ready" });
    },
    outside,
  )
  .get(
    "/metrics",
    anyone,
    (c) => {
      const { metricsToken } = c.house.settings;
      const isTrusted =
        metricsToken === undefined
          ? isLoopbackAddress(c.address)
          : sameText(c.raw.req.header("authorization") ?? "", `Bearer ${metricsToken}`);
      if (!isTrusted) throw new DomainError("platform.not-found");
      c.raw.header("content-type", "text/plain; version=0.0.4; charset=utf-8");
      return c.raw.body(c.house.metrics.text(c.house.pool));
    },
    outside,
  );
