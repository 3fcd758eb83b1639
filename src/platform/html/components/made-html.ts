/**
 * The attribute for HTML that was made by one of our own writers, which escape all they are given: citations, data blocks, articles. Never
 * for text that a person or a file brought.
 */
export const madeHtml = (html: string) => ({ dangerouslySetInnerHTML: { __html: html } });
