// Privacy: what a person gets of their data, how it goes, who may see them, and what the auditor reads.
// Owns copies of one's data, erasures, consents, the directory, protection; erases and exports by every feature's declarations.
// Refuses: exceptions for single tables, listing the protected, erasing the last administrator.
import { listener } from "#platform/events/index.ts";
import { job } from "#platform/jobs/index.ts";
import { removeOutdated } from "#platform/personal-data/index.ts";
import { carryOutAuditCheck } from "./audit-log.ts";
import { carryOutErasures } from "./erasure.ts";
import { AuditCheckAsked, ExportAsked } from "./events.ts";
import { makeExport, sweepExports } from "./exports.ts";

export { afterSignIn, noteConsent } from "./consents.ts";
export { enterDirectory, renameInDirectory } from "./directory.ts";
export { privacyErrors } from "./errors.ts";
export { privacyEvents } from "./events.ts";
export { privacyPermissions } from "./permissions.ts";
export { peoplePersonalData } from "./personal-data.ts";
export { privacyRoutes } from "./routes.tsx";

export const privacyListeners = [
  listener(ExportAsked, "make", ({ exportId }, house) => makeExport(house, exportId)),
  listener(AuditCheckAsked, "verify", ({ checkId }, house) => carryOutAuditCheck(house, checkId)),
];

export const privacyJobs = [
  job({
    name: "people.carry-out-erasures",
    cron: "23 * * * *",
    timeLimit: 3_000,
    run: (_payload, house) => carryOutErasures(house),
  }),
  job({ name: "people.sweep-exports", cron: "29 * * * *", run: (_payload, house) => sweepExports(house) }),
  job({
    name: "people.remove-outdated",
    cron: "11 2 * * *",
    timeLimit: 3_000,
    run: async (_payload, { db, personalData }) => void (await removeOutdated(db, personalData)),
  }),
];
