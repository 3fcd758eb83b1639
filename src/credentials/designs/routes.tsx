import { bodyOptions } from "#people/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  type FormState,
  filledForm,
  gatheredText,
  localizedValues,
  may,
  type PageContext,
  pages,
  submitted,
  takeFormFiles,
  type UploadRules,
} from "#platform/http/index.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import { isAllowed, scopesFor } from "#platform/permissions/index.ts";
import { sendMade } from "../documents/sending.ts";
import { mayDesign, mayEnterDesigns } from "../permissions.ts";
import type { DesignWording, DesignWords } from "../types.ts";
import { type DesignInput, designForm, previewQuery } from "./forms.ts";
import {
  addPicture,
  changeDesign,
  type DesignFacts,
  duplicateDesign,
  makeDesign,
  removePicture,
  setDesignState,
} from "./operations.ts";
import { EditDesign } from "./pages/edit.tsx";
import { DesignList } from "./pages/list.tsx";
import { largestPicture } from "./pictures.ts";
import { type Design, designById, keptDesigns } from "./queries.ts";
import { sampleOf } from "./sample.ts";

const rules: UploadRules = { most: largestPicture, fallback: "picture" };

/** A design that is the actor's to change; for others there is none. */
async function kept(c: PageContext, id = c.param("id")): Promise<Design> {
  const design = await designById(c.db, id);
  if (design === undefined || !isAllowed(c.actor, mayDesign, design)) throw new DomainError("platform.not-found");
  return design;
}

function stateOf(design: Design): FormState {
  const words = (part: keyof DesignWords) =>
    Object.fromEntries(languages.map((lang) => [lang, design.wording[lang]?.[part] ?? ""]));
  return filledForm({
    ...localizedValues("name", design.name),
    ...localizedValues("heading", words("heading")),
    ...localizedValues("statement", words("statement")),
    ...localizedValues("footer", words("footer")),
    ...localizedValues("signatoryTitle", design.signatoryTitle),
    signatoryName: design.signatoryName,
    colour: design.colour,
    layout: design.layout,
    bodyId: design.bodyId ?? "",
  });
}

function factsOf(input: DesignInput): DesignFacts {
  const [headings, statements, footers] = ["heading", "statement", "footer"].map((name) => gatheredText(input, name));
  const wording = Object.fromEntries(
    languages.flatMap((lang) => {
      const words = {
        heading: headings?.[lang] ?? "",
        statement: statements?.[lang] ?? "",
        footer: footers?.[lang] ?? "",
      };
      return Object.values(words).some((text) => text !== "") ? [[lang, words]] : [];
    }),
  ) as DesignWording;
  return {
    name: gatheredText(input, "name"),
    wording,
    signatoryName: input.signatoryName,
    signatoryTitle: gatheredText(input, "signatoryTitle"),
    colour: input.colour,
    layout: input.layout,
    bodyId: input.bodyId === "" ? null : input.bodyId,
  };
}

interface Shown {
  state?: FormState;
  draft?: { lang: Language; url: string };
  fault?: string;
}

async function editPage(c: PageContext, design: Design | undefined, { state, draft, fault }: Shown = {}) {
  const bodies = await bodyOptions(c.db, c.lang);
  const isFree = isAllowed(c.actor, mayDesign);
  const own = scopesFor(c.actor, mayDesign, "body");
  const fresh = filledForm({ colour: "navy", layout: "classic" });
  return (
    <EditDesign
      design={design}
      state={state ?? (design === undefined ? fresh : stateOf(design))}
      bodies={isFree ? bodies : bodies.filter(({ value }) => own.includes(value))}
      isOfAnyBody={isFree}
      draft={draft}
      fault={fault}
    />
  );
}

/** The design that a draft is of, by the address; undefined for a new one. */
const draftOf = async (c: PageContext): Promise<Design | undefined> => {
  const of = c.url.searchParams.get("of") ?? "";
  return of === "" ? undefined : kept(c, of);
};

async function preview(c: PageContext, input: DesignInput): Promise<Response> {
  const design = await draftOf(c);
  const { lang } = c.query(previewQuery);
  const { signatureImage = null, seals = [] } = design ?? {};
  const png = await sampleOf(c.house, { ...factsOf(input), signatureImage, seals }, { lang, sample: "usual" });
  const draft = { lang, url: `data:image/png;base64,${Buffer.from(png).toString("base64")}` };
  return c.page(await editPage(c, design, { state: { values: await c.form(), errors: {} }, draft }));
}

async function takePicture(c: PageContext, as: "signature" | "seal"): Promise<Response> {
  const design = await kept(c);
  try {
    for await (const picture of takeFormFiles(c, rules)) {
      await addPicture(c.house, c.actor, design.id, as, picture);
      return c.done("designs:picture.added", `/certificates/designs/${design.id}`);
    }
  } catch (error) {
    if (!(error instanceof DomainError) || !error.code.startsWith("designs.")) throw error;
    const fault = c.text(`designs:error.${error.code}`, error.args);
    return c.page(await editPage(c, design, { fault }), { status: 422 });
  }
  return c.page(await editPage(c, design, { fault: c.text("designs:error.designs.no-picture") }), { status: 422 });
}

const one = "/certificates/designs/:id";

/** Afterwards the design's own page says what was done. */
const acting = (message: string, act: (c: PageContext) => Promise<string | undefined>) => async (c: PageContext) => {
  const other = await act(c);
  return c.done(message, `/certificates/designs/${other ?? c.param("id")}`);
};

export const designRoutes = pages()
  .get("/certificates/designs", may(mayEnterDesigns), async (c) =>
    c.page(<DesignList designs={await keptDesigns(c.db, c.actor)} />),
  )
  .get("/certificates/designs/new", may(mayEnterDesigns), async (c) => c.page(await editPage(c, undefined)))
  .post(
    "/certificates/designs/new",
    may(mayEnterDesigns),
    submitted(
      designForm,
      (c, state) => editPage(c, undefined, { state }),
      async (c, input) => {
        const id = await makeDesign(c.db, c.actor, factsOf(input));
        return c.done("designs:saved", `/certificates/designs/${id}`);
      },
    ),
  )
  .post(
    "/certificates/designs/preview",
    may(mayEnterDesigns),
    submitted(designForm, async (c, state) => editPage(c, await draftOf(c), { state }), preview),
  )
  .get(one, may(mayEnterDesigns), async (c) => c.page(await editPage(c, await kept(c))))
  .post(
    one,
    may(mayEnterDesigns),
    submitted(
      designForm,
      async (c, state) => editPage(c, await kept(c), { state }),
      async (c, input) => {
        await changeDesign(c.db, c.actor, (await kept(c)).id, factsOf(input));
        return c.done("designs:saved", `/certificates/designs/${c.param("id")}`);
      },
    ),
  )
  .get(`${one}/preview.png`, may(mayEnterDesigns), async (c) => {
    const png = await sampleOf(c.house, await kept(c), c.query(previewQuery));
    return sendMade(c, png, { name: "sample.png", mediaType: "image/png", isShown: true, isKept: true });
  })
  .post(`${one}/signature`, may(mayEnterDesigns), (c) => takePicture(c, "signature"))
  .post(`${one}/seal`, may(mayEnterDesigns), (c) => takePicture(c, "seal"))
  .post(
    `${one}/signature/remove`,
    may(mayEnterDesigns),
    acting("designs:picture.removed", async (c) => {
      await removePicture(c.db, c.actor, (await kept(c)).id, "signature");
      return undefined;
    }),
  )
  .post(
    `${one}/seals/:index{[0-9]}/remove`,
    may(mayEnterDesigns),
    acting("designs:picture.removed", async (c) => {
      await removePicture(c.db, c.actor, (await kept(c)).id, Number(c.param("index")));
      return undefined;
    }),
  )
  .post(
    `${one}/duplicate`,
    may(mayEnterDesigns),
    acting("designs:duplicated", async (c) => duplicateDesign(c.db, c.actor, (await kept(c)).id)),
  )
  .post(
    `${one}/retire`,
    may(mayEnterDesigns),
    submitted(
      designForm.pick({}),
      async (c, { general }) => editPage(c, await kept(c), general === undefined ? {} : { fault: general }),
      async (c) => {
        await setDesignState(c.db, c.actor, (await kept(c)).id, "retired");
        return c.done("designs:retired", `/certificates/designs/${c.param("id")}`);
      },
    ),
  )
  .post(
    `${one}/restore`,
    may(mayEnterDesigns),
    acting("designs:restored", async (c) => {
      await setDesignState(c.db, c.actor, (await kept(c)).id, "in-use");
      return undefined;
    }),
  );
