import { directionOf } from "../i18n/index.ts";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Addresses become links; what stands around them is text. An address stays left to right in an Arabic letter. */
function linked(line: string): string {
  return line
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) =>
      index % 2 === 0
        ? escaped(part)
        : `<a href="${escaped(part)}" dir="ltr" style="color:#14406b">${escaped(part)}</a>`,
    )
    .join("");
}

/**
 * The HTML side of a letter: the same words as its text, in its language's direction. No pictures and nothing loaded from anywhere, so that
 * no mail program warns and nobody learns that it was read.
 */
export function letterHtml({ lang, subject, body }: { lang: string; subject: string; body: string }): string {
  const dir = directionOf(lang);
  const paragraphs = body
    .split(/\n{2,}/)
    .map((paragraph) => `<p style="margin:0 0 1em">${paragraph.split("\n").map(linked).join("<br>")}</p>`)
    .join("\n");
  return `<!doctype html>
<html lang="${escaped(lang)}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:24px;background:#f6f5f0;color:#16202b">
<div dir="${dir}" style="max-width:36em;margin:0 auto;padding:24px;background:#fff;font:16px/1.6 'IBM Plex Sans','IBM Plex Sans Arabic','Segoe UI',Tahoma,sans-serif;text-align:${dir === "rtl" ? "right" : "left"}">
${paragraphs}
</div></body></html>`;
}
