import { sql } from "kysely";
import { expect, test } from "vitest";
import { scorm12Manifest } from "../../src/learning/packages/test-archives.ts";
import { signIn, takeModule } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aModuleOf } from "../support/modules.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();
const patient = { timeout: 20_000 };

const page = (script: string) =>
  `<!doctype html><html lang="en"><title>SCO</title><main><h1>A part</h1></main><script>${script}</script>`;
const finish = 'api.LMSInitialize(""); api.LMSSetValue("cmi.core.lesson_status", "completed"); api.LMSFinish("");';

/** Courses as they come: each does one thing that goes wrong on most systems. */
const parts: Record<string, string> = {
  // Looks one window up and no further, from within a frame of its own.
  frames: `<!doctype html><html lang="en"><title>Frames</title><frameset cols="100%"><frame src="inner.html"></frameset></html>`,
  // Shows message boxes until somebody agrees, and before that a hundred.
  dialogs: page(
    `for (let at = 0; at < 40; at += 1) alert("Message " + at); while (!confirm("Really?")); setTimeout(() => { const api = parent.API; ${finish} }, 4000);`,
  ),
  // Wants to be on the domain of its maker.
  domain: page(`document.domain = "maker.example"; const api = window.top.API; ${finish}`),
  // Runs in a window that it opens itself, and looks for its API in the opener alone.
  popup: page(
    `document.body.onclick = () => window.open("popped.html", "course", "width=300,height=200"); document.body.innerHTML += "<p>press</p>";`,
  ),
  // Saves when it is left, and asks to stay.
  stays: page(
    `const api = parent.API; api.LMSInitialize(""); window.onbeforeunload = (event) => { api.LMSSetValue("cmi.core.lesson_location", "kept"); event.preventDefault(); return "Stay!"; };`,
  ),
  // Was exported for another edition than its manifest says.
  edition: page(
    `let api; for (let w = window; !api && w !== w.parent; w = w.parent) api = w.parent.API_1484_11; api.Initialize("");`,
  ),
};

const names = Object.keys(parts);
const files = {
  "imsmanifest.xml": scorm12Manifest(
    names.map((name) => `<item identifier="${name}" identifierref="r-${name}"><title>${name}</title></item>`).join(""),
    names
      .map((name) => `<resource identifier="r-${name}" type="webcontent" adlcp:scormtype="sco" href="${name}.html"/>`)
      .join(""),
  ),
  ...Object.fromEntries(names.map((name) => [`${name}.html`, parts[name] ?? ""])),
  "inner.html": page(`const api = parent.API; ${finish}`),
  "popped.html": page(`const api = opener.API || opener.parent.API; ${finish} window.close();`),
};

test("courses that misbehave are helped, or explained in the learner's language, and their owner reads of it", {
  timeout: 150_000,
}, async () => {
  const { db } = open.house.house;
  const module = await aModuleOf(open.house, files);
  const reader = await anAccount(db, { lang: "fr" });
  const context = await open.browser.newContext();
  await signIn(context, open.url, reader.token);
  const player = await context.newPage();
  const dialogs: string[] = [];
  player.on("dialog", (dialog) => {
    dialogs.push(dialog.type());
    void dialog.accept();
  });
  const strip = () => player.locator(".player-strip").textContent();
  const goTo = async (name: string) => {
    await player.locator("#contents-button").click();
    await player.locator("button.contents-item", { hasText: name }).click();
    await expect.poll(() => player.locator("iframe").getAttribute("src"), patient).toContain(`${name}.html`);
  };
  const stateOf = async (name: string) => {
    const { rows } = await sql<{ data: Record<string, string> }>`
      select s.data from learning.sco_state s join learning.attempt a on a.id = s.attempt_id
      where a.version_id = ${module.versionId} and s.item = ${name}`.execute(db);
    return rows[0]?.data ?? {};
  };
  const isCompleted = (name: string) =>
    expect.poll(async () => (await stateOf(name))["cmi.core.lesson_status"], patient).toBe("completed");

  await takeModule(player, open.url, module.slug, "fr");
  await isCompleted("frames");

  await goTo("dialogs");
  await expect.poll(strip, patient).toContain("Really?");
  await isCompleted("dialogs");
  expect(dialogs).toEqual(Array(6).fill("alert"));

  await goTo("domain");
  await isCompleted("domain");

  await goTo("popup");
  const [popup] = await Promise.all([
    player.waitForEvent("popup"),
    player.frameLocator("iframe").locator("body").click(),
  ]);
  await isCompleted("popup");
  await expect.poll(() => popup.isClosed(), patient).toBe(true);

  await goTo("stays");
  await expect.poll(() => stateOf("stays"), patient).not.toEqual({});
  await goTo("edition");
  await expect.poll(async () => (await stateOf("stays"))["cmi.core.lesson_location"], patient).toBe("kept");
  expect(dialogs).not.toContain("beforeunload");
  await expect.poll(strip, patient).toContain("ne s’est pas signalée");

  await player.locator("#leave").click();
  await player.waitForURL(`${open.url}/fr/learning/${module.slug}`);
  const { rows } = await sql<{ calls: [number, string, string, string][] }>`
    select b.calls from learning.call_batch b join learning.attempt a on a.id = b.attempt_id
    where a.version_id = ${module.versionId} order by b.launch, b.number`.execute(db);
  const notices = rows.flatMap(({ calls }) => calls).filter(([, , call]) => call === "notice");
  const told = notices.map(([, item, , kind]) => `${item}: ${kind}`);
  for (const expected of [
    "dialogs: dialogs",
    "domain: domain",
    "stays: leaving",
    "edition: other-edition",
    "edition: script",
  ])
    expect(told).toContain(expected);
});
