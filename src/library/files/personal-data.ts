import type { PersonalData } from "#platform/feature.ts";
import { forgetUploader } from "./loose.ts";

export const filesPersonalData: PersonalData[] = [
  {
    table: "library.file",
    column: "uploaded_by",
    told: "files:data.uploads",
    exported: ["name", "media_type", "size", "created_at"],
    erasure: { by: forgetUploader, leaves: "nothing" },
  },
];
