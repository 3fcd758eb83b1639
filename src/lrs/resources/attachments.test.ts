import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { test } from "../../../tests/support/house.ts";
import type { Json } from "../checking/objects.ts";
import { aClient, actor, aStatement } from "../test-client.ts";

describe("attachments", () => {
  const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  const attachment = (bytes: Buffer, more: Json = {}) => ({
    usageType: "http://example.org/usage",
    display: { en: "File" },
    contentType: "text/plain",
    length: bytes.length,
    sha2: hashOf(bytes),
    ...more,
  });
  const mixed = (statement: Json, parts: { bytes: Buffer; hash?: string; type?: string }[], end = "--b--\r\n") =>
    [
      `--b\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(statement)}\r\n`,
      ...parts.map(
        ({ bytes, hash, type }) =>
          `--b\r\nContent-Type: ${type ?? "text/plain"}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${hash ?? hashOf(bytes)}\r\n\r\n${bytes.toString("latin1")}\r\n`,
      ),
      end,
    ].join("");
  const asMixed = { "content-type": "multipart/mixed; boundary=b" };

  test("come and go with their statement, empty ones and those with boundaries inside too", async ({
    app: site,
    db,
  }) => {
    const { ask } = await aClient(site, db);
    for (const text of ["a file", "", "\r\n--bx\r\n--", "\r\n--", "--c--"]) {
      const bytes = Buffer.from(text);
      const statement = aStatement({ attachments: [attachment(bytes)] });
      const sent = await ask("POST", "/statements", mixed(statement, [{ bytes }]), asMixed);
      if (text === "\r\n--bx\r\n--") {
        // The boundary is a prefix of what stands in the file: the sender chose it badly, and hears of it.
        expect(sent.status).toBe(400);
        continue;
      }
      expect([text, sent.status, sent.text]).toEqual([text, 200, JSON.stringify([statement.id])]);
      const got = await ask("GET", `/statements?statementId=${statement.id}&attachments=true`);
      expect(got.headers.get("content-type")).toMatch(/^multipart\/mixed; boundary=/);
      expect(got.text).toContain(`X-Experience-API-Hash: ${hashOf(bytes)}\r\n\r\n${text}\r\n--`);
    }
  });

  test.for<[string, (bytes: Buffer) => [Json, string]]>([
    [
      "another hash",
      (bytes) => [
        { attachments: [attachment(bytes)] },
        mixed(aStatement({ attachments: [attachment(bytes)] }), [{ bytes: Buffer.from("other"), hash: hashOf(bytes) }]),
      ],
    ],
    ["a part that no statement names", (bytes) => [{}, mixed(aStatement(), [{ bytes }])]],
    ["a missing part", (bytes) => [{}, mixed(aStatement({ attachments: [attachment(bytes)] }), [])]],
    [
      "a body that breaks off",
      (bytes) => [{}, mixed(aStatement({ attachments: [attachment(bytes)] }), [{ bytes }], "")],
    ],
    ["no first part", () => [{}, "--b--\r\n"]],
    ["nothing", () => [{}, ""]],
  ])("%s is refused, and nothing is kept", async ([, make], { app: site, db }) => {
    const { ask } = await aClient(site, db);
    const before = await sql<{ count: number }>`select count(*) from lrs.statement`.execute(db);
    const [, body] = make(Buffer.from("the file"));
    const { status, json } = await ask("POST", "/statements", body, asMixed);
    expect([status, typeof json?.error?.message]).toEqual([400, "string"]);
    const after = await sql<{ count: number }>`select count(*) from lrs.statement`.execute(db);
    expect(after.rows).toEqual(before.rows);
  });

  test("a boundary must be named, and be named by a type that we read", async ({ app: site, db }) => {
    const { ask } = await aClient(site, db);
    expect((await ask("POST", "/statements", "x", { "content-type": "multipart/mixed" })).status).toBe(400);
    expect((await ask("POST", "/statements", "x", { "content-type": "text/plain" })).status).toBe(400);
  });

  test("a signature is of this statement, by RSA, and of the certificate it brings (4.2.6)", async ({
    app: site,
    db,
  }) => {
    const { ask } = await aClient(site, db);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const signed = (statement: Json, header: Json = { alg: "RS256" }) => {
      const text = [header, statement].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
      return Buffer.from(`${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`);
    };
    const send = (statement: Json, bytes: Buffer) => {
      const own = attachment(bytes, {
        usageType: "http://adlnet.gov/expapi/attachments/signature",
        contentType: "application/octet-stream",
      });
      return ask(
        "POST",
        "/statements",
        mixed({ ...statement, attachments: [own] }, [{ bytes, type: "application/octet-stream" }]),
        asMixed,
      );
    };
    const statement = aStatement();
    expect((await send(statement, signed(statement))).status).toBe(200);
    const other = aStatement();
    expect((await send(other, signed({ ...other, actor: actor("ben") }))).json.error.message).toMatch(
      /Another statement was signed/,
    );
    expect((await send(other, signed(other, { alg: "none" }))).status).toBe(400);
    expect((await send(other, signed(other, { alg: "RS256", x5c: ["bm8gY2VydGlmaWNhdGU="] }))).status).toBe(400);
    expect((await send(other, Buffer.from("no signature"))).status).toBe(400);
  });
});
