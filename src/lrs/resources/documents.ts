import {
  type Conditions,
  type DocumentKind,
  deleteDocuments,
  documentIds,
  type Place,
  readDocument,
  writeDocument,
} from "../documents/documents.ts";
import { activityKey, agentKey } from "../keeping/names.ts";
import { bad, Refusal } from "../refusal.ts";
import { type Call, resource } from "./call.ts";
import { agentParam, iriParam, timeParam, uuidParam } from "./params.ts";

interface Kind {
  kind: DocumentKind;
  /** The parameter that names a document. */
  idName: "stateId" | "profileId";
  scope: "state" | "profile";
  place(call: Call): Place;
  placeNames: readonly string[];
  /** 4.1.4: whether whoever replaces a document must name the one they know. */
  isGuarded(call: Call): Conditions["isNeeded"];
}

const activityOf = (call: Call): string => activityKey(iriParam(call, "activityId") ?? call.needed("activityId"));

function agentOf(call: Call): string {
  const agent = agentParam(call);
  if (agent === undefined) throw bad("The parameter agent is missing.", "agent", "4.1.6");
  return agentKey(agent.identifier);
}

/** 4.1.6.2. */
export const state = documentResource({
  kind: "state",
  idName: "stateId",
  scope: "state",
  placeNames: ["activityId", "agent", "registration"],
  place(call) {
    const registration = uuidParam(call, "registration");
    const held = call.key.registration;
    if (held !== null && held !== registration)
      throw new Refusal(403, "This key is for another registration.", { at: "registration" });
    return { kind: "state", activity: activityOf(call), agent: agentOf(call), registration: registration ?? "" };
  },
  isGuarded: ({ version }) => version === "2.0.0",
});

/** 4.1.6.5. */
export const agentProfile = documentResource({
  kind: "agent-profile",
  idName: "profileId",
  scope: "profile",
  placeNames: ["agent"],
  place: (call) => ({ kind: "agent-profile", activity: "0", agent: agentOf(call), registration: "" }),
  isGuarded: ({ version }) => (version === "1.0.3" ? "always" : true),
});

/** 4.1.6.6. */
export const activityProfile = documentResource({
  kind: "activity-profile",
  idName: "profileId",
  scope: "profile",
  placeNames: ["activityId"],
  place: (call) => ({ kind: "activity-profile", activity: activityOf(call), agent: "0", registration: "" }),
  isGuarded: ({ version }) => (version === "1.0.3" ? "always" : true),
});

const conditionsOf = (call: Call, isNeeded: Conditions["isNeeded"]): Conditions => ({
  ifMatch: call.header("if-match"),
  ifNoneMatch: call.header("if-none-match"),
  isNeeded,
});

function documentResource(kind: Kind) {
  const write = (isMerge: boolean) => async (call: Call) => {
    call.require(kind.scope);
    call.onlyParams(kind.idName, ...kind.placeNames);
    const place = kind.place(call);
    const id = call.needed(kind.idName);
    const sent = { content: await call.body(), contentType: call.header("content-type") ?? "application/octet-stream" };
    await writeDocument(call.c.db, place, id, sent, {
      isMerge,
      conditions: conditionsOf(call, !isMerge && kind.isGuarded(call)),
    });
    return call.send(null, 204);
  };
  return resource({
    PUT: write(false),
    POST: write(true),
    async GET(call) {
      call.require(kind.scope);
      call.onlyParams(kind.idName, ...kind.placeNames, "since");
      const place = kind.place(call);
      const id = call.params.get(kind.idName);
      if (id === undefined) {
        const { ids, latest } = await documentIds(call.c.db, place, timeParam(call, "since"));
        if (latest !== undefined) call.answerHeaders.set("last-modified", latest.toUTCString());
        return call.json(ids);
      }
      const found = await readDocument(call.c.db, place, id);
      if (found === undefined) throw new Refusal(404, "There is no such document.", { at: kind.idName });
      call.answerHeaders.set("etag", `"${found.etag}"`);
      call.answerHeaders.set("last-modified", found.updatedAt.toUTCString());
      call.answerHeaders.set("content-type", found.contentType);
      return call.send(found.content);
    },
    async DELETE(call) {
      call.require(kind.scope);
      call.onlyParams(kind.idName, ...kind.placeNames);
      const place = kind.place(call);
      const id = kind.kind === "state" ? call.params.get(kind.idName) : call.needed(kind.idName);
      await deleteDocuments(call.c.db, place, id, conditionsOf(call, false));
      return call.send(null, 204);
    },
  });
}
