import { expect } from "vitest";
import { scorm12Manifest } from "../../src/learning/packages/test-archives.ts";
import { openLaunch } from "../../src/learning/player/operations.ts";
import type { Commit, CommitAnswer, OpenedLaunch } from "../../src/learning/player/protocol.ts";
import type { OpenHouse } from "../../src/platform/house.ts";
import type { Site } from "../../src/platform/http/index.ts";
import type { anAccount } from "./house.ts";
import type { TestModule } from "./modules.ts";

export type Reader = Awaited<ReturnType<typeof anAccount>>;

const twoScos = scorm12Manifest(
  '<item identifier="one" identifierref="r"><title>One</title></item><item identifier="two" identifierref="s"><title>Two</title><adlcp:masteryscore>80</adlcp:masteryscore></item>',
  '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="one.html"/><resource identifier="s" type="webcontent" adlcp:scormtype="sco" href="deep/two.html?a=1"/>',
);
export const video = Buffer.from(Array.from({ length: 5_000 }, (_, at) => at % 251));
/** A course of two SCOs and a few files beside them. */
export const courseFiles = {
  "imsmanifest.xml": twoScos,
  "one.html": `<p>${"one ".repeat(600)}</p>`,
  "deep/two.html": "<p>two</p>",
  "Bilder/Été 1.PNG": "picture",
  "film.mp4": video,
  "old.swf": "flash",
  "sw.js": "self.x = 1",
};

/** A launched player, as its page would speak. */
export class Launched {
  readonly base: string;
  readonly site: Site;
  token: string;
  opened!: OpenedLaunch;
  cookie = "";
  #sequence = 0;

  constructor(site: Site, url: string) {
    const address = new URL(url);
    this.site = site;
    this.base = address.origin;
    this.token = address.hash.slice(1);
  }

  ask(path: string, init: RequestInit = {}, token = this.token): Promise<Response> {
    const headers = new Headers({
      authorization: `Bearer ${token}`,
      accept: "application/json",
      ...(init.headers as Record<string, string>),
    });
    if (this.cookie !== "" && !headers.has("cookie")) headers.set("cookie", this.cookie);
    return Promise.resolve(this.site.request(`${this.base}${path}`, { ...init, headers }));
  }

  async open(): Promise<this> {
    const response = await this.ask("/-/open", { method: "POST" });
    expect(response.status).toBe(200);
    this.cookie = (response.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
    this.opened = (await response.json()) as OpenedLaunch;
    return this;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return Promise.resolve(this.site.request(`${this.base}${path}`, { headers: { cookie: this.cookie, ...headers } }));
  }

  send(commit: Partial<Commit>, token = this.token): Promise<Response> {
    this.#sequence += 1;
    const number = this.opened.number;
    const body: Commit = {
      by: number,
      launch: number,
      sequence: this.#sequence,
      item: "one",
      at: new Date().toISOString(),
      data: {},
      events: [],
      ...commit,
    };
    return this.ask("/-/commit", { method: "POST", body: JSON.stringify(body) }, token);
  }

  async sent(commit: Partial<Commit>): Promise<CommitAnswer> {
    const response = await this.send(commit);
    expect(response.status).toBe(200);
    return (await response.json()) as CommitAnswer;
  }
}

/** Launches a module and opens its player. */
export async function launch(
  open: OpenHouse,
  content: Site,
  reader: Reader,
  module: TestModule,
  wish: Partial<Parameters<typeof openLaunch>[2]> = {},
) {
  const { url } = await openLaunch(open.house, reader, { slug: module.slug, lang: "en", ...wish });
  return new Launched(content, url).open();
}
