import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { addAccount, demoPassword, noteConsent } from "../../src/people/index.ts";
import { codeBefore, fromBase32, password as stepPassword } from "../../src/people/security/test-sign-in.ts";
import { inTransaction } from "../../src/platform/database/index.ts";
import type { Language } from "../../src/platform/i18n/index.ts";
import { system } from "../../src/platform/permissions/index.ts";
import { newToken, tokenHash } from "../../src/platform/tokens.ts";
import { aPortal, type Portal } from "./portal.ts";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const slug = "first-responder-at-a-digital-crime-scene";

/** Every page of the portal, by who opens it. `list > start`: the first link of a list that starts so, where an address has an id. */
const pagesOf: Record<string, string[]> = {
  visitor: [
    "",
    "/about",
    "/accessibility",
    "/privacy",
    "/components",
    "/sign-in",
    "/access",
    "/forgotten",
    "/verify",
    "/learning",
    `/learning/${slug}`,
    "/paths",
    "/paths/on-patrol-the-first-steps",
    "/release/0",
    "/search?q=crime",
    "/search?q=zzzzqqq",
    "/search",
    "/browse",
    "/library",
    "/library?kind=website",
    "/library?kind=publication > /library/",
    "/library/collections",
    "/library/collections > /library/collections/",
    "/library/telling-ain-t-training",
    "/library/ten-minute-debrief-a-card-for-the-end-of-an-exercise-demonstration",
    "/library/four-questions-after-an-exercise-a-film-demonstration",
    "/subjects",
    "/subjects/cybercrime",
    "/groups",
    "/groups > /groups/",
    "/guidelines",
    "/guidelines > /guidelines/",
    "/training",
    "/training > /training/",
    "/training/archive",
    "/directorate",
    "/news",
    "/news > /news/",
    "/lists",
    "/lists/asked",
    "/journal",
    "/journal/interpol-international-police-training-journal/issues/1",
    "/journal/interpol-international-police-training-journal/issues/7",
    "/journal/interpol-international-police-training-journal/the-problem-as-curriculum-teaching-problem-oriented-policing-with-one",
    "/nothing-here",
    "/account",
  ],
  "officer@demo.example": [
    "/account/privacy",
    "/account/security",
    "/account/security/second-factor",
    "/account/security/confirm",
    "/account/consent",
    "/people",
    "/people?q=zzzzqqq",
    "",
    "/account",
    "/learning/mine",
    "/certificates",
    "/certificates > /certificates/",
    "/account/searches",
    "/library/suggest",
    "/library/bicycle-theft > /library/notes/write/",
    "/library/bicycle-theft > /library/notes/0",
    "/account/searches/new?q=crime&kind=module",
    `/learning/${slug}`,
    "/paths/on-patrol-the-first-steps",
    "/learning/la-entrevista-de-investigacion-escuchar-para-saber",
    "/learning/la-entrevista-de-investigacion-escuchar-para-saber/place",
    "/admin",
  ],
  "ncb-fr@demo.example": [
    "/bureau",
    "/bureau/requests",
    "/bureau/renewals",
    "/bureau/reports",
    "/bureau/people",
    "/bureau/people?q=mar",
    "/account/access",
    "/leaving",
    "/bureau/officers",
    "/bureau/dormant",
    "/account/still-needed",
    "/invitations",
    "/invitations/new",
    "/invitations > /invitations/0",
    "/people/protected",
    "/roles",
    "/assignments",
    "/assignments > /assignments/0",
    "/assignments/new",
    "/assignments/overdue",
    "/cohorts",
    "/cohorts > /cohorts/0",
  ],
  "auditor@demo.example": ["/admin/audit", "/admin/audit?person=nobody"],
  "admin@demo.example": [
    "/groups/manage",
    "/groups/interpol-group-of-experts-on-police-training/edit",
    "/groups/interpol-group-of-experts-on-police-training/edit > /groups/interpol-group-of-experts-on-police-training/seats/0",
    "/groups/interpol-group-of-experts-on-police-training/meetings/new",
    "/groups/interpol-group-of-experts-on-police-training/documents/new",
    "/groups/interpol-group-of-experts-on-police-training/guidelines/new",
    "/guidelines/demonstration-guideline-training-over-a-poor-connection/edit",
    "/training/manage",
    "/training/new",
    "/training/course-for-trainers-designing-scenario-exercises/edit",
    "/directorate/edit",
    "/news/manage",
    "/news/the-demonstration-is-open/edit",
    "/newsletters",
    "/newsletters > /newsletters/0",
    "/newsletters/lists",
    "/newsletters/lists > /newsletters/lists/0",
    "/people/protected",
    "/admin/people",
    "/admin/people?q=zzzzqqq",
    "/admin/people?q=vasseur > /admin/people/",
    "/admin/bureaus",
    "/admin/bureaus/FR",
    "/admin/bureaus/IS",
    "/admin/bodies",
    "/admin/bodies > /admin/bodies/",
    "/admin/member-labels",
    "/admin/member-labels > /admin/member-labels/",
    "/bureau/people?q=haoran > /bureau/people/0",
    "/admin/people?q=haoran > /admin/people/",
    "/admin",
    "/admin/outbox",
    "/library/manage",
    "/library/manage?state=published > /library/manage/",
    "/library/manage/new",
    "/library/collections/manage > /library/collections/manage/0",
    "/library/notes/manage > /library/notes/manage/0",
    "/library/import",
    "/library/duplicates",
    "/library/manage/changes",
    "/library/manage?state=published&country=FR",
    "/journal/manage",
    "/journal/manage/new",
    "/journal/manage/interpol-international-police-training-journal",
    "/journal/manage/interpol-international-police-training-journal/edit",
    "/journal/manage/interpol-international-police-training-journal/import",
    "/journal/manage/interpol-international-police-training-journal/new-issue",
    "/journal/manage/interpol-international-police-training-journal/issues/7",
    "/journal/manage/interpol-international-police-training-journal > /journal/manage/interpol-international-police-training-journal/articles/",
    "/learning/clear-radio-communication/certificate",
    "/learning/clear-radio-communication/certificate > /learning/clear-radio-communication/certificate/",
    "/certificates/designs",
    "/certificates/designs/c0de0000-0000-4000-8000-000000000002",
    "/learning/manage",
    "/learning/import",
    `/learning/${slug}/edit`,
    "/learning/train-the-trainer-designing-a-scenario-exercise/enrolment",
    "/learning/train-the-trainer-designing-a-scenario-exercise/enrolment > /learning/train-the-trainer-designing-a-scenario-exercise/enrolment/0",
    "/paths/manage",
    "/paths/new",
    "/paths/on-patrol-the-first-steps/edit",
    "/paths/on-patrol-the-first-steps/structure",
    "/paths/on-patrol-the-first-steps/structure > /paths/on-patrol-the-first-steps/stages/",
    "/paths/on-patrol-the-first-steps/structure > /paths/on-patrol-the-first-steps/parts/",
    `/learning/${slug}/edit > /related/module/`,
    `/learning/${slug}/versions`,
    `/learning/${slug}/versions/1`,
    `/learning/${slug}/versions/compare?from=1&to=1`,
    `/learning/${slug}/hand-over`,
    `/learning/${slug}/learners`,
    `/learning/${slug}/learners > /learning/${slug}/learners/0`,
    `/learning/${slug}/learners > /learning/${slug}/learners/0 > /learning/${slug}/attempts/`,
    `/learning/${slug}/items`,
    `/learning/${slug}/reminders`,
  ],
};

async function signedIn(
  open: Portal,
  email: string,
  options: Parameters<Browser["newContext"]>[0],
): Promise<BrowserContext> {
  const context = await open.browser.newContext({ ...options, bypassCSP: true });
  if (email === "visitor") return context;
  const page = await context.newPage();
  await page.goto(`${open.url}/en/sign-in`);
  await page.fill("#email", email);
  await page.fill("#password", demoPassword);
  await Promise.all([page.waitForURL((url) => !url.pathname.endsWith("/sign-in")), page.keyboard.press("Enter")]);
  await page.close();
  return context;
}

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe finds: all of it, or only what a colour scheme can change. */
async function violations(page: Page, only: "everything" | "contrast"): Promise<string[]> {
  return await page.evaluate(async (run) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } };
    const { violations } = await axe.run({ runOnly: run });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary?.slice(0, 160) ?? ""}`,
    );
  }, rules[only]);
}

const rules = {
  everything: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  contrast: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
};

async function tooWide(page: Page): Promise<string | undefined> {
  return await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return;
    const beyond = [...document.querySelectorAll("body *")].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left < 0 || right > clientWidth;
    });
    return `${scrollWidth - clientWidth} px too wide: ${beyond.at(-1)?.outerHTML.slice(0, 160)}`;
  });
}

interface Look {
  width: number;
  scheme: "light" | "dark";
  only: "everything" | "contrast" | "width";
}

/** Looks at the page that is open in each of these ways. */
async function lookedAt(page: Page, looks: readonly Look[], what: string): Promise<string[]> {
  const wrong: string[] = [];
  await page.addScriptTag({ path: axe });
  for (const { width, scheme, only } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    const where = `${what} at ${width} ${scheme}`;
    const wide = await tooWide(page);
    if (wide !== undefined) wrong.push(`${where}: ${wide}`);
    if (only === "width") continue;
    for (const violation of await violations(page, only)) wrong.push(`${where}: ${violation}`);
  }
  return wrong;
}

/** Pages that have no address of their own: recovery codes, the code between password and session, a new address to confirm. */
async function examineSteps(open: Portal, lang: Language, looks: readonly Look[]): Promise<string[]> {
  const { db } = open.house.house;
  const email = `steps-${lang}@police.example`;
  const { id } = await addAccount(db, system, { email, name: "Naledi", lang, password: stepPassword });
  await inTransaction(db, (tx) => noteConsent(tx, { id, lang }, "privacy"));
  const context = await open.browser.newContext({ reducedMotion: "reduce", bypassCSP: true });
  const page = await context.newPage();
  const signIn = async () => {
    await page.goto(`${open.url}/${lang}/sign-in`);
    await page.fill("#email", email);
    await page.fill("#password", stepPassword);
    await Promise.all([page.waitForURL((url) => !url.pathname.endsWith("/sign-in")), page.keyboard.press("Enter")]);
  };
  await signIn();
  await page.goto(`${open.url}/${lang}/account/security/second-factor`);
  const secret = fromBase32(((await page.locator("main code").first().textContent()) ?? "").replaceAll(" ", ""));
  await page.fill("#code", await codeBefore(secret));
  await page.keyboard.press("Enter");
  await page.locator("main code").nth(9).waitFor();
  const wrong = await lookedAt(page, looks, `recovery codes in ${lang}`);
  const token = newToken();
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db
    .insertInto("people.emailChange")
    .values({ tokenHash: tokenHash(token), accountId: id, email: `new-${email}`, expiresAt })
    .execute();
  await page.goto(`${open.url}/${lang}/account/email/${token}`);
  wrong.push(...(await lookedAt(page, looks, `a new address in ${lang}`)));
  await context.clearCookies();
  await signIn();
  await page.locator("#code").waitFor();
  wrong.push(...(await lookedAt(page, looks, `the code in ${lang}`)));
  await context.close();
  return wrong;
}

/** Opens every page once in a language and looks at it in each of these ways. */
async function examine(open: Portal, lang: Language): Promise<string[]> {
  const wrong: string[] = [];
  let opened = 0;
  for (const [email, paths] of Object.entries(pagesOf)) {
    // Colours that still change would be judged half-way.
    const context = await signedIn(open, email, { reducedMotion: "reduce" });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      // A page that is meant to be refused says so in the console too.
      if (message.type() === "error" && !/status of (401|403|404|410)/.test(message.text()))
        errors.push(message.text());
    });
    for (const path of paths) {
      const [address, ...links] = path.split(" > ");
      await page.goto(`${open.url}/${lang}${address}`);
      for (const link of links) {
        const found = page.locator(`main a[href^="/${lang}${link}"]`).first();
        await page.goto(`${open.url}${await found.getAttribute("href")}`);
      }
      wrong.push(...(await lookedAt(page, looksAt(lang, opened), `${email} /${lang}${path}`)));
      opened += 1;
      wrong.push(...errors.splice(0).map((error) => `${email} /${lang}${path}: ${error}`));
    }
    await context.close();
  }
  return [...wrong, ...(await examineSteps(open, lang, looksAt(lang, 0)))];
}

/**
 * CI looks at each page in so many ways that every language is seen at both widths, and English and Arabic in both schemes: colours are
 * the same in all. Everything axe knows is asked of each page in English, in Arabic, and in French or Spanish by turns: the markup is one.
 * Elsewhere each language is looked at in one way.
 */
const looksOf: Record<Language, [Look, ...Look[]]> = {
  en: [
    { width: 1280, scheme: "light", only: "everything" },
    { width: 360, scheme: "dark", only: "contrast" },
  ],
  fr: [
    { width: 360, scheme: "light", only: "everything" },
    { width: 1280, scheme: "light", only: "width" },
  ],
  es: [
    { width: 1280, scheme: "light", only: "everything" },
    { width: 360, scheme: "light", only: "width" },
  ],
  ar: [
    { width: 360, scheme: "dark", only: "everything" },
    { width: 1280, scheme: "light", only: "contrast" },
  ],
};

/** The ways of looking at the page of a number. */
function looksAt(lang: Language, page: number): Look[] {
  const looks = process.env.CI === "true" ? looksOf[lang] : looksOf[lang].slice(0, 1);
  const isTurn = lang === "en" || lang === "ar" || (page % 2 === 0) === (lang === "fr");
  return isTurn ? looks : looks.map((look) => ({ ...look, only: "width" }));
}

/** The tests of all pages in these languages. In files of their own, so that two run beside each other. */
export function lookedAtIn(languages: readonly Language[]): void {
  const open = aPortal({ hasDemo: true });
  test.each(languages)(
    "axe finds nothing on any page in %s, and nothing is too wide",
    async (lang) => {
      expect(await examine(open, lang)).toEqual([]);
    },
    600_000,
  );
}
