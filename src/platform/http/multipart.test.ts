import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { readMultipart } from "./multipart.ts";

const type = "multipart/form-data; boundary=x";
const part = (head: string, body: string) => `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
const field = (name: string, value: string) => part(`name="${name}"`, value);
const file = (name: string, body: string) => part(`name="file"; filename="${name}"`, body);
const stream = (text: string, size = 7) =>
  Readable.from((text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? []).map((each) => Buffer.from(each)));

test("fields before the first file are known before it is read; files come one after the other", async () => {
  const body = `${field("_csrf", "token")}${field("a", "1")}${field("a", "2")}${file("one.pdf", "first")}${file("two.pdf", "second")}--x--\r\n`;
  const { fields, files } = await readMultipart(stream(body), type);
  expect({ ...fields }).toEqual({ _csrf: ["token"], a: ["1", "2"] });
  const found: [string, string][] = [];
  for await (const { fileName, stream: bytes } of files()) found.push([fileName, (await buffer(bytes)).toString()]);
  expect(found).toEqual([
    ["one.pdf", "first"],
    ["two.pdf", "second"],
  ]);
});

test("a file that nobody reads does not hold up the next", async () => {
  const body = `${file("large", "y".repeat(300_000))}${file("small", "z")}--x--\r\n`;
  const names: string[] = [];
  for await (const { fileName } of (await readMultipart(stream(body, 9_000), type)).files()) names.push(fileName);
  expect(names).toEqual(["large", "small"]);
});

test("what breaks off, has no boundary, or is no form is refused, and the file's own stream ends with an error", async () => {
  for (const [body, contentType] of [
    ["", type],
    ["nothing of a form", type],
    [field("a", "1"), "multipart/form-data"],
    [`${part('name="__proto__"', "x").slice(0, 40)}`, type],
  ] as const)
    await expect(
      readMultipart(stream(body), contentType).then(({ files }) => Array.fromAsync(files())),
      body,
    ).rejects.toThrow();
  const { files } = await readMultipart(stream(`${file("half.pdf", "first half of it").slice(0, -8)}`), type);
  await expect(
    (async () => {
      for await (const { stream: bytes } of files()) await buffer(bytes);
    })(),
  ).rejects.toThrow();
});

test("names of fields cannot reach what objects are made of, and floods of fields end at their limit", async () => {
  const body = `${field("__proto__", "x")}${Array.from({ length: 500 }, (_, index) => field(`f${index}`, "v")).join("")}--x--\r\n`;
  const { fields } = await readMultipart(stream(body, 2_000), type);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
  expect(Object.keys(fields).length).toBeLessThanOrEqual(51);
});
