import { createHash } from "node:crypto";
import { describe, expect } from "vitest";
import { anAccount, test } from "../../../tests/support/house.ts";
import { courseFiles, launch, video } from "../../../tests/support/launched.ts";
import { aModuleOf } from "../../../tests/support/modules.ts";

describe("files", () => {
  test("are served by type, in ranges, compressed, and not again when unchanged", async ({ open, content, db }) => {
    const player = await launch(open, content, await anAccount(db), await aModuleOf(open, courseFiles));
    const page = await player.get("/c/one.html", { "accept-encoding": "br" });
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html");
    expect(page.headers.get("content-encoding")).toBe("br");
    expect(page.headers.get("content-security-policy")).toContain("'unsafe-inline'");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    const tag = (await player.get("/c/one.html")).headers.get("etag") ?? "";
    expect((await player.get("/c/one.html", { "if-none-match": `W/${tag}` })).status).toBe(304);
    const part = await player.get("/c/film.mp4", { range: "bytes=100-299" });
    expect([part.status, part.headers.get("content-range"), part.headers.get("content-type")]).toEqual([
      206,
      "bytes 100-299/5000",
      "video/mp4",
    ]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(video.subarray(100, 300));
    expect(Buffer.from(await (await player.get("/c/film.mp4", { range: "bytes=-10" })).arrayBuffer())).toEqual(
      video.subarray(4_990),
    );
    expect((await player.get("/c/film.mp4", { range: "bytes=5000-" })).status).toBe(416);
    expect((await player.get("/c/film.mp4", { range: "bytes=0-1,5-6" })).status).toBe(200);
    expect((await player.get("/c/old.swf")).headers.get("content-disposition")).toBe("attachment");
    expect(
      createHash("sha1")
        .update(Buffer.from(await (await player.get("/c/film.mp4")).arrayBuffer()))
        .digest("hex"),
    ).toBe(createHash("sha1").update(video).digest("hex"));
  });

  test("are found as old courses spell them, and never outside the package", async ({ open, content, db }) => {
    const player = await launch(open, content, await anAccount(db), await aModuleOf(open, courseFiles));
    for (const path of [
      "/c/Bilder/%C3%89t%C3%A9%201.PNG",
      "/c/bilder/e%CC%81t%C3%A9%201.png",
      "/c/Bilder/%C9t%E9%201.png",
      "/c/ONE.HTML?x=1",
    ]) {
      expect([path, (await player.get(path)).status]).toEqual([path, 200]);
    }
    for (const path of [
      "/c/../package.json",
      "/c/%2e%2e/%2e%2e/etc/passwd",
      "/c/..%2f..%2fetc/passwd",
      "/c/deep",
      "/c/",
      "/c/%00",
      "/c/a%5c..%5cone.html",
    ]) {
      expect([path, (await player.get(path)).status]).toEqual([path, 404]);
    }
  });

  test("are for the launch's label and person only, and no service worker is", async ({ open, content, db }) => {
    const module = await aModuleOf(open, courseFiles);
    const mine = await launch(open, content, await anAccount(db), module);
    const other = await launch(open, content, await anAccount(db), module);
    expect((await mine.get("/c/one.html", { cookie: "" })).status).toBe(404);
    expect((await mine.get("/c/one.html", { cookie: other.cookie })).status).toBe(404);
    expect((await mine.get("/c/one.html", { cookie: mine.cookie.replace(/.$/, "x") })).status).toBe(404);
    for (const host of ["localhost:3001", "localhost:3000", `a.${new URL(mine.base).host}`, "aaaa.localhost:3001"]) {
      const response = await content.request(`http://${host}/c/one.html`, { headers: { cookie: mine.cookie } });
      expect([host, response.status]).toEqual([host, 404]);
    }
    expect((await mine.get("/c/sw.js")).status).toBe(200);
    expect((await mine.get("/c/sw.js", { "service-worker": "script" })).status).toBe(403);
  });
});
