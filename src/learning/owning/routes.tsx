import { Readable } from "node:stream";
import { statementsOfRegistrations } from "#lrs/index.ts";
import { visibleNames } from "#people/index.ts";
import { encodeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  type FormState,
  filledForm,
  gatheredText,
  localizedValues,
  type PageContext,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";
import { requireAccount } from "#platform/permissions/index.ts";
import { moduleBySlug } from "../queries.ts";
import { keptModule } from "../versions/queries.ts";
import { completeByHand, resetLearner, undoCompletion } from "./acts.ts";
import { moduleCounts } from "./counts.ts";
import { type ExportKind, exportLearners } from "./exports.ts";
import {
  attemptQuery,
  completeForm,
  itemsQuery,
  learnersQuery,
  remindersForm,
  resetForm,
  stopForm,
  undoForm,
} from "./forms.ts";
import { answeredVersions, questionsOf } from "./items.ts";
import { learnerCursor, learnerOf, learnersOf } from "./learners.ts";
import { ItemsPage } from "./pages/items.tsx";
import { type ActName, LearnerPage } from "./pages/learner.tsx";
import { LearnersPage } from "./pages/learners.tsx";
import { RemindersPage, StopRemindersPage } from "./pages/reminders.tsx";
import {
  accountOfStopToken,
  keepReminderRule,
  reminderLetter,
  reminderRuleOf,
  resumeReminders,
  stopReminders,
} from "./reminders.ts";
import { attemptDetail } from "./results.ts";

const pageSize = 50;

const kept = (c: PageContext) => keptModule(c.db, c.actor, c.param("slug"));

async function learnerFacts(c: PageContext) {
  const module = await kept(c);
  const learner = await learnerOf(c.db, await visibleNames(c.db, c.actor), module.id, c.param("registration"));
  if (learner === undefined) throw new DomainError("platform.not-found");
  return { module, learner };
}

async function learnerPage(c: PageContext, refused?: { act: ActName; state: FormState }) {
  const { module, learner } = await learnerFacts(c);
  const number = c.query(attemptQuery).attempt ?? learner.attempt ?? undefined;
  const detail = number === undefined ? undefined : await attemptDetail(c.db, learner.id, number);
  return <LearnerPage module={module} learner={learner} detail={detail} refused={refused} />;
}

const refusedIn = (act: ActName) => (c: PageContext, state: FormState) => learnerPage(c, { act, state });

const targetIn = async (c: PageContext) => ({ moduleId: (await kept(c)).id, registrationId: c.param("registration") });
const learnerPath = (c: PageContext) => `/learning/${c.param("slug")}/learners/${c.param("registration")}`;

async function remindersPage(c: PageContext, state?: FormState) {
  const module = await kept(c);
  const rule = await reminderRuleOf(c.db, module.id);
  const letters = languages.map((lang) => {
    const sample = {
      id: "00000000-0000-0000-0000-000000000000",
      lang,
      name: c.house.messages.text(lang, "owning", "sample-name"),
    };
    const { subject, body } = reminderLetter(c.house, module, rule.words, sample);
    // The address of nobody's reminders stops nothing.
    return { lang, subject, body: body.replace(/0{32}\.[\w-]{43}/, "…") };
  });
  const filled = filledForm({
    isOn: rule.isOn ? "yes" : "no",
    afterDays: String(rule.afterDays),
    most: String(rule.most),
    ...localizedValues("words", rule.words),
  });
  return <RemindersPage module={module} state={state ?? filled} letters={letters} />;
}

function stopAccount(c: PageContext): string {
  const account = accountOfStopToken(c.house.secrets, c.param("token"));
  if (account === undefined) throw new DomainError("platform.not-found");
  return account;
}

const fileTypes: Record<ExportKind, string> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  jsonl: "application/x-ndjson; charset=utf-8",
};

function sendFile(c: PageContext, stream: Readable, kind: ExportKind): Response {
  c.raw.header("content-type", fileTypes[kind]);
  c.raw.header("content-disposition", `attachment; filename="${c.param("slug")}.${kind}"`);
  c.raw.header("cache-control", "no-store");
  return c.raw.body(Readable.toWeb(stream) as ReadableStream);
}

async function exported(c: PageContext, kind: ExportKind): Promise<Response> {
  const module = await kept(c);
  const { after: _, ...filter } = c.query(learnersQuery);
  const stream = await exportLearners(c.house, requireAccount(c.actor), c.lang, module, { ...filter, kind });
  return sendFile(c, stream, kind);
}

const outside = { isLocalized: false } as const;

export const owningRoutes = pages()
  .get("/learning/:slug/learners", signedIn, async (c) => {
    const module = await kept(c);
    const { after: place, ...filter } = c.query(learnersQuery);
    const after = learnerCursor(place);
    const names = await visibleNames(c.db, c.actor);
    const [rows, { counts, countedAt }] = await Promise.all([
      learnersOf(c.db, names, module.id, filter, after, pageSize + 1),
      moduleCounts(c.db, module),
    ]);
    const learners = rows.slice(0, pageSize);
    const last = rows.length > pageSize ? learners.at(-1) : undefined;
    return c.page(
      <LearnersPage
        module={module}
        counts={counts}
        countedAt={countedAt}
        filter={filter}
        learners={learners}
        next={last === undefined ? undefined : encodeCursor([last.key, last.id])}
        isFurther={after !== undefined}
      />,
    );
  })
  .get("/learning/:slug/learners.csv", signedIn, (c) => exported(c, "csv"))
  .get("/learning/:slug/learners.xlsx", signedIn, (c) => exported(c, "xlsx"))
  .get("/learning/:slug/learners.jsonl", signedIn, (c) => exported(c, "jsonl"))
  .get("/learning/:slug/learners/:registration", signedIn, async (c) => c.page(await learnerPage(c)))
  .get("/learning/:slug/learners/:registration/statements.jsonl", signedIn, async (c) => {
    const { learner } = await learnerFacts(c);
    const statements = await statementsOfRegistrations(c.db, [learner.id]);
    return sendFile(
      c,
      Readable.from(
        statements.map((statement) => `${JSON.stringify(statement)}\n`),
        { objectMode: false },
      ),
      "jsonl",
    );
  })
  .post(
    "/learning/:slug/learners/:registration/complete",
    signedIn,
    submitted(completeForm, refusedIn("complete"), async (c, input) => {
      await completeByHand(c.house, c.actor, await targetIn(c), input["reason-complete"]);
      return c.done("owning:done.completed", learnerPath(c));
    }),
  )
  .post(
    "/learning/:slug/learners/:registration/undo",
    signedIn,
    submitted(undoForm, refusedIn("undo"), async (c, input) => {
      await undoCompletion(c.house, c.actor, await targetIn(c), input["reason-undo"]);
      return c.done("owning:done.undone", learnerPath(c));
    }),
  )
  .post(
    "/learning/:slug/learners/:registration/reset",
    signedIn,
    submitted(resetForm, refusedIn("reset"), async (c, input) => {
      await resetLearner(c.house, c.actor, await targetIn(c), input["reason-reset"]);
      return c.done("owning:done.reset", learnerPath(c));
    }),
  )
  .get("/learning/:slug/items", signedIn, async (c) => {
    const module = await kept(c);
    const versions = await answeredVersions(c.db, module.id);
    const wished = c.query(itemsQuery).version;
    const version = versions.find(({ number }) => number === wished) ?? versions[0];
    const found = version === undefined ? undefined : await questionsOf(c.db, module.id, version.id);
    const facts = await moduleBySlug(c.db, c.actor, module.slug);
    return c.page(
      <ItemsPage
        module={module}
        versions={versions}
        shown={version?.number}
        questions={found?.questions ?? []}
        contents={facts?.contents ?? []}
        until={found?.until ?? null}
      />,
    );
  })
  .get("/learning/:slug/reminders", signedIn, async (c) => c.page(await remindersPage(c)))
  .post(
    "/learning/:slug/reminders",
    signedIn,
    submitted(remindersForm, remindersPage, async (c, input) => {
      const module = await kept(c);
      const { isOn, afterDays, most } = input;
      await keepReminderRule(c.db, c.actor, module.id, {
        isOn: isOn === "yes",
        afterDays,
        most,
        words: gatheredText(input, "words"),
      });
      return c.done("platform:form.saved", `/learning/${module.slug}/reminders`);
    }),
  )
  .get("/learning/reminders/stop/:token", anyone, (c) => {
    stopAccount(c);
    return c.page(<StopRemindersPage token={c.param("token")} isStopped={false} />);
  })
  .post(
    "/learning/reminders/stop/:token",
    anyone,
    submitted(
      stopForm,
      (c) => <StopRemindersPage token={c.param("token")} isStopped={false} />,
      async (c, { again }) => {
        const account = stopAccount(c);
        await (again === undefined ? stopReminders : resumeReminders)(c.db, account);
        return c.page(<StopRemindersPage token={c.param("token")} isStopped={again === undefined} />);
      },
    ),
  )
  // RFC 8058 3.2: a mail program posts here without cookie and asks nothing; who follows the address as a link gets the page that asks.
  .post(
    "/learning/reminders/stop/:token",
    anyone,
    async (c) => {
      await stopReminders(c.db, stopAccount(c));
      return c.json({ stopped: true });
    },
    { ...outside, proof: "token" },
  )
  .get(
    "/learning/reminders/stop/:token",
    anyone,
    (c) => c.redirect(c.href(`/learning/reminders/stop/${c.param("token")}`)),
    outside,
  );
