import { cpus, totalmem } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { z } from "zod";
import { type Role, roles } from "./permissions/index.ts";

const port = z.coerce.number().int().min(0).max(65535);
const isLoopback = (host: string) => host === "localhost" || host === "::1" || /^127\./.test(host);

/** Every setting, read from the environment. The docs test holds this list against docs/operating.md. */
const environment = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: port.default(3000),
  CONTENT_PORT: port.default(3001),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  CONTENT_URL: z
    .string()
    .regex(/^https?:\/\/\*\.[^/*]+$/, "must be a wildcard host such as https://*.content.example.org")
    .optional(),
  TRUSTED_PROXIES: z.string().default(""),
  DATA_DIR: z.string().min(1).default("./var"),
  // A socket's address has no host, which the URL parser refuses: the driver reads it.
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/\S+$/, "must be postgresql://user:password@host/database")
    .optional(),
  FILES_URL: z.url({ protocol: /^(file|s3)$/ }).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().min(3).default("Global Learning Centre <no-reply@localhost>"),
  SECRETS_FILE: z.string().min(1).optional(),
  SITE_NAME: z.string().min(1).max(60).optional(),
  PRAXIS_DEMO: z.enum(["on", "off"]).optional(),
  SECOND_FACTOR_ROLES: z
    .string()
    .default("administrator,bureau-officer,body-officer,auditor,secretariat")
    .transform((list) => (list.trim() === "none" ? [] : list.split(",").map((role) => role.trim())))
    .pipe(z.array(z.enum(roles))),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  VETTING_MONTHS: z.coerce.number().int().min(1).max(120).default(24),
  DORMANT_MONTHS: z.coerce.number().int().min(1).max(120).default(12),
  METRICS_TOKEN: z.string().min(16).optional(),
  ERASURE_DAYS: z.coerce.number().int().min(0).max(30).default(7),
  CLAMD_ADDRESS: z
    .string()
    .regex(/^(\[[0-9a-f:]+\]|[^\s:/[\]]+):\d{1,5}$/i, "must be host:port")
    .optional(),
});

export const settingNames: readonly string[] = Object.keys(environment.shape);

export interface Settings {
  host: string;
  port: number;
  contentPort: number;
  /** Where people reach the portal, without a trailing slash. */
  publicUrl: string;
  /** Where uploaded packages run: a wildcard origin, `http://*.localhost:3001`. */
  contentUrl: string;
  trustedProxies: readonly string[];
  dataDir: string;
  databaseUrl: string | undefined;
  filesUrl: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  /** How long a vetting lasts. */
  vettingMonths: number;
  /** After how long without a visit a person is asked whether they still need their account. */
  dormantMonths: number;
  secretsFile: string;
  /** Whoever holds one of them signs in with a second factor. */
  secondFactorRoles: readonly Role[];
  /** The organisation's own identity provider; undefined: none. */
  oidc: { issuer: string; clientId: string; clientSecret: string } | undefined;
  /** Undefined: each language's own name of the Global Learning Centre. */
  siteName: string | undefined;
  isDemo: boolean;
  /** PRAXIS_DEMO as given; undefined when nothing was said. */
  demoChoice: "on" | "off" | undefined;
  isLoopback: boolean;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  metricsToken: string | undefined;
  /** Days between a person's wish to be erased and its being carried out; until then they may change their mind. */
  erasureDays: number;
  /** Where clamd looks through uploads (INSTREAM over TCP); undefined: nobody does. */
  clamd: { host: string; port: number } | undefined;
  memoryBytes: number;
  processors: number;
}

export class SettingsError extends Error {}

/** Reads and checks all settings. Throws SettingsError with one line for each bad one, naming it. */
export function readSettings(env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Settings {
  const given = Object.fromEntries(settingNames.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new SettingsError(
      parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`).join("\n"),
    );
  }
  const e = parsed.data;
  const loopback = isLoopback(e.HOST);
  const dataDir = isAbsolute(e.DATA_DIR) ? e.DATA_DIR : resolve(cwd, e.DATA_DIR);
  const settings: Settings = {
    host: e.HOST,
    port: e.PORT,
    contentPort: e.CONTENT_PORT,
    publicUrl: (e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).replace(/\/+$/, ""),
    contentUrl: e.CONTENT_URL ?? `http://*.localhost:${e.CONTENT_PORT}`,
    trustedProxies: e.TRUSTED_PROXIES.split(",")
      .map((part) => part.trim())
      .filter(Boolean),
    dataDir,
    databaseUrl: e.DATABASE_URL,
    filesUrl: e.FILES_URL,
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    vettingMonths: e.VETTING_MONTHS,
    dormantMonths: e.DORMANT_MONTHS,
    secretsFile: e.SECRETS_FILE ?? resolve(dataDir, "secrets.json"),
    secondFactorRoles: e.SECOND_FACTOR_ROLES,
    oidc: identityProvider(e),
    siteName: e.SITE_NAME,
    isDemo: e.PRAXIS_DEMO === undefined ? loopback : e.PRAXIS_DEMO === "on",
    demoChoice: e.PRAXIS_DEMO,
    isLoopback: loopback,
    logLevel: e.LOG_LEVEL,
    metricsToken: e.METRICS_TOKEN,
    erasureDays: e.ERASURE_DAYS,
    clamd: hostAndPort(e.CLAMD_ADDRESS),
    memoryBytes: totalmem(),
    processors: cpus().length,
  };
  refuseSharedHost(settings);
  return settings;
}

function hostAndPort(address: string | undefined): Settings["clamd"] {
  const [, host = "", number] = /^\[?(.+?)\]?:(\d+)$/.exec(address ?? "") ?? [];
  return host === "" ? undefined : { host, port: Number(number) };
}

/** All three settings or none; plain http only on this machine, for tests. */
function identityProvider(e: z.infer<typeof environment>): Settings["oidc"] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = e;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined) throw new SettingsError("OIDC_ISSUER: is missing");
  if (clientId === undefined) throw new SettingsError("OIDC_CLIENT_ID: is missing");
  if (clientSecret === undefined) throw new SettingsError("OIDC_CLIENT_SECRET: is missing");
  const { protocol, hostname } = new URL(issuer);
  if (protocol !== "https:" && !isLoopback(hostname))
    throw new SettingsError("OIDC_ISSUER: must be https, but for a provider on this machine");
  return { issuer, clientId, clientSecret };
}

/** Cookies ignore ports, so uploaded content must never share the portal's host name ("Foreign content is hostile"). */
function refuseSharedHost(settings: Settings): void {
  const portal = new URL(settings.publicUrl).hostname;
  const content = new URL(settings.contentUrl.replace("*.", "wildcard.")).hostname.replace(/^wildcard\./, "");
  if (portal.endsWith(`.${content}`)) {
    throw new SettingsError(
      `CONTENT_URL: ${settings.contentUrl} covers the portal's own host ${portal}; uploaded courses need a host of their own`,
    );
  }
}
