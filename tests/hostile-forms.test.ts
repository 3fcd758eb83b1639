import { expect } from "vitest";
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

test("no field of any form is hurt by markup, a megabyte, direction overrides, NUL or half a character", async ({
  app,
  db,
  open,
}) => {
  const admin = await anAccount(db, {
    roles: ["administrator", "training-officer"],
    password: "four words kept in mind",
  });
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
    const browser = new Visitor(app, isOpen ? undefined : admin.token);
    const page = await (await browser.get(path)).text();
    for (const form of formsOf(page).filter(({ action }) => !/sign-out|sessions|withdraw|publish/.test(action))) {
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
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(100);
}, 120_000);
