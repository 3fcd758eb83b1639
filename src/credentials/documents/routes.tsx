import { z } from "zod";
import { decodeCursor, pageOf } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  day,
  emptyForm,
  type FormState,
  type PageContext,
  pages,
  sendStored,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { requireAccount } from "#platform/permissions/index.ts";
import { isCredentialId, sharedUrl } from "../ids.ts";
import { endShare, openShares, shareCredential } from "../shares.ts";
import { bakedPng, bakedSvg } from "./baking.ts";
import { badgeData, certificateTask } from "./certificate.ts";
import { ownCollection } from "./collecting.ts";
import { CollectionPage } from "./pages/collection.tsx";
import { MyCertificates } from "./pages/mine.tsx";
import { OneCertificate } from "./pages/one.tsx";
import { print } from "./press/press.ts";
import { ownCredential, ownCredentials, type PrintableCredential } from "./queries.ts";
import { sendMade } from "./sending.ts";

const pageSize = 24;
const listQuery = z.object({ after: z.string().max(600).optional() });
const shareForm = z.object({ until: day });

/** Time and id of the last one shown. */
function cursorOf(text: string | undefined) {
  const cursor = decodeCursor(text, 2);
  const [time, id] = cursor ?? [];
  return typeof time === "string" && !Number.isNaN(Date.parse(time)) && isCredentialId(String(id)) ? cursor : undefined;
}

async function own(c: PageContext): Promise<PrintableCredential> {
  const credential = await ownCredential(c.db, requireAccount(c.actor).id, c.param("id"));
  if (credential === undefined) throw new DomainError("platform.not-found");
  return credential;
}

/** Of those that were signed and not taken back, there are files. */
async function issued(c: PageContext): Promise<PrintableCredential & { signed: string }> {
  const credential = await own(c);
  const { signed } = credential;
  if (credential.state !== "issued" || signed === null) throw new DomainError("platform.not-found");
  return { ...credential, signed };
}

async function onePage(c: PageContext, state: FormState = emptyForm) {
  const credential = await own(c);
  const shares = await openShares(c.db, credential.id);
  const withUrls = shares.map((share) => ({
    ...share,
    url: sharedUrl(c.house.settings.publicUrl, credential.id, share.code),
  }));
  return <OneCertificate credential={credential} shares={withUrls} state={state} />;
}

const one = "/certificates/:id{[0-9a-hjkmnp-tv-z]{26}}";

export const documentRoutes = pages()
  .get("/certificates", signedIn, async (c) => {
    const after = cursorOf(c.query(listQuery).after);
    const credentials = await ownCredentials(c.db, requireAccount(c.actor).id, { after, limit: pageSize + 1 });
    const { rows, next } = pageOf(credentials, pageSize, (row) => [row.awardedAt.toISOString(), row.id]);
    return c.page(<MyCertificates credentials={rows} next={next} />);
  })
  .get("/certificates/collected/:id", signedIn, async (c) => {
    const collection = await ownCollection(c.db, requireAccount(c.actor), c.param("id"));
    if (collection === undefined) throw new DomainError("platform.not-found");
    return c.page(<CollectionPage collection={collection} />);
  })
  .get("/certificates/collected/:id/certificates.zip", signedIn, async (c) => {
    const collection = await ownCollection(c.db, requireAccount(c.actor), c.param("id"));
    if (collection === undefined || collection.sha256 === null) throw new DomainError("platform.not-found");
    const { sha256, size } = collection;
    return sendStored(c, { sha256, size: Number(size), name: "certificates.zip", mediaType: "application/zip" });
  })
  .get(one, signedIn, async (c) => c.page(await onePage(c)))
  .get(`${one}/certificate.pdf`, signedIn, async (c) => {
    const credential = await issued(c);
    const { bytes } = await print(await certificateTask(c.house, credential));
    return sendMade(c, bytes, { name: `certificate-${credential.id}.pdf`, mediaType: "application/pdf" });
  })
  .get(`${one}/credential.json`, signedIn, async (c) => {
    const { id, signed } = await issued(c);
    // Open Badges 3.0, 6: byte for byte as it was signed.
    return sendMade(c, Buffer.from(signed, "utf8"), {
      name: `credential-${id}.json`,
      mediaType: "application/vc+ld+json",
    });
  })
  .get(`${one}/badge.png`, signedIn, async (c) => {
    const credential = await issued(c);
    const { bytes } = await print({ template: "badge", data: badgeData(c.house, credential), as: "png", width: 800 });
    return sendMade(c, bakedPng(bytes, credential.signed), {
      name: `badge-${credential.id}.png`,
      mediaType: "image/png",
    });
  })
  .get(`${one}/badge.svg`, signedIn, async (c) => {
    const credential = await issued(c);
    const { bytes } = await print({ template: "badge", data: badgeData(c.house, credential), as: "svg" });
    const baked = bakedSvg(Buffer.from(bytes).toString("utf8"), credential.signed);
    return sendMade(c, Buffer.from(baked, "utf8"), { name: `badge-${credential.id}.svg`, mediaType: "image/svg+xml" });
  })
  .post(
    `${one}/share`,
    signedIn,
    submitted(shareForm, onePage, async (c, { until }) => {
      // To the end of the day, wherever it is read.
      const end = new Date(`${until}T23:59:59.999Z`);
      await shareCredential(c.db, requireAccount(c.actor), c.param("id"), end);
      return c.done("certificates:share.made", `/certificates/${c.param("id")}`);
    }),
  )
  .post(`${one}/shares/:share/end`, signedIn, async (c) => {
    await endShare(c.db, requireAccount(c.actor), c.param("share"));
    return c.done("certificates:share.ended", `/certificates/${c.param("id")}`);
  });
