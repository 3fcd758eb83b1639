import { ActionButton, Icon, Notice, UploadDrop, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, languageName } from "#platform/i18n/index.ts";
import type { KeptFile } from "../types.ts";
import { dayOf, FileFacts } from "./parts.tsx";

/** What is wrong with a file, or what to know of it, in words that say what to do. */
export function ProblemWords({ problem }: { problem: string }) {
  const { text } = useFacts();
  const [code = "", fault = "", line = ""] = problem.split(":");
  if (code === "bad-captions")
    return (
      <>{text("files", "problem.bad-captions", { line: Number(line), fault: text("files", `captions.${fault}`) })}</>
    );
  return <>{text("files", `problem.${code}`)}</>;
}

const phrasesOf = (t: ReturnType<typeof useMessages<"files">>) => ({
  uploading: t("uploading", { name: "{name}", percent: "{percent}" }),
  waiting: t("state.reading"),
  reading: t("state.reading"),
  failed: t("upload-failed"),
  large: t("too-large"),
});

const accepted =
  ".pdf,.mp4,.webm,.vtt,.docx,.pptx,.xlsx,.odt,.odp,.ods,.epub,.zip,.txt,.csv,.png,.jpg,.jpeg,.webp,.mp3";

/** The files of a record, for who looks after it: added by dropping or by a form, put in order, described, replaced, removed. */
export function KeptFiles({ recordId, files }: { recordId: string; files: readonly KeptFile[] }) {
  const t = useMessages("files");
  const href = useHref();
  const base = `/library/manage/${recordId}/files`;
  return (
    <section id="kept-files">
      <h2>{t("title")}</h2>
      {files.length === 0 ? null : (
        <ul class="rows">
          {files.map((file, index) => (
            <li key={file.id}>
              <KeptRow
                file={file}
                path={`${base}/${file.id}`}
                isFirst={index === 0}
                isLast={index === files.length - 1}
              />
            </li>
          ))}
        </ul>
      )}
      <UploadDrop
        action={href(base)}
        id="files"
        label={t("add")}
        drop={t("drop")}
        choose={t("choose")}
        send={t("send")}
        accept={accepted}
        phrases={phrasesOf(t)}
        isMain={false}
        isSeveral
      />
    </section>
  );
}

function KeptRow({ file, path, isFirst, isLast }: { file: KeptFile; path: string; isFirst: boolean; isLast: boolean }) {
  const t = useMessages("files");
  const href = useHref();
  const { lang } = useFacts();
  const move = (way: "up" | "down") => (
    <ActionButton action={href(`${path}/${way}`)} label={t(way, { name: file.name })} />
  );
  return (
    <span class="grow">
      <a href={href(path)}>
        <bdi>{file.name}</bdi>
      </a>{" "}
      {file.state === "ready" ? null : (
        <span class={file.state === "refused" ? "tag bad" : "tag now"}>{t(`state.${file.state}`)}</span>
      )}
      <br />
      <span class="small">
        <FileFacts file={file} />
        {file.role === "captions"
          ? ` · ${file.lang === null ? t("captions.no-language") : t("captions.of", { language: languageName(file.lang, lang) })}`
          : ""}
        {file.access === "community" ? ` · ${t("community")}` : ""}
        {file.embargoUntil === null
          ? ""
          : ` · ${t("open-from", { day: formatDate(lang, dayOf(file.embargoUntil), "UTC") })}`}
      </span>
      {file.problem === null ? null : (
        <Notice kind={file.state === "refused" ? "error" : "note"}>
          <ProblemWords problem={file.problem} />
        </Notice>
      )}
      <span class="actions">
        {isFirst ? null : move("up")}
        {isLast ? null : move("down")}
      </span>
    </span>
  );
}

/** A place for a PDF whose words fill a form that is still empty. */
export function PdfDrop({ to }: { to: "suggest" | "manage" }) {
  const t = useMessages("files");
  const href = useHref();
  return (
    <UploadDrop
      action={href(`/library/files/pdf?to=${to}`)}
      id="pdf"
      label={t("pdf.label")}
      drop={t("pdf.drop")}
      choose={t("pdf.choose")}
      send={t("pdf.send")}
      accept=".pdf"
      phrases={phrasesOf(t)}
      isMain={false}
    />
  );
}

/** What became of a PDF that was dropped on a form: it is read, it is refused, or the form says what it told. */
export function DroppedPdf({
  file,
  path,
}: {
  file: { id: string; name: string; state: string; problem: string | null };
  /** Of the form. */
  path: string;
}) {
  const t = useMessages("files");
  const href = useHref();
  if (file.state === "refused")
    return (
      <Notice kind="error">
        <bdi>{file.name}</bdi>: <ProblemWords problem={file.problem ?? "broken"} />
      </Notice>
    );
  if (file.state === "reading")
    return (
      <>
        <Notice kind="note">
          {file.problem === null ? t("state.reading") : <ProblemWords problem={file.problem} />}
        </Notice>
        <p class="actions">
          <a class="button" href={href(`${path}?file=${file.id}`)}>
            <Icon name="refresh-cw" />
            {t("look-again")}
          </a>
        </p>
      </>
    );
  return (
    <Notice kind="note">
      {t("pdf.proposed", { name: file.name })} {file.problem === null ? null : <ProblemWords problem={file.problem} />}
    </Notice>
  );
}

/** Carries the PDF that a form was filled from. */
export function FileOfForm({ state }: { state: FormState }) {
  const file = state.values.file?.at(-1) ?? "";
  return file === "" ? null : <input type="hidden" name="file" value={file} />;
}
