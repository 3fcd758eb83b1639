import { defineEvent } from "#platform/events/index.ts";

export const NewsPublished = defineEvent<{ newsId: string }>("outreach.news-published");
export const NewsletterStarted = defineEvent<{ newsletterId: string }>("outreach.newsletter-started");
