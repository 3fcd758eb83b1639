import { defineEvent } from "#platform/events/index.ts";

/** An article or a package of one stands in the file store and waits to be read. */
export const ArticleUploaded = defineEvent<{ importId: string }>("journal.article-uploaded");

/** An article may be found and read from now on. */
export const ArticlePublished = defineEvent<{ articleId: string }>("journal.article-published");

/** An article is no longer offered; its address says why. */
export const ArticleWithdrawn = defineEvent<{ articleId: string }>("journal.article-withdrawn");

/** An issue stands in its journal's archive from now on. */
export const IssuePublished = defineEvent<{ issueId: string }>("journal.issue-published");
