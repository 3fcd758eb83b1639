import { UploadDrop, useMessages } from "#platform/html/index.ts";

/** A place for an article, or for the PDF of one or of an issue. */
export function Drop({
  action,
  id,
  label,
  accept,
  isMain,
}: {
  action: string;
  id: string;
  label: string;
  accept: string;
  isMain: boolean;
}) {
  const t = useMessages("journal");
  const phrases = {
    uploading: t("import.uploading", { name: "{name}", percent: "{percent}" }),
    waiting: t("import.waiting"),
    reading: t("import.reading"),
    failed: t("import.upload-failed"),
    large: t("import.too-large"),
  };
  return (
    <UploadDrop
      action={action}
      id={id}
      label={label}
      drop={t("import.drop")}
      choose={t("import.choose")}
      needsScript={t("import.needs-script")}
      accept={accept}
      phrases={phrases}
      isMain={isMain}
    />
  );
}
