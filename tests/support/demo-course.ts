import type { Frame, Locator, Page } from "playwright-core";

/** How a person operates a page: with a pointer, or with the keyboard alone. */
export interface Hand {
  press(target: Locator): Promise<void>;
  choose(target: Locator): Promise<void>;
  type(target: Locator, text: string): Promise<void>;
}

export const pointer: Hand = {
  press: (target) => target.click(),
  choose: (target) => target.check({ force: true }),
  type: (target, text) => target.fill(text),
};

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === element.ownerDocument.activeElement && element.ownerDocument.hasFocus());

/** The keyboard alone: Tab until the focus is there, in whatever frame, then the key that operates it. */
export function keyboard(page: Page): Hand {
  const reach = async (target: Locator, isThere = () => hasFocus(target)) => {
    await target.waitFor();
    for (let count = 0; count < 150; count += 1) {
      if (await isThere()) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`the keyboard does not reach ${target}`);
  };
  return {
    async press(target) {
      await reach(target);
      await page.keyboard.press("Enter");
    },
    async choose(target) {
      const isRadio = (await target.getAttribute("type")) === "radio";
      if (!isRadio) {
        await reach(target);
        if (!(await target.isChecked())) await page.keyboard.press("Space");
        return;
      }
      // A group of radio buttons is one stop of the Tab key; the arrows go through it.
      const inGroup = () =>
        target.evaluate(
          (element) =>
            (element.ownerDocument.activeElement as HTMLInputElement | null)?.name ===
            (element as HTMLInputElement).name,
        );
      await reach(target, inGroup);
      await page.keyboard.press("Space");
      for (let count = 0; count < 12 && !(await target.isChecked()); count += 1) await page.keyboard.press("ArrowDown");
    },
    async type(target, text) {
      await reach(target);
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.type(text);
    },
  };
}

interface Question {
  text: string;
  kind?: string;
  options: Record<string, string>;
  right: string[];
}

async function answer(hand: Hand, form: Locator, questions: Record<string, Question>): Promise<void> {
  const legend = (await form.locator("legend").textContent()) ?? "";
  const plain = (text: string) => text.replace(/[*_`\s]/g, "");
  const question = Object.values(questions).find((each) => plain(each.text) === plain(legend));
  if (question === undefined) throw new Error(`no answer known to “${legend}”`);
  if (question.kind === "order") {
    for (const [place, key] of question.right.entries()) {
      for (;;) {
        const keys = await form
          .locator("[data-key]")
          .evaluateAll((items) => items.map((item) => item.getAttribute("data-key")));
        if (keys.indexOf(key) === place) break;
        await hand.press(form.locator(`[data-key="${key}"] button`).first());
      }
    }
  } else {
    for (const key of question.right) await hand.choose(form.locator(`input[value="${key}"]`));
  }
  await hand.press(form.locator("button[type=submit]"));
}

/** Does what the visible screen of a demo course asks for; false when there is nothing more but the way on. */
async function doOneThing(frame: Frame, hand: Hand, questions: Record<string, Question>): Promise<boolean> {
  const open = frame.locator(".screen:not([hidden]) form.question:has(button[type=submit])").first();
  if ((await open.count()) > 0) {
    await answer(hand, open, questions);
    return true;
  }
  const choice = frame.locator(".screen:not([hidden]) .scenario :is(button.choice, .row button.main)").first();
  if ((await choice.count()) > 0) {
    await hand.press(choice);
    return true;
  }
  const start = frame.locator(".screen:not([hidden]) [data-test] > .row button.main").first();
  if ((await start.count()) > 0) {
    await hand.press(start);
    return true;
  }
  return false;
}

/** Goes through a part of a demo course to its end, answering rightly; stops early after `screens`. Returns the screens seen. */
export async function takePart(frame: Frame, hand: Hand, screens = Number.POSITIVE_INFINITY): Promise<number> {
  await frame.locator("#next").waitFor();
  const data = JSON.parse(
    (await frame
      .locator("#course-data")
      .textContent()
      .catch(() => null)) ?? "{}",
  ) as { questions?: Record<string, Question> };
  let seen = 1;
  for (let steps = 0; steps < 400; steps += 1) {
    if (await doOneThing(frame, hand, data.questions ?? {})) continue;
    if (seen >= screens) return seen;
    const next = frame.locator("#next");
    const isLast =
      /^(Save and finish|Finish)/.test((await next.textContent()) ?? "") ||
      (await frame.evaluate(() => {
        const all = [...document.querySelectorAll(".screen")];
        return all.findIndex((screen) => !(screen as HTMLElement).hidden) === all.length - 1;
      }));
    await hand.press(next);
    if (isLast) return seen;
    seen += 1;
  }
  throw new Error("the part never ends");
}
