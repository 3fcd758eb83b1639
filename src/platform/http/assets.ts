import { existsSync, readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { DomainError } from "../errors.ts";
import { projectRoot } from "../paths.ts";
import { anyone, type PageRoutes, pages } from "./routes.ts";

const compress = promisify(brotliCompress);
const browserFolder = join(projectRoot, "dist/browser");

interface ManifestEntry {
  file: string;
  css?: string[];
}

let manifest: Record<string, ManifestEntry> | undefined;

/** The public address of a source file of the browser build: `src/browser/launch.ts` -> `/assets/launch-B3x.js`. */
export function assetUrl(source: string): string {
  if (manifest === undefined) {
    const path = join(browserFolder, ".vite/manifest.json");
    if (!existsSync(path)) return `/assets/${source.replace(/^.*\//, "")}`;
    manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, ManifestEntry>;
  }
  const entry = manifest[source];
  if (entry === undefined) throw new Error(`the browser build has no ${source}`);
  return `/${entry.file}`;
}

export const contentTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".png": "image/png",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".json": "application/json",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};

interface Asset {
  plain: Buffer<ArrayBuffer>;
  brotli: Buffer<ArrayBuffer> | undefined;
  type: string;
}

const loaded = new Map<string, Promise<Asset>>();

async function loadAsset(name: string): Promise<Asset> {
  const path = join(browserFolder, "assets", name);
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) throw new DomainError("platform.not-found");
  const plain = await readFile(path);
  const type = contentTypes[extname(name)] ?? "application/octet-stream";
  const isText = /^(text|application\/(json|manifest)|image\/svg)/.test(type);
  const brotli = isText ? await compress(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) : undefined;
  return { plain, brotli, type };
}

/** `/assets/*`: hashed names, kept by browsers for a year, compressed once. Served on both origins. */
export const assetRoutes: PageRoutes = pages().get(
  "/assets/:name{[A-Za-z0-9._-]+}",
  anyone,
  async (c) => {
    const name = c.param("name");
    let asset = loaded.get(name);
    if (asset === undefined) {
      asset = loadAsset(name);
      loaded.set(name, asset);
      asset.catch(() => loaded.delete(name));
    }
    const { plain, brotli, type } = await asset;
    const isBrotli = brotli !== undefined && /\bbr\b/.test(c.raw.req.header("accept-encoding") ?? "");
    c.raw.header("content-type", type);
    c.raw.header("cache-control", "public, max-age=31536000, immutable");
    c.raw.header("vary", "Accept-Encoding");
    if (isBrotli) c.raw.header("content-encoding", "br");
    return c.raw.body(isBrotli ? brotli : plain);
  },
  { isLocalized: false },
);
