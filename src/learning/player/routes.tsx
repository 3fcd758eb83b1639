import { setCookie } from "hono/cookie";
import { DomainError } from "#platform/errors.ts";
import { anyone, type PageContext, pages, readBody, signedIn } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { attemptForDiagnosis } from "./call-queries.ts";
import { recordCalls } from "./calls.ts";
import { recordCommit } from "./commits.ts";
import { callsBody, callsQuery, commitBody, launchForm } from "./forms.ts";
import { endLaunch, openLaunch, openPlayer } from "./operations.ts";
import { servePackageFile } from "./package-files.ts";
import { DiagnosisPage } from "./pages/diagnosis-page.tsx";
import { PlayerPage } from "./pages/player-page.tsx";
import { RelaunchPage } from "./pages/relaunch.tsx";
import { launchForPage, moduleToLaunch, versionContents } from "./queries.ts";
import { bearerToken, labelOf, launchHours, passCookie, signFilePass } from "./tokens.ts";

/** On the portal: the way into a course. */
export const playerRoutes = pages()
  // Where a player whose launch has lapsed sends its learner: signing in brings them back here, one press goes on.
  .get("/learning/:slug/launch", signedIn, async (c) => {
    const module = await moduleToLaunch(c.db, c.actor, c.param("slug"));
    if (module === undefined) throw new DomainError("platform.not-found");
    return c.page(<RelaunchPage slug={module.slug} title={localized(module.title, c.lang)} />);
  })
  .get("/learning/:slug/attempts/:attempt", signedIn, async (c) => {
    const attempt = await attemptForDiagnosis(c.db, c.actor, c.param("slug"), c.param("attempt"));
    if (attempt === undefined) throw new DomainError("platform.not-found");
    const { only, from } = c.query(callsQuery);
    const contents = await versionContents(c.db, attempt.versionId);
    return c.page(<DiagnosisPage attempt={attempt} contents={contents} onlyFaults={only === "faults"} from={from} />);
  })
  .post("/learning/:slug/launch", signedIn, async (c) => {
    const values = await c.form();
    const parsed = launchForm.safeParse(
      Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1)])),
    );
    if (!parsed.success) throw new DomainError("platform.bad-request");
    const { item, mode, again, version } = parsed.data;
    const wish = {
      slug: c.param("slug"),
      lang: c.lang,
      item: item || undefined,
      mode,
      again: again !== undefined && again !== "",
      version,
    };
    const { url } = await openLaunch(c.house, c.actor, wish);
    return c.redirect(url);
  });

const outside = { isLocalized: false } as const;
const byToken = { isLocalized: false, proof: "token" } as const;

/** The label of the host; a request to any other host finds nothing. */
function labelIn(c: PageContext): string {
  const label = labelOf(c.house.settings, c.url);
  if (label === undefined) throw new DomainError("platform.not-found");
  return label;
}

/** The caller of an address that only the player uses: its token, from its own origin. */
function playerIn(c: PageContext): { token: string; label: string } {
  const label = labelIn(c);
  const origin = c.raw.req.header("origin");
  if (origin !== undefined && new URL(origin).host !== c.url.host) throw new DomainError("platform.foreign-origin");
  const token = bearerToken(c.raw.req.header("authorization"));
  if (token === undefined) throw new DomainError("player.expired");
  return { token, label };
}

function givePass(c: PageContext, label: string, pass: { versionId: string; accountId: string }): void {
  setCookie(c.raw, passCookie(c.house.settings), signFilePass(c.house.secrets, label, pass), {
    httpOnly: true,
    sameSite: "Strict",
    path: "/",
    secure: c.house.settings.contentUrl.startsWith("https:"),
    maxAge: launchHours * 3600,
  });
}

const mostBytes = 4 * 1024 * 1024;

async function readCommit(c: PageContext) {
  const text = await readBody(c.raw.req.raw, mostBytes).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === "platform.too-large") {
      throw new DomainError("player.commit-too-large", { args: { megabytes: mostBytes / 1024 / 1024 } });
    }
    throw error;
  });
  try {
    return commitBody.parse(JSON.parse(text.toString("utf8")));
  } catch (error) {
    throw new DomainError("player.bad-commit", { cause: error });
  }
}

const mostBytesOfCalls = 1024 * 1024;

async function readCalls(c: PageContext) {
  const text = await readBody(c.raw.req.raw, mostBytesOfCalls);
  try {
    return callsBody.parse(JSON.parse(text.toString("utf8")));
  } catch (error) {
    throw new DomainError("player.bad-commit", { cause: error });
  }
}

/** On the content origins: the player's page, what it asks for, and the packages' files. */
export const playerContentRoutes = pages()
  .get(
    "/play/:launchId",
    anyone,
    async (c) => {
      const label = labelIn(c);
      const id = c.param("launchId");
      const launch = isId(id) ? await launchForPage(c.db, id, label) : undefined;
      if (launch === undefined) throw new DomainError("platform.not-found");
      const texts = c.house.messages.of(launch.lang, "player");
      const module = `${c.house.settings.publicUrl}/${launch.lang}/learning/${launch.slug}`;
      // Old courses save when their page goes: Chromium asks for this permission since 2025.
      const headers = {
        "cache-control": "no-store",
        "permissions-policy": "unload=(self), fullscreen=(self), camera=(), microphone=(), geolocation=()",
      };
      return c.page(
        <PlayerPage
          lang={launch.lang}
          title={localized(launch.title, launch.lang)}
          mode={launch.mode}
          module={module}
          t={texts}
        />,
        { headers },
      );
    },
    outside,
  )
  .post(
    "/-/open",
    anyone,
    async (c) => {
      const { token, label } = playerIn(c);
      const { versionId, accountId, ...opened } = await openPlayer(c.house, token, label);
      givePass(c, label, { versionId, accountId });
      return c.json(opened);
    },
    byToken,
  )
  .post(
    "/-/commit",
    anyone,
    async (c) => {
      const { token, label } = playerIn(c);
      const { versionId, accountId, isTakenOver, ...answer } = await recordCommit(
        c.house,
        token,
        label,
        await readCommit(c),
      );
      givePass(c, label, { versionId, accountId });
      if (!isTakenOver) return c.json(answer);
      const message = c.translate("player")("error.player.taken-over");
      return c.json({ ...answer, isKept: true, error: { code: "player.taken-over", message } }, 409);
    },
    byToken,
  )
  .post(
    "/-/calls",
    anyone,
    async (c) => {
      const { token, label } = playerIn(c);
      await recordCalls(c.db, token, label, await readCalls(c));
      return c.json({});
    },
    byToken,
  )
  .post(
    "/-/end",
    anyone,
    async (c) => {
      const { token, label } = playerIn(c);
      await endLaunch(c.db, token, label);
      return c.json({});
    },
    byToken,
  )
  .get("/c/:path{.*}", anyone, (c) => servePackageFile(c, labelIn(c)), outside);
