import { bad } from "../refusal.ts";
import { iriAt, type Json, listAt, names, objectAt, onlyKnown, textAt } from "./objects.ts";
import { isMailto, isSha1 } from "./values.ts";

const clause = "4.2.2.1";
const identifiers = ["mbox", "mbox_sha1sum", "openid", "account"] as const;
const agentNames = names("objectType", "name", ...identifiers);
const groupNames = names("objectType", "name", "member", ...identifiers);
const accountNames = names("homePage", "name");

/** An agent, or a group where it says so. */
export function actorAt(value: unknown, at: string): Json {
  const actor = objectAt(value, at, clause);
  if (actor.objectType === "Group") return groupAt(actor, at);
  return agentAt(actor, at);
}

export function agentAt(value: unknown, at: string): Json {
  const agent = objectAt(value, at, clause);
  onlyKnown(agent, agentNames, at, clause);
  if (agent.objectType !== undefined && agent.objectType !== "Agent")
    throw bad('An agent\'s objectType is "Agent".', `${at}.objectType`, clause);
  if (agent.name !== undefined) textAt(agent.name, `${at}.name`, clause);
  const count = identifiersAt(agent, at);
  if (count !== 1)
    throw bad(`An agent has one identifier (mbox, mbox_sha1sum, openid or account); here are ${count}.`, at, clause);
  return agent;
}

export function groupAt(value: unknown, at: string): Json {
  const group = objectAt(value, at, clause);
  onlyKnown(group, groupNames, at, clause);
  if (group.objectType !== "Group") throw bad('A group\'s objectType is "Group".', `${at}.objectType`, clause);
  if (group.name !== undefined) textAt(group.name, `${at}.name`, clause);
  const count = identifiersAt(group, at);
  if (count > 1) throw bad(`A group has one identifier at most; here are ${count}.`, at, clause);
  if (group.member !== undefined)
    for (const [index, member] of listAt(group.member, `${at}.member`, clause).entries())
      agentAt(member, `${at}.member[${index}]`);
  const size = Array.isArray(group.member) ? group.member.length : 0;
  if (count === 0 && size === 0)
    throw bad("A group without an identifier must name its members.", `${at}.member`, clause);
  return group;
}

function identifiersAt(actor: Json, at: string): number {
  if (actor.mbox !== undefined && !isMailto(actor.mbox))
    throw bad("An mbox is mailto: and an address.", `${at}.mbox`, "4.2.2.1");
  if (actor.mbox_sha1sum !== undefined && !isSha1(actor.mbox_sha1sum))
    throw bad("An mbox_sha1sum is forty hexadecimal digits.", `${at}.mbox_sha1sum`, "4.2.2.1");
  if (actor.openid !== undefined) iriAt(actor.openid, `${at}.openid`, "4.2.2.1");
  if (actor.account !== undefined) {
    const account = objectAt(actor.account, `${at}.account`, "4.2.2.1");
    onlyKnown(account, accountNames, `${at}.account`, "4.2.2.1");
    iriAt(account.homePage, `${at}.account.homePage`, "4.2.2.1");
    textAt(account.name, `${at}.account.name`, "4.2.2.1");
  }
  return identifiers.filter((name) => actor[name] !== undefined).length;
}

/** 4.2.4.2: an agent, or for OAuth a group without identifier of two: who asked, and for whom. */
export function authorityAt(value: unknown, at: string): void {
  const authority = actorAt(value, at);
  if (authority.objectType !== "Group") return;
  const members = authority.member;
  const isNamed = identifiers.some((name) => authority[name] !== undefined);
  if (isNamed || !Array.isArray(members) || members.length !== 2)
    throw bad("A group as authority has no identifier and two members.", at, "4.2.4.2");
}
