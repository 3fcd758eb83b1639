import { sql } from "kysely";
import type { Handler } from "#platform/http/index.ts";
import type { Json } from "../checking/objects.ts";
import { activityKey, agentKey } from "../keeping/names.ts";
import { bad } from "../refusal.ts";
import { resource } from "./call.ts";
import { agentParam, iriParam } from "./params.ts";

/** 4.1.6.4: an activity with all that statements have told of it. */
export const activities = resource({
  async GET(call) {
    call.require("statements/read", "statements/read/mine", "profile", "state");
    call.onlyParams("activityId");
    const id = iriParam(call, "activityId") ?? call.needed("activityId");
    const { rows } = await sql<{ definition: Json }>`
      select definition from lrs.activity where key = ${activityKey(id)}::bigint`.execute(call.c.db);
    const definition = rows[0]?.definition;
    const isTold = definition !== undefined && Object.keys(definition).length > 0;
    return call.json({ objectType: "Activity", id, ...(isTold ? { definition } : {}) });
  },
});

/** 4.1.6.3: all that is known of one agent, as a Person. */
export const agents = resource({
  async GET(call) {
    call.require("statements/read", "statements/read/mine", "profile", "state");
    call.onlyParams("agent");
    const agent = agentParam(call);
    if (agent === undefined) throw bad("The parameter agent is missing.", "agent", "4.1.6.3");
    const { rows } = await sql<{ names: string[] }>`
      select names from lrs.agent where key = ${agentKey(agent.identifier)}::bigint`.execute(call.c.db);
    const given = typeof agent.json.name === "string" ? [agent.json.name] : [];
    const names = [...new Set([...(rows[0]?.names ?? []), ...given])];
    const person: Json = { objectType: "Person", ...(names.length > 0 ? { name: names } : {}) };
    for (const name of ["mbox", "mbox_sha1sum", "openid", "account"])
      if (agent.json[name] !== undefined) person[name] = [agent.json[name]];
    return call.json(person);
  },
});

/** 4.1.6.7: which versions are spoken; asked without a key. */
export const about: Handler = (c) => {
  c.raw.header("access-control-allow-origin", "*");
  c.raw.header(
    "x-experience-api-version",
    /^1\.0/.test(c.raw.req.header("x-experience-api-version") ?? "") ? "1.0.3" : "2.0.0",
  );
  return c.json({ version: ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"], extensions: {} });
};
