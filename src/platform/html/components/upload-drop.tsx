import { useFacts } from "../context.ts";
import { Icon } from "./icon.tsx";
import { Notice } from "./notice.tsx";
import { UploadForm } from "./upload-form.tsx";

interface UploadDropProps {
  /** Where the file goes, by PUT; the answer names the address of its state. */
  action: string;
  id: string;
  label: string;
  drop: string;
  choose: string;
  /** Said where there is no script: what to do instead. Absent where a form does it. */
  needsScript?: string;
  /** The button of the form that stands there without a script; `action` then takes it by POST. */
  send?: string;
  isSeveral?: boolean;
  /** What the file chooser offers. */
  accept: string;
  /** What is said while it goes up and is read, by the names in src/browser/import.ts. */
  phrases: Record<"uploading" | "waiting" | "reading" | "failed" | "large", string> & Record<string, string>;
  isMain?: boolean;
}

/** A place to drop a file or choose one, with figures that move. The page lists `src/browser/import.ts` among its scripts. */
export function UploadDrop({
  action,
  id,
  label,
  drop,
  choose,
  needsScript,
  send,
  isSeveral = false,
  accept,
  phrases,
  isMain,
}: UploadDropProps) {
  const { csrfToken } = useFacts();
  return (
    <>
      <noscript>
        {needsScript === undefined ? null : <Notice kind="warning">{needsScript}</Notice>}
        {send === undefined ? null : (
          <UploadForm
            action={action}
            id={`${id}-form`}
            label={label}
            accept={accept}
            send={send}
            isSeveral={isSeveral}
          />
        )}
      </noscript>
      <package-import action={action} csrf={csrfToken()} phrases={JSON.stringify(phrases)}>
        <div class="drop">
          <Icon name="upload" />
          <p>
            <b>{drop}</b>
          </p>
          <label class={isMain === false ? "button" : "button main"} for={id}>
            {choose}
          </label>
          <input class="hidden" id={id} type="file" accept={accept} multiple={isSeveral} />
        </div>
        <div class="progress content" hidden>
          <p class="words" role="status" />
          <progress class="bar" max={100} value={0} aria-label={label} />
        </div>
        <div class="fault" role="alert" />
      </package-import>
    </>
  );
}
