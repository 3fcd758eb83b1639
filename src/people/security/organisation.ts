import { sql } from "kysely";
import type { Configuration } from "openid-client";
import { z } from "zod";
import { audit } from "#platform/audit/index.ts";
import { inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { newId } from "#platform/ids.ts";
import { type Language, system } from "#platform/permissions/index.ts";
import type { Settings } from "#platform/settings.ts";
import { AccountAdded } from "../events.ts";
import type { From } from "./places.ts";
import { type SecurityParts, tellOf } from "./second-factor.ts";
import { admit, type SignedIn } from "./sign-in.ts";
import { countBeginning, openStep, takeStep } from "./steps.ts";

// Sign-in with the organisation's own identity provider: OpenID Connect Core 3.1, with PKCE (RFC 7636), state, nonce, and the
// issuer in the answer (RFC 9207), so that another provider's answer is never taken for this one's.

export const returnPath = "/sign-in/organisation/return";

type Provider = NonNullable<Settings["oidc"]>;

// By issuer and name there; a provider that could not be read is asked again next time.
const known = new Map<string, Promise<Configuration>>();

async function configurationOf(provider: Provider): Promise<Configuration> {
  const key = `${provider.issuer} ${provider.clientId} ${provider.clientSecret}`;
  let found = known.get(key);
  if (found === undefined) {
    const { allowInsecureRequests, discovery, enableNonRepudiationChecks } = await import("openid-client");
    // The library leaves the ID token's signature to TLS (OpenID Connect Core 3.1.3.7, 6), unless it is told to look.
    const execute = [
      enableNonRepudiationChecks,
      ...(provider.issuer.startsWith("http:") ? [allowInsecureRequests] : []),
    ];
    found = discovery(new URL(provider.issuer), provider.clientId, provider.clientSecret, undefined, {
      execute,
      timeout: 10,
    });
    known.set(key, found);
    found.catch(() => known.delete(key));
  }
  return found.catch((error: unknown) => {
    throw new DomainError("security.organisation-unreachable", { cause: error, retryAfter: 30 });
  });
}

function providerOf(settings: Settings): Provider {
  if (settings.oidc === undefined) throw new DomainError("platform.not-found");
  return settings.oidc;
}

/** Where the browser goes to sign in, and the step that remembers what the answer must match. Throws what `countBeginning` throws. */
export async function organisationRequest(
  house: SecurityParts,
  { lang, to, zone, address }: { lang: Language; to: string; zone: string | undefined; address: string },
): Promise<{ url: string; step: string }> {
  const provider = providerOf(house.settings);
  await countBeginning(house.db, house.secrets, address);
  const configuration = await configurationOf(provider);
  const { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } =
    await import("openid-client");
  const facts = {
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    lang,
    to,
    zone: zone ?? "",
  };
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: house.settings.publicUrl + returnPath,
    scope: "openid email profile",
    response_type: "code",
    state: facts.state,
    nonce: facts.nonce,
    code_challenge: await calculatePKCECodeChallenge(facts.verifier),
    code_challenge_method: "S256",
    ui_locales: lang,
  });
  return { url: url.href, step: await openStep(house.db, "organisation", { accountId: null, facts }) };
}

const claimsShape = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z
    .email()
    .max(254)
    .transform((email) => email.toLowerCase()),
  email_verified: z.literal(true),
  name: z.string().trim().min(1).max(120).optional(),
});
type Claims = z.infer<typeof claimsShape>;

/**
 * Signs in by the provider's answer. Who is new gets an account that nobody has vetted; a verified address that has an account already
 * is joined to it. Throws `security.organisation-refused`, `security.organisation-unverified`, `security.step-ended`.
 */
export async function signInByOrganisation(
  house: SecurityParts,
  answer: URL,
  stepToken: string | undefined,
  from: From,
): Promise<SignedIn> {
  const configuration = await configurationOf(providerOf(house.settings));
  const step = await takeStep(house.db, "organisation", stepToken);
  if (step === undefined) throw new DomainError("security.step-ended");
  const { authorizationCodeGrant } = await import("openid-client");
  // The address as the provider was told it, whatever the Host header says.
  const url = new URL(house.settings.publicUrl + returnPath + answer.search);
  const { state = "", nonce = "", verifier = "", lang = "en", to = "", zone = "" } = step.facts;
  const tokens = await authorizationCodeGrant(configuration, url, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  }).catch((error: unknown) => {
    throw new DomainError("security.organisation-refused", { cause: error });
  });
  const claims = claimsShape.safeParse(tokens.claims());
  if (!claims.success) throw new DomainError("security.organisation-unverified");
  const account = await inTransaction(house.db, (tx) => accountOf(tx, house, claims.data, lang as Language));
  return admit(house, account, { ...from, timeZone: zone || undefined }, to);
}

async function accountOf(
  tx: Tx,
  house: SecurityParts,
  claims: Claims,
  lang: Language,
): Promise<{ id: string; lang: Language }> {
  const open = [
    "a.id",
    "a.lang",
    "a.email",
    "a.disabledAt",
    "a.suspendedAt",
    "a.isDemo",
    "a.emailConfirmedAt",
  ] as const;
  const linked = await tx
    .selectFrom("people.identity as i")
    .innerJoin("people.account as a", "a.id", "i.accountId")
    .select(open)
    .where("i.issuer", "=", claims.iss)
    .where("i.subject", "=", claims.sub)
    .executeTakeFirst();
  const account =
    linked ??
    (await tx
      .selectFrom("people.account as a")
      .select(open)
      .where(sql`lower(a.email)`, "=", claims.email)
      .executeTakeFirst());
  if (account === undefined) return newAccountOf(tx, claims, lang);
  if (account.disabledAt !== null || account.suspendedAt !== null || account.isDemo)
    throw new DomainError("security.organisation-refused");
  const found = { id: account.id, lang: account.lang as Language };
  if (linked === undefined) {
    // Whoever chose the password of an address nobody had confirmed need not be its owner.
    if (account.emailConfirmedAt === null) await confirmAddress(tx, found.id);
    await link(tx, claims, found.id);
    await tellOf(tx, house, { email: account.email, lang: found.lang }, "identity-added");
  }
  return found;
}

async function confirmAddress(tx: Tx, accountId: string): Promise<void> {
  await tx
    .updateTable("people.account")
    .set({ emailConfirmedAt: new Date(), passwordHash: null })
    .where("id", "=", accountId)
    .execute();
  await tx.deleteFrom("people.session").where("accountId", "=", accountId).execute();
}

async function link(tx: Tx, claims: Claims, accountId: string): Promise<void> {
  await tx.insertInto("people.identity").values({ issuer: claims.iss, subject: claims.sub, accountId }).execute();
  await audit(tx, system, "people.identity-added", { target: accountId });
}

async function newAccountOf(tx: Tx, claims: Claims, lang: Language): Promise<{ id: string; lang: Language }> {
  const id = newId();
  await tx
    .insertInto("people.account")
    .values({
      id,
      email: claims.email,
      name: claims.name ?? claims.email.replace(/@.*/, ""),
      lang,
      emailConfirmedAt: new Date(),
    })
    .execute();
  await tx.insertInto("people.roleGrant").values({ id: newId(), accountId: id, role: "learner" }).execute();
  await link(tx, claims, id);
  await audit(tx, system, "people.account-added", { target: id, by: "organisation" });
  await emit(tx, AccountAdded, { accountId: id });
  return { id, lang };
}
