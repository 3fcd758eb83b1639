import { expect, test } from "vitest";
import { scorm12Manifest } from "../../src/learning/packages/test-archives.ts";
import { openLaunch } from "../../src/learning/player/index.ts";
import { signIn, takeModule } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aModuleOf } from "../support/modules.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();

const course = (page: string) => ({
  "imsmanifest.xml": scorm12Manifest(
    '<item identifier="i" identifierref="r"><title>Trap</title></item>',
    '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"/>',
  ),
  "index.html": page,
  "sw.js": "self.addEventListener('fetch', (event) => event.respondWith(new Response('stolen')));",
  "secret.txt": "of this course",
});

/** Everything a course might try, each attempt answering in a word. It is given what it could never find out by itself. */
const attacks = `<!doctype html><title>trap</title><p>An ordinary page</p><script>
async function attack(portal, other, otherToken) {
  const tried = async (work) => { try { return String(await work()); } catch (error) { return "refused"; } };
  const frame = (address) => new Promise((resolve) => {
    const element = document.createElement("iframe");
    element.onload = () => { try { resolve(element.contentDocument.body.innerText); } catch { resolve("refused"); } };
    setTimeout(() => resolve("refused"), 1500);
    element.src = address;
    document.body.append(element);
  });
  const image = (address) => new Promise((resolve) => { const it = new Image(); it.onload = () => resolve("loaded"); it.onerror = () => resolve("refused"); it.src = address; });
  return {
    evalWorks: await tried(() => eval("1 + 1")),
    ownFile: await tried(async () => (await fetch("secret.txt")).text()),
    cookies: document.cookie,
    storage: await tried(() => JSON.stringify(Object.keys(localStorage).filter((key) => key.includes("portal")))),
    opener: String(top.opener),
    portalFetch: await tried(async () => (await fetch(portal + "/en/account", { credentials: "include" })).status),
    portalNoCors: await tried(async () => (await fetch(portal + "/en/sign-out", { method: "POST", mode: "no-cors", credentials: "include" })).type),
    portalBeacon: await tried(async () => navigator.sendBeacon(portal + "/en/sign-out", "x") && "queued"),
    portalFrame: await frame(portal + "/en/account"),
    portalImage: await image(portal + "/favicon.ico"),
    worker: await tried(async () => (await navigator.serviceWorker.register("sw.js")).scope),
    rootWorker: await tried(async () => (await navigator.serviceWorker.register("/c/sw.js", { scope: "/" })).scope),
    otherFiles: await tried(async () => (await fetch(other + "/c/secret.txt", { credentials: "include" })).text()),
    otherFrame: await frame(other + "/c/secret.txt"),
    otherCommit: await tried(async () => (await fetch("/-/commit", { method: "POST", headers: { authorization: "Bearer " + otherToken }, body: JSON.stringify({ by: 1, launch: 1, sequence: 1, item: "i", at: new Date().toISOString(), data: {}, events: [] }) })).status),
    otherOpen: await tried(async () => (await fetch("/-/open", { method: "POST", headers: { authorization: "Bearer " + otherToken } })).status),
    noToken: await tried(async () => (await fetch("/-/commit", { method: "POST", body: "{}" })).status),
    abroad: await tried(async () => (await fetch("https://example.com/")).status),
  };
}
</script>`;

test("a hostile course reaches neither the portal, nor another course, nor another launch, and leaves nothing behind", {
  timeout: 90_000,
}, async () => {
  const trap = await aModuleOf(open.house, course(attacks));
  const victim = await aModuleOf(open.house, course("<p>innocent</p>"));
  const reader = await anAccount(open.house.house.db);
  const context = await open.browser.newContext();
  await signIn(context, open.url, reader.token);
  const page = await context.newPage();
  await page.goto(`${open.url}/en`);
  await page.evaluate(() => localStorage.setItem("portal-secret", "mine"));
  // The learner has the other course open too, so that its files' cookie is there.
  const otherPage = await context.newPage();
  await takeModule(otherPage, open.url, victim.slug);
  await otherPage.locator("iframe").waitFor();
  const other = new URL(otherPage.url()).origin;
  const foreign = await openLaunch(open.house.house, await anAccount(open.house.house.db), {
    slug: victim.slug,
    lang: "en",
  });

  await takeModule(page, open.url, trap.slug);
  await page.locator("iframe").waitFor();
  await expect.poll(() => page.frames().some((frame) => frame.url().endsWith("/c/index.html"))).toBe(true);
  const frame = page.frames().find((each) => each.url().endsWith("/c/index.html"));
  await frame?.waitForLoadState("load");
  const outcome = await frame?.evaluate(
    ([portalUrl, otherUrl, token]) =>
      (window as unknown as { attack(...all: unknown[]): Promise<Record<string, string>> }).attack(
        portalUrl,
        otherUrl,
        token,
      ),
    [open.url, other, foreign.token],
  );
  expect(outcome).toEqual({
    evalWorks: "2",
    ownFile: "of this course",
    cookies: "",
    storage: "[]",
    opener: "null",
    portalFetch: "refused",
    portalNoCors: "refused",
    // Queued by the browser's word, but the policy lets it go nowhere: the session below still stands.
    portalBeacon: expect.stringMatching(/queued|refused|false/),
    portalFrame: "refused",
    portalImage: "refused",
    worker: "refused",
    rootWorker: "refused",
    otherFiles: "refused",
    otherFrame: "refused",
    otherCommit: "404",
    otherOpen: "404",
    noToken: "401",
    abroad: "refused",
  });
  const account = await page.request.get(`${open.url}/en/account`);
  expect(account.status()).toBe(200);
});
