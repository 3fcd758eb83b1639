import type { z } from "zod";
import { DomainError } from "#platform/errors.ts";
import {
  emptyForm,
  type FormState,
  filledForm,
  may,
  type PageContext,
  pages,
  submitted,
} from "#platform/http/index.ts";
import { labelForm } from "./forms.ts";
import { addMemberLabel, changeMemberLabel, type MemberLabelFacts } from "./list.ts";
import { LabelPage, LabelsPage } from "./pages/labels.tsx";
import { mayKeepMemberLabels } from "./permissions.ts";
import { findMemberLabel, listMemberLabels } from "./queries.ts";

async function labelsPage(c: PageContext, state: FormState = emptyForm) {
  return <LabelsPage labels={await listMemberLabels(c.db, c.actor)} state={state} />;
}

async function labelPage(c: PageContext, state?: FormState) {
  const label = await findMemberLabel(c.db, c.actor, c.param("id"));
  if (label === undefined) throw new DomainError("platform.not-found");
  const { country, name, since, until } = label;
  const spellings = Object.fromEntries(Object.entries(name).map(([lang, text]) => [`name_${lang}`, text]));
  return <LabelPage label={label} state={state ?? filledForm({ country, since, until, ...spellings })} />;
}

const factsOf = ({ country, since, until, ...given }: z.infer<typeof labelForm>): MemberLabelFacts => ({
  country,
  since,
  until,
  name: { en: given.name_en, fr: given.name_fr, es: given.name_es, ar: given.name_ar },
});

export const labelsRoutes = pages()
  .get("/admin/member-labels", may(mayKeepMemberLabels), async (c) => c.page(await labelsPage(c)))
  .post(
    "/admin/member-labels",
    may(mayKeepMemberLabels),
    submitted(labelForm, labelsPage, async (c, given) => {
      await addMemberLabel(c.db, c.actor, factsOf(given));
      return c.done("labels:added", "/admin/member-labels");
    }),
  )
  .get("/admin/member-labels/:id", may(mayKeepMemberLabels), async (c) => c.page(await labelPage(c)))
  .post(
    "/admin/member-labels/:id",
    may(mayKeepMemberLabels),
    submitted(labelForm, labelPage, async (c, given) => {
      await changeMemberLabel(c.db, c.actor, c.param("id"), factsOf(given));
      return c.done("platform:form.saved", "/admin/member-labels");
    }),
  );
