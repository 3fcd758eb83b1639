import { describe, expect, test } from "vitest";
import { secretsFrom } from "#platform/secrets.ts";
import { seal, unseal } from "./sealed.ts";
import { base32, codeAt, keyUri, stepAt, stepOf } from "./totp.ts";

const secret = Buffer.from("12345678901234567890");

describe("codes of an authenticator app", () => {
  test("are those of RFC 6238, appendix B", () => {
    const vectors: [string, string][] = [
      ["1970-01-01T00:00:59Z", "94287082"],
      ["2005-03-18T01:58:29Z", "07081804"],
      ["2005-03-18T01:58:31Z", "14050471"],
      ["2009-02-13T23:31:30Z", "89005924"],
      ["2033-05-18T03:33:20Z", "69279037"],
      ["2603-10-11T11:33:20Z", "65353130"],
    ];
    // The vectors have eight digits; six are their end.
    for (const [time, code] of vectors) expect(codeAt(secret, stepAt(new Date(time)))).toBe(code.slice(2));
  });

  test("count one step early or late and no more", () => {
    const now = new Date("2026-11-24T09:00:10Z");
    const step = stepAt(now);
    expect([-2, -1, 0, 1, 2].map((away) => stepOf(secret, codeAt(secret, step + away), now, 0))).toEqual([
      undefined,
      step - 1,
      step,
      step + 1,
      undefined,
    ]);
  });

  test("are good once, and an older one is not good after a newer", () => {
    const now = new Date("2026-11-24T09:00:10Z");
    const step = stepAt(now);
    expect(stepOf(secret, codeAt(secret, step), now, step)).toBeUndefined();
    expect(stepOf(secret, codeAt(secret, step - 1), now, step)).toBeUndefined();
    expect(stepOf(secret, codeAt(secret, step + 1), now, step)).toBe(step + 1);
  });

  test("base32 is that of RFC 4648, section 10, without padding", () => {
    const vectors = {
      "": "",
      f: "MY",
      fo: "MZXQ",
      foo: "MZXW6",
      foob: "MZXW6YQ",
      fooba: "MZXW6YTB",
      foobar: "MZXW6YTBOI",
    };
    for (const [text, code] of Object.entries(vectors)) expect(base32(Buffer.from(text))).toBe(code);
  });

  test("the QR code's text survives a colon and a space in the site's name", () => {
    const uri = keyUri(secret, "Centre: learning", "a+b@police.example");
    expect(uri).toMatch(/^otpauth:\/\/totp\/Centre%20%20learning:a%2Bb%40police\.example\?/);
    expect(new URL(uri).searchParams.get("issuer")).toBe("Centre  learning");
    expect(new URL(uri).searchParams.get("secret")).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  });
});

describe("what is sealed", () => {
  const secrets = secretsFrom(Buffer.alloc(32, 1));
  test("opens for its owner and purpose, with its keys, undamaged, and never else", () => {
    const sealed = seal(secrets, "authenticator", "one", secret);
    expect(unseal(secrets, "authenticator", "one", sealed)).toEqual(secret);
    expect(unseal(secrets, "authenticator", "other", sealed)).toBeUndefined();
    expect(unseal(secrets, "authenticator-setup", "one", sealed)).toBeUndefined();
    expect(unseal(secretsFrom(Buffer.alloc(32, 2)), "authenticator", "one", sealed)).toBeUndefined();
    for (let at = 0; at < sealed.length; at += 1) {
      const damaged = Buffer.from(sealed);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(unseal(secrets, "authenticator", "one", damaged)).toBeUndefined();
    }
    for (const part of [Buffer.alloc(0), sealed.subarray(0, 12), sealed.subarray(0, 27)])
      expect(unseal(secrets, "authenticator", "one", part)).toBeUndefined();
  });
});
