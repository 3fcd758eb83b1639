import { expect, test } from "vitest";
import { readSettings, SettingsError } from "./settings.ts";

const read = (env: Record<string, string>) => readSettings(env, "/srv/praxis");

test("with nothing set, a demonstration listens on loopback", () => {
  expect(read({})).toMatchObject({
    host: "127.0.0.1",
    port: 3000,
    isDemo: true,
    publicUrl: "http://localhost:3000",
    contentUrl: "http://*.localhost:3001",
    dataDir: "/srv/praxis/var",
  });
});

test("a server that others can reach is no demonstration unless it is told to be one", () => {
  expect(read({ HOST: "0.0.0.0" }).isDemo).toBe(false);
  expect(read({ HOST: "0.0.0.0", PRAXIS_DEMO: "on" }).isDemo).toBe(true);
  expect(read({ PRAXIS_DEMO: "off" }).isDemo).toBe(false);
});

test("a bad setting names itself, and all bad ones are told at once", () => {
  expect(() => read({ PORT: "99999", PRAXIS_DEMO: "maybe", CONTENT_URL: "https://content.example" })).toThrow(
    SettingsError,
  );
  expect(() => read({ PORT: "99999", PRAXIS_DEMO: "maybe", CONTENT_URL: "https://content.example" })).toThrow(
    /PORT: [\s\S]*CONTENT_URL: [\s\S]*PRAXIS_DEMO: /,
  );
});

test("courses may not run where the portal's cookies reach", () => {
  expect(() => read({ PUBLIC_URL: "https://learning.example.org", CONTENT_URL: "https://*.example.org" })).toThrow(
    "CONTENT_URL",
  );
  expect(() =>
    read({ PUBLIC_URL: "https://learning.example.org", CONTENT_URL: "https://*.example.net" }),
  ).not.toThrow();
});
