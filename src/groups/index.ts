// Groups: the organisation's standing groups, their seats, meetings and documents, and the guidelines they make available.
// Owns the schema `groups`; the views public_group and public_guideline are what others may join.
// Refuses: to name persons in seats, and any draft to those who do not keep its group.
export { GuidelinePublished } from "./events.ts";
export { groupIdOf, groupNames } from "./queries.ts";
