import { expect } from "vitest";
import { makeGroup } from "../src/groups/operations.ts";
import { addCollection, addThing } from "../src/library/collections/operations.ts";
import { writeNote } from "../src/library/notes/operations.ts";
import { addRecord, publishRecord } from "../src/library/operations.ts";
import { noFacts } from "../src/library/types.ts";
import { keepList } from "../src/outreach/lists.ts";
import { makeNewsletter } from "../src/outreach/newsletters.ts";
import { addMemberLabel } from "../src/people/labels/list.ts";
import { addBody } from "../src/people/roles/bodies.ts";
import { setUp } from "../src/people/security/test-sign-in.ts";
import { anApplicant, aWish, tokenOf } from "../src/people/vetting/test-people.ts";
import { system } from "../src/platform/permissions/index.ts";
import { anAccount, test, Visitor } from "./support/house.ts";
import { aModule } from "./support/modules.ts";

const hostile: Record<string, string> = {
  markup: '"><img src=x onerror=alert(1)><script>alert(2)</script>',
  "a megabyte": "x".repeat(1_000_000),
  "direction overrides": "\u202e\u2066evil\u202d",
  NUL: "a\u0000b",
  "a lone surrogate": "a\ud800b",
  "a very long line": "y".repeat(20_000),
};

interface Form {
  action: string;
  fields: { name: string; value: string; isText: boolean }[];
}

const decode = (text: string) => text.replaceAll("&lt;", "<").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

/** The posting forms of a page, with what each field would send untouched. */
function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form method="post" action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)].map(
    ([, action = "", body = ""]) => {
      const attribute = (tag: string, name: string) => decode(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
      const inputs = [...body.matchAll(/<input[^>]*>/g)].flatMap(([tag]) => {
        const type = attribute(tag, "type");
        const isChosen = !/checkbox|radio/.test(type) || /\schecked/.test(tag);
        return isChosen
          ? [
              {
                name: attribute(tag, "name"),
                value: attribute(tag, "value"),
                isText: !/hidden|checkbox|radio/.test(type),
              },
            ]
          : [];
      });
      const areas = [...body.matchAll(/<textarea([^>]*)>([\s\S]*?)<\/textarea>/g)].map(([, tag = "", value = ""]) => ({
        name: attribute(tag, "name"),
        value: decode(value),
        isText: true,
      }));
      const choices = [...body.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)].map(([, tag = "", options = ""]) => {
        const selected =
          /<option value="?([^"\s>]*)"?[^>]*\sselected/.exec(options) ?? /<option value="?([^"\s>]*)"?/.exec(options);
        return { name: attribute(tag, "name"), value: selected?.[1] ?? "", isText: true };
      });
      return { action: decode(action), fields: [...inputs, ...areas, ...choices] };
    },
  );
}

interface Attacked {
  tried: number;
  wrong: string[];
}

/** Puts every hostile value into every field of every form of a page, one at a time, and looks at the answers and at the page afterwards. */
async function attack(
  browser: Visitor,
  path: string,
  unless = /sign-out|sessions|withdraw|publish/,
): Promise<Attacked> {
  const wrong: string[] = [];
  let tried = 0;
  const opened = await browser.get(path);
  if (opened.status !== 200) wrong.push(`${path} does not open: ${opened.status}`);
  const page = await opened.text();
  for (const form of formsOf(page).filter(({ action }) => !unless.test(action))) {
    for (const field of form.fields.filter(({ name }) => name !== "_csrf")) {
      for (const [kind, value] of Object.entries(hostile)) {
        const body = new URLSearchParams();
        for (const each of form.fields) body.append(each.name, each === field ? value : each.value);
        // Each try with a fresh token, as a browser that reloads the page has.
        body.set("_csrf", await browser.csrf(path));
        const response = await browser.request(form.action, {
          method: "POST",
          body,
          headers: { origin: "http://localhost:3000" },
        });
        const text = await response.text();
        tried += 1;
        const where = `${form.action} ${field.name} with ${kind}: ${response.status}`;
        if (response.status >= 500) wrong.push(where);
        if (/<img src=x|<script>alert/.test(text)) wrong.push(`${where} shows it as markup`);
      }
    }
  }
  const after = await (await browser.get(path)).text();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
  if (/<img src=x|<script>alert|[\u0000\u202e\u2066]/.test(after)) wrong.push(`${path} keeps it`);
  return { tried, wrong };
}

const password = "four words kept in mind";

test("no field of any form is hurt by markup, a megabyte, direction overrides, NUL or half a character", async ({
  app,
  db,
  open,
}) => {
  const admin = await anAccount(db, { roles: ["administrator", "training-officer"], password });
  const module = await aModule(open, { ownerId: admin.id });
  const wrong: string[] = [];
  let tried = 0;
  for (const path of [
    "/en/sign-in",
    "/en/forgotten",
    "/en/account",
    "/en/account/security",
    "/en/account/security/second-factor",
    "/en/account/security/confirm",
    `/en/learning/${module.slug}/edit`,
    `/en/learning/${module.slug}`,
  ]) {
    const isOpen = /sign-in|forgotten/.test(path);
    const attacked = await attack(new Visitor(app, isOpen ? undefined : admin.token), path);
    tried += attacked.tried;
    wrong.push(...attacked.wrong);
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(100);
}, 120_000);

test("nor are those of access, vetting, roles, bureaus, bodies and privacy", async ({ app, db, open }) => {
  const admin = await anAccount(db, { roles: ["administrator"], password });
  await anAccount(db, { roles: ["administrator"] });
  const officer = await anAccount(db, { roles: ["bureau-officer"], country: "FR", password });
  const person = await anAccount(db, { country: "FR", password });
  const learner = await anAccount(db, { country: "FR", password });
  await setUp(new Visitor(app, person.token));
  const request = await anApplicant(open);
  const { id: body } = await addBody(open.house, system, {
    name: { en: "Academy" },
    kind: "academy",
    country: null,
    mayVouch: true,
  });
  const { id: label } = await addMemberLabel(db, system, {
    country: "FR",
    name: { en: "Réunion (France)", fr: "La Réunion", es: "Reunión (Francia)", ar: "ريونيون (فرنسا)" },
    since: null,
    until: null,
  });
  const halfway = new Visitor(app);
  await halfway.post("/en/sign-in", { email: person.email, password });
  const wish = aWish();
  await new Visitor(app).post("/en/access", { ...wish }, { page: "/en/access" });
  const by = (account: { token: string }) => () => new Visitor(app, account.token);
  const visits: [() => Visitor, string[]][] = [
    [() => new Visitor(app), ["access", `access/confirm/${await tokenOf(db, wish.email)}`]],
    [() => halfway, ["sign-in/second-factor"]],
    [by(learner), ["account/access", "account/privacy", "account/consent", "leaving"]],
    [
      by(officer),
      [
        `bureau/people/${person.id}`,
        `bureau/requests/${request.requestId}`,
        "bureau/renewals",
        "bureau/officers",
        "people/protected",
      ],
    ],
    [
      by(admin),
      [
        "admin/member-labels",
        `admin/member-labels/${label}`,
        "admin/bodies",
        `admin/bodies/${body}`,
        "admin/bureaus/FR",
        `admin/people/${person.id}`,
        "people/protected",
      ],
    ],
  ];
  const wrong: string[] = [];
  const untried: string[] = [];
  for (const [visitor, paths] of visits) {
    for (const path of paths) {
      const attacked = await attack(visitor(), `/en/${path}`);
      wrong.push(...attacked.wrong);
      if (attacked.tried === 0) untried.push(path);
    }
  }
  expect(wrong).toEqual([]);
  // What has no field to type in, or nothing that waits.
  expect(untried).toEqual(["bureau/renewals"]);
  // Searches are addresses.
  for (const value of Object.values(hostile)) {
    const q = encodeURIComponent(value.slice(0, 3_000).toWellFormed());
    for (const path of [
      "admin/people?q",
      "bureau/people?q",
      "people?q",
      "admin/people?after",
      "bureau/people?state",
      "sign-in?to",
    ]) {
      const response = await new Visitor(app, /bureau/.test(path) ? officer.token : admin.token).get(
        `/en/${path}=${q}`,
      );
      expect(response.status, path).toBeLessThan(500);
      expect(await response.text(), path).not.toMatch(/<img src=x|<script>alert/);
    }
  }
}, 180_000);

test("nor are those of collections and practice notes", async ({ app, db, open }) => {
  const admin = await anAccount(db, { roles: ["administrator"], password });
  const { id: thing } = await addRecord(db, system, {
    ...noFacts,
    title: { en: "Hostile record" },
    summary: { en: "What it is." },
    address: "https://record.example",
    subjects: ["crime-prevention"],
  });
  await publishRecord(open.house, system, thing);
  const { id } = await addCollection(db, system, { title: { en: "Hostile collection" }, intro: {}, subjects: [] });
  await addThing(db, system, id, thing, { lang: "en" });
  const note = await writeNote(db, admin, thing, {
    used: "So.",
    audience: "All",
    outcome: "Much.",
    lang: "en",
    isNamed: false,
  });
  const wrong: string[] = [];
  for (const path of [
    `library/collections/manage/${id}`,
    `library/collections/manage/${id}/items/${thing}`,
    `library/notes/${note}`,
    `library/notes/manage/${note}`,
  ]) {
    const attacked = await attack(new Visitor(app, admin.token), `/en/${path}`, /sign-out|publish|remove|withdraw$/);
    wrong.push(...attacked.wrong);
    if (attacked.tried === 0) wrong.push(`${path} has no form`);
  }
  expect(wrong).toEqual([]);
  for (const value of Object.values(hostile)) {
    const q = encodeURIComponent(value.slice(0, 3_000).toWellFormed());
    for (const path of [
      "library/collections?after",
      `library/collections/manage/${id}?q`,
      "library/notes/manage?after",
      "library/notes/manage?state",
      `library/notes/about/${thing}?after`,
    ]) {
      const response = await new Visitor(app, admin.token).get(`/en/${path}=${q}`);
      expect(response.status, path).toBeLessThan(500);
      expect(await response.text(), path).not.toMatch(/<img src=x|<script>alert/);
    }
  }
}, 120_000);

test("nor are those of groups, activities, news, mailing lists and newsletters", async ({ app, db }) => {
  const admin = await anAccount(db, { roles: ["administrator"], password });
  const group = await makeGroup(db, system, { en: "Group on hostile forms" });
  const list = await keepList(db, system, { name: { en: "Hostile" }, text: {}, isOpen: true });
  const newsletter = await makeNewsletter(db, system, list.id);
  const wrong: string[] = [];
  for (const path of [
    `groups/${group.slug}/edit`,
    `groups/${group.slug}/seats/new`,
    `groups/${group.slug}/meetings/new`,
    `groups/${group.slug}/documents/new`,
    `groups/${group.slug}/guidelines/new`,
    "training/new",
    "directorate/edit",
    "news/new",
    "newsletters/lists",
    `newsletters/${newsletter.id}`,
  ]) {
    const attacked = await attack(new Visitor(app, admin.token), `/en/${path}`, /sign-out|publish|send/);
    wrong.push(...attacked.wrong);
    if (attacked.tried === 0) wrong.push(`${path} has no form`);
  }
  const joining = await attack(new Visitor(app), "/en/lists");
  expect([...wrong, ...joining.wrong]).toEqual([]);
  for (const value of Object.values(hostile)) {
    const q = encodeURIComponent(value.slice(0, 3_000).toWellFormed());
    for (const path of [
      "training?after",
      "training/archive?after",
      "guidelines?after",
      "news?after",
      `newsletters/${newsletter.id}?q`,
    ]) {
      const response = await new Visitor(app, admin.token).get(`/en/${path}=${q}`);
      expect(response.status, path).toBeLessThan(500);
      expect(await response.text(), path).not.toMatch(/<img src=x|<script>alert/);
    }
  }
}, 120_000);
