import { Page } from "../../html/index.ts";

/** A page of plain paragraphs: about, accessibility, privacy. */
export function TextPage({ title, paragraphs }: { title: string; paragraphs: string[] }) {
  return (
    <Page title={title}>
      <h1>{title}</h1>
      <div class="prose">
        {paragraphs.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </div>
    </Page>
  );
}
