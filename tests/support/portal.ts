import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { features } from "../../src/app.ts";
import { serveHouse } from "../../src/platform/house.ts";
import { ensureBuild, freePorts, launchBrowser } from "./browser.ts";
import { buildHouse } from "./house.ts";

export interface Portal {
  house: Awaited<ReturnType<typeof buildHouse>>;
  browser: Browser;
  /** Where it listens, `http://localhost:PORT`. */
  url: string;
}

/** A house that really listens, and a browser, for the tests of one file; with the demo content where it is wished. */
export function aPortal({ hasDemo = false }: { hasDemo?: boolean } = {}): Portal {
  const portal = {} as Portal;
  let close = async () => {};
  beforeAll(async () => {
    await ensureBuild();
    const [port = 0, contentPort = 0] = await freePorts(2);
    const house = await buildHouse({ PORT: String(port), CONTENT_PORT: String(contentPort) });
    if (hasDemo) for (const feature of features) await feature.demo?.(house.house, () => {});
    const running = await serveHouse(house);
    const browser = await launchBrowser();
    Object.assign(portal, { house, browser, url: `http://localhost:${port}` });
    close = async () => {
      await browser.close();
      await running.stop();
      await house.tearDown();
    };
  }, 300_000);
  afterAll(() => close());
  return portal;
}
