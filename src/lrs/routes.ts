import { anyone, type Handler, pages, type RouteOptions } from "#platform/http/index.ts";
import { preflight } from "./resources/call.ts";
import { activityProfile, agentProfile, state } from "./resources/documents.ts";
import { about, activities, agents } from "./resources/others.ts";
import { statements } from "./resources/statements.ts";

// The resources of xAPI (IEEE 9274.1.1, 4.1.6). Whoever comes proves themselves by a key, within the resource.
const byKey: RouteOptions = { isLocalized: false, proof: "token" };

const resources: Readonly<Record<string, Handler>> = {
  "/xapi/statements": statements,
  "/xapi/activities/state": state,
  "/xapi/activities/profile": activityProfile,
  "/xapi/activities": activities,
  "/xapi/agents/profile": agentProfile,
  "/xapi/agents": agents,
};

export const routes = pages().get("/xapi/about", anyone, about, byKey);
for (const [path, handler] of Object.entries(resources))
  routes
    .get(path, anyone, handler, byKey)
    .post(path, anyone, handler, byKey)
    .put(path, anyone, handler, byKey)
    .delete(path, anyone, handler, byKey)
    .options(path, anyone, preflight, byKey);
