/** The versions of the privacy page, oldest first; the texts of a version stand in the messages as `policy.<version>.…` and never change. */
export const policyVersions = [{ version: 1, since: new Date("2026-11-24T00:00:00Z") }] as const;

export type PolicyVersion = (typeof policyVersions)[number]["version"];

export const currentPolicy = policyVersions[policyVersions.length - 1] ?? policyVersions[0];

/** The parts of a version's text, in their order. */
export const policyParts = ["what", "why", "who", "how-long", "rights", "cookies"] as const;
