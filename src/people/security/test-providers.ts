import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import Provider from "oidc-provider";

export const clientId = "praxis";
export const clientSecret = "a secret between the two of us, for tests";
export const redirectUri = "http://localhost:3000/sign-in/organisation/return";

export interface Claims {
  email: string;
  email_verified: boolean;
  name?: string;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://localhost:${(server.address() as { port: number }).port}`;
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** `oidc-provider`, certified by the OpenID Foundation, whose people sign in at once as the one that `as` names. */
export async function aProvider(people: Record<string, Claims>) {
  let handler: (request: IncomingMessage, response: never) => void = () => {};
  const server = createServer((request, response) => handler(request, response as never));
  const issuer = await listen(server);
  let present = "";
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    // Most organisations' providers put the claims that are asked for into the ID token.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["for tests"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/sign-in-as/${uid}` },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) as never }),
    async loadExistingGrant(context) {
      const accountId = context.oidc.session?.accountId;
      const grant = new provider.Grant({ clientId, ...(accountId === undefined ? {} : { accountId }) });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const serve = provider.callback();
  handler = (request, response) => {
    if (!request.url?.startsWith("/sign-in-as/")) return void serve(request, response);
    void provider.interactionFinished(request, response, { login: { accountId: present } });
  };
  return {
    issuer,
    stop: () => close(server),
    /** Follows the browser's way from our redirect to the address it brings back. */
    async follow(address: string, sub: string): Promise<URL> {
      present = sub;
      const cookies = new Map<string, string>();
      let next = address;
      while (!next.startsWith(redirectUri)) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const response = await fetch(next, { redirect: "manual", headers: { cookie } });
        for (const line of response.headers.getSetCookie()) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          cookies.set(name, value);
        }
        const to = response.headers.get("location");
        if (to === null) throw new Error(`${response.status}: ${(await response.text()).slice(0, 400)}`);
        next = new URL(to, next).href;
      }
      return new URL(next);
    },
  };
}

/** A provider that says what it is told to, right or wrong: its token endpoint answers whatever code with `claims`. */
export async function aLyingProvider() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const lie = { claims: {} as Record<string, unknown>, alg: "RS256", isForged: false, verifier: "" };
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const server = createServer((request, response) => {
    const issuer = `http://${request.headers.host}`;
    response.setHeader("content-type", "application/json");
    if (request.url === "/.well-known/openid-configuration")
      return void response.end(
        JSON.stringify({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256"],
          authorization_response_iss_parameter_supported: true,
        }),
      );
    if (request.url === "/jwks")
      return void response.end(
        JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256" }] }),
      );
    let body = "";
    request.on("data", (part: Buffer) => {
      body += part.toString();
    });
    request.on("end", () => {
      lie.verifier = new URLSearchParams(body).get("code_verifier") ?? "";
      const now = Math.floor(Date.now() / 1_000);
      const claims = { iss: issuer, aud: clientId, sub: "liar", iat: now, exp: now + 60, ...lie.claims };
      const signed = `${encode({ alg: lie.alg, kid: "1" })}.${encode(claims)}`;
      const key = lie.isForged ? stranger.privateKey : privateKey;
      const signature = lie.alg === "none" ? "" : createSign("sha256").update(signed).sign(key).toString("base64url");
      response.end(JSON.stringify({ access_token: "x", token_type: "bearer", id_token: `${signed}.${signature}` }));
    });
  });
  const issuer = await listen(server);
  return { issuer, lie, stop: () => close(server) };
}
