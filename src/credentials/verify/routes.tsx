import { getCookie } from "hono/cookie";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  cookieNames,
  emptyForm,
  type FormState,
  filledForm,
  may,
  type PageContext,
  pages,
  submitted,
} from "#platform/http/index.ts";
import { negotiateLanguage } from "#platform/i18n/index.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { readCredentialId } from "../ids.ts";
import { allKeys } from "../keys/keys.ts";
import { mayRevoke } from "../permissions.ts";
import { revokeCredential } from "../revoke.ts";
import { sharedName } from "../shares.ts";
import { didWebOf, verificationMethodOf } from "../signing/multikey.ts";
import { signedStatusList } from "../status-list.ts";
import { badge } from "./badge.ts";
import { checkDropped, type DroppedResult } from "./dropped.ts";
import { type CredentialRow, credentialToVerify } from "./facts.ts";
import { idQuery, nameForm, revokeForm } from "./forms.ts";
import { isHoldersName } from "./names.ts";
import { AskPage } from "./pages/ask.tsx";
import { DroppedPage } from "./pages/dropped.tsx";
import { type Holder, VerifyPage } from "./pages/verify.tsx";

/** Bytes of the largest file that is looked at: our PDFs have a quarter of a megabyte. So many are held in memory at a time. */
const largestDropped = 5 * 1024 ** 2;
const mostDropped = 8;
let droppedNow = 0;

const outside = { isLocalized: false } as const;

/** Answers that say anything of one credential stay out of indexes; those with a name out of every store too. */
const unlisted = { "x-robots-tag": "noindex, nofollow" };
const named = { ...unlisted, "cache-control": "no-store" };

/** Addresses on paper stand under no language: they lead to the page in the reader's. */
function inOwnLanguage(c: PageContext, path: string): Response {
  c.raw.header("vary", "Accept-Language, Cookie");
  c.raw.header("x-robots-tag", unlisted["x-robots-tag"]);
  const saved = getCookie(c.raw, cookieNames(c.house.settings).lang);
  const lang = negotiateLanguage(saved, c.raw.req.header("accept-language"));
  return c.raw.redirect(`/${lang}${path}`, 302);
}

async function known(c: PageContext): Promise<CredentialRow | undefined> {
  return credentialToVerify(c.db, readCredentialId(c.param("id")) ?? "");
}

async function verifyPage(c: PageContext, holder?: Holder, states: { name?: FormState; revocation?: FormState } = {}) {
  const credential = await known(c);
  return (
    <VerifyPage
      id={readCredentialId(c.param("id"))}
      credential={credential}
      holder={holder}
      nameState={states.name ?? emptyForm}
      revocation={isAllowed(c.actor, mayRevoke) ? (states.revocation ?? emptyForm) : undefined}
    />
  );
}

/** For whoever asks from another site: wallets and their verifiers. */
function forEverybody(c: PageContext, body: string, type: string, etag?: string): Response {
  c.raw.header("access-control-allow-origin", "*");
  c.raw.header("cross-origin-resource-policy", "cross-origin");
  if (etag !== undefined) {
    c.raw.header("etag", etag);
    c.raw.header("cache-control", "public, no-cache");
    if (c.raw.req.header("if-none-match") === etag) return c.raw.body(null, 304);
  }
  c.raw.header("content-type", type);
  return c.raw.body(body);
}

/** What the first file of the form is worth. Throws `credentials.no-file`, `platform.too-large`, and `platform.busy` where too many come. */
async function checkedFile(c: PageContext): Promise<DroppedResult> {
  if (droppedNow >= mostDropped) throw new DomainError("platform.busy", { retryAfter: 5 });
  droppedNow += 1;
  try {
    return await checkDropped(c.house, await droppedFile(c));
  } finally {
    droppedNow -= 1;
  }
}

async function droppedFile(c: PageContext): Promise<Buffer> {
  for await (const { fileName, stream } of c.formFiles()) {
    if (fileName === "") continue;
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of stream) {
      size += (part as Buffer).length;
      if (size > largestDropped)
        throw new DomainError("platform.too-large", { args: { limit: largestDropped / 1024 } });
      parts.push(part as Buffer);
    }
    return Buffer.concat(parts);
  }
  throw new DomainError("credentials.no-file");
}

export const verifyRoutes = pages()
  .get("/verify", anyone, (c) => inOwnLanguage(c, "/verify"), outside)
  .get("/verify/:id", anyone, (c) => inOwnLanguage(c, `/verify/${encodeURIComponent(c.param("id"))}`), outside)
  .get(
    "/verify/:id/:code",
    anyone,
    (c) => inOwnLanguage(c, `/verify/${encodeURIComponent(c.param("id"))}/${encodeURIComponent(c.param("code"))}`),
    outside,
  )
  .get("/verify", anyone, (c) => {
    const { id } = c.query(idQuery);
    if (id === undefined) return c.page(<AskPage state={emptyForm} />);
    const read = readCredentialId(id);
    if (read !== undefined) return c.redirect(c.href(`/verify/${read}`));
    const errors = { id: c.text("credentials:verify.no-id") };
    return c.page(<AskPage state={{ ...filledForm({ id }), errors }} />, { status: 422 });
  })
  .post("/verify", anyone, async (c) => c.page(<DroppedPage result={await checkedFile(c)} />, { headers: named }))
  .get("/verify/:id", anyone, async (c) => {
    const page = await verifyPage(c);
    return c.page(page, { headers: unlisted, status: page.props.credential === undefined ? 404 : 200 });
  })
  .post(
    "/verify/:id",
    anyone,
    submitted(
      nameForm,
      (c, state) => verifyPage(c, undefined, { name: state }),
      async (c, { name }) => {
        const credential = await known(c);
        if (credential === undefined) throw new DomainError("platform.not-found");
        const isSame = await isHoldersName(c.house, credential, name, c.address);
        const holder: Holder = isSame ? { kind: "same", name: credential.holderName } : { kind: "other" };
        return c.page(await verifyPage(c, holder, { name: isSame ? emptyForm : filledForm({ name }) }), {
          headers: named,
        });
      },
    ),
  )
  .post(
    "/verify/:id/revoke",
    may(mayRevoke),
    submitted(
      revokeForm,
      (c, revocation) => verifyPage(c, undefined, { revocation }),
      async (c, { reason }) => {
        const id = readCredentialId(c.param("id")) ?? "";
        await revokeCredential(c.db, c.actor, id, reason);
        return c.done("credentials:revoked.done", `/verify/${id}`);
      },
    ),
  )
  .get("/verify/:id/:code", anyone, async (c) => {
    const shared = await sharedName(
      c.db,
      readCredentialId(c.param("id")) ?? "",
      readCredentialId(c.param("code")) ?? "",
    );
    const holder: Holder = shared === undefined ? { kind: "closed" } : { kind: "shared", ...shared };
    const page = await verifyPage(c, holder);
    return c.page(page, { headers: named, status: page.props.credential === undefined ? 404 : 200 });
  })
  .get(
    "/credentials/status/:list",
    anyone,
    async (c) => {
      const number = c.param("list");
      const list = /^[1-9]\d{0,8}$/.test(number) ? await signedStatusList(c.house, Number(number)) : undefined;
      if (list === undefined) throw new DomainError("platform.not-found");
      return forEverybody(c, list.text, "application/vc", `"${number}-${list.revision}"`);
    },
    outside,
  )
  .get("/credentials/badge.svg", anyone, (c) => forEverybody(c, badge, "image/svg+xml", '"1"'), outside)
  .get(
    "/.well-known/did.json",
    anyone,
    async (c) => {
      const { publicUrl } = c.house.settings;
      if (!publicUrl.startsWith("https:")) throw new DomainError("platform.not-found");
      const did = didWebOf(publicUrl);
      const keys = (await allKeys(c.db)).map(({ id }) => ({
        id: verificationMethodOf(did, id),
        type: "Multikey",
        controller: did,
        publicKeyMultibase: id,
      }));
      const document = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        id: did,
        verificationMethod: keys,
        assertionMethod: keys.map(({ id }) => id),
      };
      return forEverybody(c, JSON.stringify(document), "application/did+json");
    },
    outside,
  );
