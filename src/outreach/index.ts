// Outreach: news, mailing lists for stakeholders who asked for them, and the newsletters they get.
// Owns the schema `outreach`; who is on a list is an address, not an account.
// Refuses: mails to anybody who has not said yes, and anything in a mail that tells whether it was read.
export { NewsPublished } from "./events.ts";
export { listNews } from "./news.ts";
