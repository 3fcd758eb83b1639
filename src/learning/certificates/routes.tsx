import { defaultDesignId, requestCollection } from "#credentials/index.ts";
import { pageOf, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  emptyForm,
  type FormState,
  filledForm,
  gatheredText,
  localizedValues,
  type PageContext,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { pathBySlug } from "../paths/queries.ts";
import { moduleBySlug } from "../queries.ts";
import { listQuery, reasonForm, ruleForm } from "./forms.ts";
import { askForAwards, authorizeThing, awardAnew, mayAccredit, revokeCertificate, saveRule } from "./operations.ts";
import { CertificatePage } from "./pages/certificate.tsx";
import { OneCertificatePage } from "./pages/one.tsx";
import { certifiedThing, countCertificates, designChoices, issuedCertificates, ruleOf } from "./queries.ts";
import type { CertifiedThing, RuleFacts, ThingKind } from "./types.ts";

const pageSize = 50;

const nothingSaid: RuleFacts = {
  isOn: false,
  rule: "completed",
  leastScore: null,
  validMonths: null,
  isAccredited: false,
  designId: defaultDesignId,
  statement: {},
  renewal: {},
};

async function managed(c: PageContext, kind: ThingKind): Promise<CertifiedThing> {
  const find = kind === "module" ? moduleBySlug : pathBySlug;
  const found = await find(c.db, c.actor, c.param("slug"));
  const thing = found === undefined ? undefined : await certifiedThing(c.db, kind, found.id);
  if (thing === undefined) throw new DomainError("platform.not-found");
  authorizeThing(c.actor, thing);
  return thing;
}

const valuesOf = (rule: RuleFacts): FormState =>
  filledForm({
    isOn: rule.isOn ? ["yes"] : [],
    rule: rule.rule,
    leastScore: rule.leastScore === null ? "" : String(Math.round(rule.leastScore * 100)),
    validMonths: rule.validMonths === null ? "" : String(rule.validMonths),
    isAccredited: rule.isAccredited ? ["yes"] : [],
    designId: rule.designId,
    ...localizedValues("statement", rule.statement),
    ...localizedValues("renewal", rule.renewal),
  });

async function certificatePage(c: PageContext, kind: ThingKind, given?: FormState) {
  const thing = await managed(c, kind);
  const rule = (await ruleOf(c.db, kind, thing.id)) ?? nothingSaid;
  const [designs, counts, issued] = await Promise.all([
    designChoices(c.db, thing),
    countCertificates(c.db, kind, thing.id, rule),
    issuedCertificates(c.db, kind, thing.id, timeCursor(c.query(listQuery).after), pageSize + 1),
  ]);
  const { rows, next } = pageOf(issued, pageSize, (row) => [row.awardedAt.toISOString(), row.id]);
  return (
    <CertificatePage
      thing={thing}
      state={given ?? valuesOf(rule)}
      isOn={rule.isOn}
      mayAccredit={mayAccredit(c.actor, kind)}
      designs={designs.map(({ id, name }) => ({ value: id, label: localized(name, c.lang).text }))}
      counts={counts}
      issued={rows}
      next={next}
    />
  );
}

async function onePage(c: PageContext, kind: ThingKind, state: FormState = emptyForm) {
  const thing = await managed(c, kind);
  const rows = await issuedCertificates(c.db, kind, thing.id, undefined, 1, c.param("id"));
  const [certificate] = rows;
  if (certificate === undefined) throw new DomainError("platform.not-found");
  return <OneCertificatePage thing={thing} certificate={certificate} state={state} />;
}

/** The same pages for modules and for paths. */
function routesOf(kind: ThingKind, base: string) {
  const pathOf = (c: PageContext) => `${base}/${c.param("slug")}/certificate`;
  return pages()
    .get(`${base}/:slug/certificate`, signedIn, async (c) => c.page(await certificatePage(c, kind)))
    .post(
      `${base}/:slug/certificate`,
      signedIn,
      submitted(
        ruleForm,
        (c, state) => certificatePage(c, kind, state),
        async (c, input) => {
          const thing = await managed(c, kind);
          await saveRule(c.db, c.actor, kind, thing.id, {
            isOn: input.isOn.length > 0,
            rule: input.rule,
            leastScore: input.leastScore === null ? null : input.leastScore / 100,
            validMonths: input.validMonths,
            isAccredited: input.isAccredited.length > 0,
            designId: input.designId,
            statement: gatheredText(input, "statement"),
            renewal: gatheredText(input, "renewal"),
          });
          return c.done("platform:form.saved", pathOf(c));
        },
      ),
    )
    .post(`${base}/:slug/certificate/award`, signedIn, async (c) => {
      const thing = await managed(c, kind);
      await askForAwards(c.db, c.actor, kind, thing.id);
      return c.done("awarding:award.asked", pathOf(c));
    })
    .post(`${base}/:slug/certificate/collect`, signedIn, async (c) => {
      const { id } = await managed(c, kind);
      return c.redirect(c.href(`/certificates/collected/${await requestCollection(c.db, c.actor, { kind, id })}`));
    })
    .get(`${base}/:slug/certificate/:id`, signedIn, async (c) => c.page(await onePage(c, kind)))
    .post(
      `${base}/:slug/certificate/:id/revoke`,
      signedIn,
      submitted(
        reasonForm,
        (c, state) => onePage(c, kind, state),
        async (c, { reason }) => {
          await revokeCertificate(c.db, c.actor, await managed(c, kind), c.param("id"), reason);
          return c.done("credentials:revoked.done", `${pathOf(c)}/${c.param("id")}`);
        },
      ),
    )
    .post(`${base}/:slug/certificate/:id/anew`, signedIn, async (c) => {
      await awardAnew(c.house, c.actor, await managed(c, kind), c.param("id"));
      return c.done("awarding:anew.done", pathOf(c));
    });
}

export const certificateRoutes = routesOf("module", "/learning");
certificateRoutes.list.push(...routesOf("path", "/paths").list);
