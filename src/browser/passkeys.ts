// Forms whose button asks for a passkey: to make one, to sign in, to confirm.

const isKnown = typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;

async function ask(place: HTMLElement, form: HTMLFormElement): Promise<void> {
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
  const headers = { "x-csrf-token": field("_csrf").value, accept: "application/json" };
  const answer = await fetch(place.dataset.options ?? "", { method: "POST", headers });
  if (!answer.ok) throw new Error(String(answer.status));
  const options = await answer.json();
  const credential =
    place.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  field("answer").value = JSON.stringify(credential);
  form.submit();
}

for (const place of isKnown ? document.querySelectorAll<HTMLElement>("[data-passkey]") : []) {
  const form = place.querySelector("form");
  const fault = place.querySelector<HTMLElement>("[role=alert]");
  place.hidden = false;
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    fault?.setAttribute("hidden", "");
    ask(place, form).catch(() => fault?.removeAttribute("hidden"));
  });
}
