// Learning: modules, their packages, and what people do in them.
// Owns import, the player, attempts and results; the views learning.public_* are what others may join.
// Refuses: results without a launch of ours, content on the portal's own origin.
export { AskedOfMe } from "./assigning/pages/own.tsx";
export { type OwnAssigned, ownAssigned } from "./assigning/queries.ts";
export { ModuleCompleted, ModulePublished, ModuleWithdrawn, PathCompleted } from "./events.ts";
export { BegunModules } from "./pages/mine.tsx";
export { ModuleCard } from "./pages/module-card.tsx";
export { mayImportModules } from "./permissions.ts";
export { listModules, type ModuleSummary, type OwnModule, ownModules, ownTotals } from "./queries.ts";
