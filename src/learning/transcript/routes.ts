import { print, sendMade } from "#credentials/index.ts";
import { pages, signedIn } from "#platform/http/index.ts";
import { requireAccount } from "#platform/permissions/index.ts";
import { transcriptOf } from "./transcript.ts";

export const transcriptRoutes = pages().get("/learning/mine/transcript.pdf", signedIn, async (c) => {
  const data = await transcriptOf(c.house, requireAccount(c.actor), c.lang);
  const { bytes } = await print({ template: "transcript", data, as: "pdf" });
  return sendMade(c, bytes, { name: "transcript.pdf", mediaType: "application/pdf" });
});
