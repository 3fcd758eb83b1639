import { Readable } from "node:stream";
import { auditKinds, sealState } from "#platform/audit/index.ts";
import { decodeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  isOwnPath,
  may,
  type PageContext,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { requireAccount } from "#platform/permissions/index.ts";
import { askForAuditCheck, newestChecks, readAuditLog } from "./audit-log.ts";
import { agreeToPolicy, consentsOf } from "./consents.ts";
import { directoryChoiceOf, enterDirectory, findPeople, leaveDirectory } from "./directory.ts";
import { askForErasure, cancelErasure, erasureOf } from "./erasure.ts";
import { askForExport, exportOf, openExport } from "./exports.ts";
import { auditQuery, consentForm, directoryForm, directoryQuery, erasureForm, protectionForm } from "./forms.ts";
import { AuditPage } from "./pages/audit-page.tsx";
import { DirectoryPage } from "./pages/directory-page.tsx";
import { ConsentPage, PolicyPage } from "./pages/policy-page.tsx";
import { PrivacyPage } from "./pages/privacy-page.tsx";
import { ProtectedPage } from "./pages/protected-page.tsx";
import { mayReadAudit } from "./permissions.ts";
import { currentPolicy, policyVersions } from "./policy.ts";
import { mayProtectAnyone, protectedPeople, setProtected } from "./protection.ts";
import { ownMarks } from "./queries.ts";

async function privacyPage(c: PageContext, states: { directory?: FormState; erasing?: FormState } = {}) {
  const account = requireAccount(c.actor);
  const [copy, erasure, consents, choice, marks] = await Promise.all([
    exportOf(c.db, account.id),
    erasureOf(c.db, account.id),
    consentsOf(c.db, account.id),
    directoryChoiceOf(c.db, account.id),
    ownMarks(c.db, account.id),
  ]);
  return (
    <PrivacyPage
      copy={copy}
      erasure={erasure}
      erasureDays={c.house.settings.erasureDays}
      hasPassword={marks.hasPassword}
      isProtected={marks.isProtected}
      consents={consents}
      isListed={choice !== undefined}
      directory={
        states.directory ??
        filledForm({
          fields: choice?.fields ?? [],
          languages: choice === undefined ? [account.lang] : choice.languages,
        })
      }
      erasing={states.erasing ?? emptyForm}
      declared={c.house.personalData}
    />
  );
}

async function protectedPage(c: PageContext, state: FormState) {
  const after = decodeCursor(c.url.searchParams.get("after") ?? undefined, 2);
  return <ProtectedPage {...(await protectedPeople(c.db, requireAccount(c.actor), after))} state={state} />;
}

/** Open while a new version of the privacy page waits to be read: the page itself, the question, and one's choices. */
const whileAsked = { isOpenWhileAsked: true } as const;

export const privacyRoutes = pages()
  .get(
    "/privacy",
    anyone,
    (c) => {
      const wanted = Number(c.url.searchParams.get("version") ?? currentPolicy.version);
      const known = policyVersions.find(({ version }) => version === wanted);
      if (known === undefined) throw new DomainError("platform.not-found");
      return c.page(<PolicyPage version={known.version} declared={c.house.personalData} />);
    },
    whileAsked,
  )
  .get("/account/consent", signedIn, (c) => c.page(<ConsentPage to={c.url.searchParams.get("to") ?? ""} />), whileAsked)
  .post(
    "/account/consent",
    signedIn,
    submitted(
      consentForm,
      () => <ConsentPage to="" />,
      async (c, { to }) => {
        await agreeToPolicy(c.db, requireAccount(c.actor), c.lang);
        return c.redirect(isOwnPath(to) ? to : c.href("/"));
      },
    ),
  )
  .get("/account/privacy", signedIn, async (c) => c.page(await privacyPage(c)), whileAsked)
  .post("/account/privacy/exports", signedIn, async (c) => {
    await askForExport(c.db, c.house.files, requireAccount(c.actor));
    return c.done("privacy:copy.asked", "/account/privacy");
  })
  .get(
    "/account/privacy/exports/:id/praxis.zip",
    signedIn,
    async (c) => {
      if (!isId(c.param("id"))) throw new DomainError("platform.not-found");
      const { stream, size } = await openExport(c.db, c.house.files, requireAccount(c.actor), c.param("id"));
      c.raw.header("content-type", "application/zip");
      c.raw.header("content-length", String(size));
      c.raw.header("content-disposition", 'attachment; filename="praxis.zip"');
      c.raw.header("cache-control", "no-store");
      return c.raw.body(Readable.toWeb(stream) as ReadableStream);
    },
    whileAsked,
  )
  .post(
    "/account/privacy/erasure",
    signedIn,
    submitted(
      erasureForm,
      (c, erasing) => privacyPage(c, { erasing }),
      async (c, { password }) => {
        await askForErasure(c.house, requireAccount(c.actor), password);
        return c.done("privacy:erasure.asked", "/account/privacy");
      },
    ),
  )
  .post("/account/privacy/erasure/cancel", signedIn, async (c) => {
    await cancelErasure(c.house, requireAccount(c.actor));
    return c.done("privacy:erasure.cancelled", "/account/privacy");
  })
  .post(
    "/account/privacy/directory",
    signedIn,
    submitted(
      directoryForm,
      (c, directory) => privacyPage(c, { directory }),
      async (c, choice) => {
        await enterDirectory(c.db, requireAccount(c.actor), choice);
        return c.done("privacy:directory.entered", "/account/privacy");
      },
    ),
  )
  .post("/account/privacy/directory/leave", signedIn, async (c) => {
    await leaveDirectory(c.db, requireAccount(c.actor));
    return c.done("privacy:directory.left", "/account/privacy");
  })
  .get("/people", signedIn, async (c) => {
    const { q, after } = c.query(directoryQuery);
    const found = await findPeople(c.db, c.actor, { words: q, after: decodeCursor(after, 2) });
    return c.page(<DirectoryPage words={q ?? ""} {...found} mayProtect={mayProtectAnyone(c.actor)} />);
  })
  .get("/people/protected", signedIn, async (c) => c.page(await protectedPage(c, emptyForm)))
  .post(
    "/people/protected",
    signedIn,
    submitted(protectionForm, protectedPage, async (c, { email, act }) => {
      await setProtected(c.db, requireAccount(c.actor), email, act === "protect");
      return c.done(act === "protect" ? "privacy:protected.done" : "privacy:protected.ended", "/people/protected");
    }),
  )
  .get("/admin/audit", may(mayReadAudit), async (c) => {
    const { after, ...filter } = c.query(auditQuery);
    const [log, kinds, seal, checks] = await Promise.all([
      readAuditLog(c.db, c.actor, filter, decodeCursor(after, 2)),
      auditKinds(c.db),
      sealState(c.db),
      newestChecks(c.db),
    ]);
    return c.page(<AuditPage filter={filter} kinds={kinds} {...log} seal={seal} checks={checks} />);
  })
  .post("/admin/audit/verify", may(mayReadAudit), async (c) => {
    await askForAuditCheck(c.db, requireAccount(c.actor));
    return c.done("privacy:audit.asked", "/admin/audit");
  });
