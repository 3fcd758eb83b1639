import { useFacts } from "../context.ts";

interface UploadFormProps {
  action: string;
  id: string;
  label: string;
  /** What the file chooser offers. */
  accept: string;
  /** On its button. */
  send: string;
  isSeveral?: boolean;
}

/** Sends files without a script; the token stands before them, where it is looked for. */
export function UploadForm({ action, id, label, accept, send, isSeveral = false }: UploadFormProps) {
  const { csrfToken } = useFacts();
  return (
    <form method="post" action={action} class="form" enctype="multipart/form-data">
      <input type="hidden" name="_csrf" value={csrfToken()} />
      <div class="field">
        <label for={id}>{label}</label>
        <input id={id} type="file" name="file" accept={accept} multiple={isSeveral} required />
      </div>
      <p class="actions">
        <button class="button" type="submit">
          {send}
        </button>
      </p>
    </form>
  );
}
