import { composition } from "./app.ts";
import { demoAccounts, demoPassword, hasDemoAccounts } from "./people/index.ts";
import { openHouse, type RunningHouse, serveHouse } from "./platform/house.ts";
import type { Settings } from "./platform/settings.ts";

/** Settings -> database -> migrate -> jobs -> listen. */
export async function serve(settings: Settings, say: (line: string) => void): Promise<RunningHouse> {
  const open = await openHouse({ settings, ...composition, mode: "serve", say });
  try {
    await guardDemo(open, settings);
    for (const feature of open.features) await feature.begin?.(open.house);
    if (settings.isDemo) for (const feature of open.features) await feature.demo?.(open.house, say);
    const running = await serveHouse(open);
    announce(settings, running, say);
    return running;
  } catch (error) {
    await open.close().catch(() => {});
    throw error;
  }
}

/** Demo accounts have a known password: a server that others can reach refuses to start with them unless told in so many words. */
async function guardDemo({ house }: Pick<RunningHouse, "house">, settings: Settings): Promise<void> {
  if (settings.isLoopback || settings.demoChoice !== undefined) return;
  if (!(await hasDemoAccounts(house.db))) return;
  throw new Error(
    `HOST=${settings.host} can be reached from elsewhere and this installation has demo accounts with a known password. ` +
      "Say PRAXIS_DEMO=off to disable them, or PRAXIS_DEMO=on if that is what you want.",
  );
}

function announce(settings: Settings, { ports }: RunningHouse, say: (line: string) => void): void {
  say(`Praxis is ready: ${settings.publicUrl.replace(/:0$/, `:${ports.portal}`)}`);
  say(`Courses run on ${settings.contentUrl.replace(/:0$/, `:${ports.content}`)}`);
  if (!settings.isDemo) return;
  say(`Demo accounts (password ${demoPassword}): ${demoAccounts.map((account) => account.email).join(", ")}`);
}
