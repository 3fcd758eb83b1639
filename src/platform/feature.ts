import type pg from "pg";
import type { Db, LocalizedText, Migration, Tx } from "./database/index.ts";
import type { ErrorTable } from "./errors.ts";
import type { EventType, Listener } from "./events/index.ts";
import type { FileStore } from "./files/index.ts";
import type { PageRoutes } from "./http/routes.ts";
import type { LanguageFiles, Messages } from "./i18n/index.ts";
import type { Job } from "./jobs/index.ts";
import type { Log } from "./log.ts";
import type { Actor, Permission, ScopeKind } from "./permissions/index.ts";
import type { PersonalData } from "./personal-data/index.ts";
import type { Secrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";

/** What jobs, listeners and commands work with. Requests get the same through their context. */
export interface HouseParts {
  db: Db;
  settings: Settings;
  secrets: Secrets;
  files: FileStore;
  messages: Messages;
  log: Log;
  /** What all features declare of tables that hold a person's key. */
  personalData: readonly PersonalData[];
  /** What roles may be held for beside countries and bodies. */
  scopes: readonly ScopeSource[];
  /** Who looks after what stands in the catalogue. */
  keepers: readonly ThingKeeper[];
  /** A connection outside the pool and without a statement timeout, for what takes long; the caller ends it. */
  connect(): Promise<pg.Client>;
}

export interface NavigationItem {
  path: string;
  /** `feature:key` of the label. */
  label: string;
  order: number;
  /** At the foot of every page instead of its head. */
  isInFooter?: boolean;
}

/** A place where staff look after something: an entry of the page `/admin`, for those who may. */
export interface DeskEntry {
  path: string;
  icon: string;
  /** `feature:key` of its name and of a line on what is done there. */
  title: string;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: asked without a target
  permission: Permission<any>;
  order: number;
}

/** A place where who looks after a country's or body's people begins: an entry of the page `/bureau`, for those who may. */
export interface BureauEntry {
  path: string;
  icon: string;
  /** `feature:key` of its name and of a line on what is done there. */
  title: string;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: asked without a target
  permission: Permission<any>;
  /** What waits there; a thousand stands for "a thousand or more". */
  count?(db: Db, actor: Actor): Promise<number>;
}

/** Things for which roles may be held, for who grants them: `group:…`, `journal:…`. Bodies and countries are those of `people`. */
export interface ScopeSource {
  kind: ScopeKind;
  /** All there are, by name: some dozens. */
  list(db: Db | Tx): Promise<{ id: string; name: LocalizedText }[]>;
}

/** A thing of the catalogue as who may change it knows it, published or not. */
export interface KeptThing {
  title: LocalizedText;
  /** Below /{lang}: where it is changed. */
  editPath: string;
}

/** A room whose things may be connected with others by who looks after them. */
export interface ThingKeeper {
  /** Kinds of the catalogue. */
  kinds: readonly string[];
  /** The thing, if it is there and the actor may change it. `id` is a UUID. */
  find(db: Db, actor: Actor, id: string): Promise<KeptThing | undefined>;
}

export type { PersonalData } from "./personal-data/index.ts";

/** What a check found: one line; where it is ill, with what to do. */
export interface CheckOutcome {
  isWell: boolean;
  words: string;
}

export interface Command {
  /** `module import`: one to three words. */
  name: string;
  /** One line for --help. */
  summary: string;
  usage: string;
  /** False for `restore`, which brings the schema itself; the house is then opened without migrating. */
  isMigrated?: boolean;
  /** Returns what --json prints; `say` prints for people. */
  run(house: HouseParts, args: CommandArguments): Promise<unknown>;
  options?: Record<string, { type: "string" | "boolean"; multiple?: boolean; summary: string }>;
}

export interface CommandArguments {
  positionals: string[];
  options: Record<string, string | boolean | string[] | undefined>;
  say(line: string): void;
  stdin(): Promise<string>;
}

/** A room of the house: everything a feature brings, as one typed value that `app.ts` lists. */
export interface Feature {
  name: string;
  routes?: PageRoutes;
  /** Routes of the content origin, where foreign content runs. */
  contentRoutes?: PageRoutes;
  navigation?: NavigationItem[];
  desk?: DeskEntry[];
  bureau?: BureauEntry[];
  scopes?: ScopeSource[];
  keepers?: ThingKeeper[];
  messages?: LanguageFiles;
  migrations?: Migration[];
  // biome-ignore lint/suspicious/noExplicitAny: permissions of all targets stand in one list
  permissions?: Permission<any>[];
  errors?: ErrorTable;
  // biome-ignore lint/suspicious/noExplicitAny: events of all payloads stand in one list
  events?: EventType<any>[];
  listeners?: Listener[];
  jobs?: Job[];
  commands?: Command[];
  personalData?: PersonalData[];
  /** What must be there before the first request; runs at each start of the server, and changes nothing the second time. */
  begin?: (house: HouseParts) => Promise<void>;
  /** Fills the demo, through the same operations as a person's. Must not double what it did before. */
  demo?: (house: HouseParts, say: (line: string) => void) => Promise<void>;
  /** What `praxis doctor` looks at beside the house's own: name -> check. */
  checks?: Record<string, (house: HouseParts) => Promise<CheckOutcome>>;
  /** Rebuilds what the feature keeps in the catalogue. */
  reindex?: (house: HouseParts) => Promise<number>;
}
