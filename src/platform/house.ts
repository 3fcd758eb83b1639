import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import pg from "pg";
import { sealAudit } from "./audit/index.ts";
import { attachEmbeddedDatabase, type EmbeddedDatabase, startEmbeddedDatabase } from "./database/embedded/index.ts";
import { migrate, openDatabase } from "./database/index.ts";
import type { Feature } from "./feature.ts";
import { openFileStore } from "./files/index.ts";
import { createSite, type House, Metrics, type Site } from "./http/index.ts";
import { Messages } from "./i18n/index.ts";
import { type RunningJobs, startJobs } from "./jobs/index.ts";
import { createLog, errorFields } from "./log.ts";
import { deliverMail } from "./mail/index.ts";
import type { Actor, DeclaredPermission } from "./permissions/index.ts";
import { openSecrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";

export interface OpenHouse {
  house: House;
  pool: pg.Pool;
  features: readonly Feature[];
  close(): Promise<void>;
}

type ReadActor = (house: Pick<House, "db" | "settings">, token: string | undefined) => Promise<Actor>;

export interface HouseOptions {
  settings: Settings;
  features: readonly Feature[];
  readActor: ReadActor;
  /** `serve`: alone on its data folder. `command`: beside a running server, or with a database of its own for the moment. */
  mode: "serve" | "command";
  say?: (line: string) => void;
  /** Migrating is left out by `restore`, which brings the schema itself. */
  isMigrated?: boolean;
}

/** Settings -> database -> migrate: everything a feature needs, without listening yet. */
export async function openHouse({
  settings,
  features,
  readActor,
  mode,
  say = () => {},
  isMigrated = true,
}: HouseOptions): Promise<OpenHouse> {
  const log = createLog(settings.logLevel);
  const secrets = await openSecrets(settings.secretsFile);
  const files = await openFileStore(settings);
  let embedded: EmbeddedDatabase | undefined;
  if (settings.databaseUrl === undefined) {
    const start = mode === "serve" ? startEmbeddedDatabase : attachEmbeddedDatabase;
    embedded = await start({ dataDir: settings.dataDir, log: say });
  }
  const connection = settings.databaseUrl ?? embedded?.connectionString ?? "";
  const open = openDatabase(connection, {
    ...(mode === "serve" ? {} : { poolSize: 4, statementTimeout: 0 }),
  });
  const close = async () => {
    await open.close();
    await embedded?.stop();
  };
  try {
    if (isMigrated) {
      const applied = await migrate(
        open.pool,
        features.flatMap((feature) => feature.migrations ?? []),
      );
      if (applied.length > 0) say(`Schema brought up to date: ${applied.length} migrations`);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const messages = new Messages(
    Object.fromEntries(features.flatMap((f) => (f.messages === undefined ? [] : [[f.name, f.messages]]))),
  );
  const navigation = features.flatMap((feature) => feature.navigation ?? []).sort((a, b) => a.order - b.order);
  const desk = features.flatMap((feature) => feature.desk ?? []).sort((a, b) => a.order - b.order);
  const permissions = declaredPermissions(features);
  const house: House = {
    db: open.db,
    settings,
    secrets,
    files,
    log,
    messages,
    scopes: features.flatMap((feature) => feature.scopes ?? []),
    keepers: features.flatMap((feature) => feature.keepers ?? []),
    personalData: features.flatMap((feature) => feature.personalData ?? []),
    navigation,
    desk,
    bureau: features.flatMap((feature) => feature.bureau ?? []),
    permissions,
    routes: features.flatMap((feature) => feature.routes?.list ?? []),
    metrics: new Metrics(),
    pool: open.pool,
    async connect() {
      const client = new pg.Client({ connectionString: connection, application_name: "praxis" });
      await client.connect();
      return client;
    },
    readActor: (token) => readActor(house, token),
  };
  return { house, pool: open.pool, features, close };
}

/** All permissions, each with its sentence, which stands with the feature or with a part of it that has its own messages. */
function declaredPermissions(features: readonly Feature[]): DeclaredPermission[] {
  return features.flatMap((feature) =>
    (feature.permissions ?? []).map((permission) => {
      const key = `permission.${permission.name}`;
      const teller = features.find(({ messages }) => messages?.en[key] !== undefined) ?? feature;
      return { permission, words: `${teller.name}:${key}` };
    }),
  );
}

export interface Sites {
  portal: Site;
  content: Site;
}

export function createSites({ house, features }: Pick<OpenHouse, "house" | "features">): Sites {
  const portal = createSite(
    house,
    features,
    features.flatMap((feature) => feature.routes?.list ?? []),
    "portal",
  );
  const content = createSite(
    house,
    features,
    features.flatMap((feature) => feature.contentRoutes?.list ?? []),
    "content",
  );
  return { portal, content };
}

export interface RunningHouse extends OpenHouse {
  jobs: RunningJobs;
  /** The ports listened on; they differ from the settings only where those say 0. */
  ports: { portal: number; content: number };
  stop(): Promise<void>;
}

function listen(site: Site, host: string, port: number): Promise<Server> {
  const server = createServer(
    { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 15_000 },
    getRequestListener(site.fetch),
  );
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

const portOf = (server: Server): number => (server.address() as { port: number }).port;

/** Lets requests in progress end, then closes what still hangs on. */
function closeServer(server: Server, graceMilliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), graceMilliseconds).unref();
  });
}

/** Runs a task again and again, `pause` milliseconds after it ended; a failure is logged and does not stop it. */
function every(pause: number, log: House["log"], name: string, task: () => Promise<unknown>): () => Promise<void> {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const turn = async () => {
    try {
      await task();
    } catch (error) {
      if (!isStopped) log.error(name, errorFields(error));
    }
    if (!isStopped) timer = setTimeout(start, pause);
  };
  const start = () => {
    running = turn();
  };
  start();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}

/** Jobs and both listeners. `stop` ends requests first, then jobs, then the database. */
export async function serveHouse(open: OpenHouse): Promise<RunningHouse> {
  const { house, pool, features } = open;
  const { settings } = house;
  const jobs = await startJobs(
    house,
    pool,
    features.flatMap((feature) => feature.jobs ?? []),
    features.flatMap((feature) => feature.listeners ?? []),
  );
  const stopSealing = every(1_000, house.log, "audit seal", () => sealAudit(house.db));
  const stopMail = every(2_000, house.log, "mail", () => deliverMail(house.db, settings));
  const sites = createSites(open);
  const servers: Server[] = [];
  const stop = async () => {
    await Promise.all(servers.map((server) => closeServer(server, 5_000)));
    await Promise.all([jobs.stop(), stopSealing(), stopMail()]);
    await open.close();
  };
  try {
    servers.push(await listen(sites.portal, settings.host, settings.port));
    servers.push(await listen(sites.content, settings.host, settings.contentPort));
  } catch (error) {
    await stop();
    throw error;
  }
  const [portal, content] = servers.map(portOf);
  return { ...open, jobs, ports: { portal: portal ?? 0, content: content ?? 0 }, stop };
}
