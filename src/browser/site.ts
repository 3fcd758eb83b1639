// On every page: closes open menus on Escape or a click elsewhere, and sends each form once.

const menus = () => document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target as Node)) menu.open = false;
});

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent === "yes") event.preventDefault();
  form.dataset.sent = "yes";
});

// Back from the history: the page is as it was, so its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset.sent;
});

// Suggestions come when a search box is first used.
document.addEventListener("focusin", ({ target }) => {
  if ((target as Element).matches('form[role="search"] input[name="q"]')) void import("./suggest.ts");
});

// Where one signs in: the browser's time zone goes along, so that its person is told of a sign-in from elsewhere.
for (const place of document.querySelectorAll<HTMLInputElement | HTMLAnchorElement>("[data-zone]")) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if ("href" in place) place.href += `&zone=${encodeURIComponent(timeZone)}`;
  else place.value = timeZone;
}

// In a list where many are ticked: arrow keys go from box to box, with Shift they carry the tick along, one box stands for all.
const pickList = (target: EventTarget | null) => {
  const list = (target as Element | null)?.closest<HTMLElement>("[data-pick]");
  return list ? [...list.querySelectorAll<HTMLInputElement>("input[type=checkbox]")] : [];
};

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const boxes = step === undefined ? [] : pickList(event.target);
  const box = event.target as HTMLInputElement;
  const next = boxes[boxes.indexOf(box) + (step ?? 0)];
  if (!boxes.includes(box) || next === undefined) return;
  event.preventDefault();
  next.focus();
  if (event.shiftKey && next.checked !== box.checked) next.click();
});

document.addEventListener("change", ({ target }) => {
  const [all, ...boxes] = pickList(target);
  if (all?.dataset.all === undefined) return;
  if (target === all) for (const box of boxes) box.checked = all.checked;
  all.checked = boxes.every((box) => box.checked);
});
