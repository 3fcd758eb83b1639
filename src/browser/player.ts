// The player's page: takes the launch's token, asks other windows to give way, opens the attempt, begins.

import type { OpenedLaunch } from "../learning/player/protocol.ts";
import { durableStore, syncStore } from "./player/browser-stores.ts";
import { CallLog } from "./player/call-log.ts";
import { Journal } from "./player/journal.ts";
import { askToOpen, takeToken, Windows } from "./player/opening.ts";
import { PlayerPage } from "./player/page.ts";
import { Player } from "./player/player.ts";
import { Sender } from "./player/sender.ts";

const page = new PlayerPage();
const windows = new Windows();
const retryAfter = 4_000;

function visit(address: string): void {
  location.assign(address);
}

function sayGone(): void {
  page.showPanel(page.text("gone"), [
    { label: page.text("gone.page"), isMain: true, go: () => visit(page.data.module) },
  ]);
}

function sayExpired(relaunch: string): void {
  page.showStrip(page.text("expired.text"), [
    { label: page.text("expired.continue"), isMain: true, go: () => visit(relaunch) },
  ]);
}

async function open(token: string): Promise<void> {
  if (page.data.mode === "normal") await windows.takeOver();
  const opening = await askToOpen(token);
  if (opening.kind === "opened") return start(token, opening.opened);
  if (opening.kind !== "unreachable") {
    if (opening.kind === "gone") sayGone();
    else sayExpired(`${page.data.module}/launch`);
    return;
  }
  const again = () => {
    clearTimeout(timer);
    window.removeEventListener("online", again);
    void open(token);
  };
  const timer = setTimeout(again, retryAfter);
  window.addEventListener("online", again);
  page.showPanel(page.text("unreachable"), [{ label: page.text("unreachable.retry"), go: again }]);
}

async function start(token: string, launch: OpenedLaunch): Promise<void> {
  if (launch.organization === null) {
    page.showPanel(page.text("nothing"));
    return;
  }
  const isKept = launch.mode === "normal";
  const journal = await Journal.open(
    launch.attempt,
    isKept ? syncStore() : undefined,
    isKept ? await durableStore() : undefined,
  );
  const sender = new Sender({
    journal,
    token,
    by: launch.number,
    tell(state) {
      page.showState(state);
      if (state.kind === "expired") sayExpired(launch.urls.relaunch);
      if (state.kind === "taken-over") void giveWay();
      if (state.kind === "too-large" && state.message !== "") page.showStrip(state.message, []);
    },
  });
  let hasGivenWay = false;
  const giveWay = async () => {
    if (hasGivenWay) return;
    hasGivenWay = true;
    await player.stop();
    page.showState({ kind: "taken-over" });
    page.showPanel(page.text("taken-over.text"), [
      { label: page.text("taken-over.here"), isMain: true, go: () => location.reload() },
      { label: page.text("leave"), go: () => visit(launch.urls.module) },
    ]);
    await sender.drain(2_000);
  };
  const log = new CallLog({ token, by: launch.number });
  if (!isKept) log.stop();
  // What this device still holds is taken over before it is sent: the server's answer was given without it.
  const player = new Player(page, launch, launch.organization, journal, sender, log);
  if (isKept) {
    await sender.drain(3_000);
    windows.listen(giveWay);
  } else page.say(page.text(launch.mode === "preview" ? "state.preview" : "state.review"));
  window.addEventListener("online", () => sender.kick());
  listen(token, launch, player, sender);
  await player.begin();
}

function listen(token: string, launch: OpenedLaunch, player: Player, sender: Sender): void {
  page.onPress("contents-button", () => page.openContents(!page.hasContentsOpen));
  page.onPress("contents-close", () => page.openContents(false));
  page.onPress("previous", () => void player.go("previous"));
  page.onPress("next", () => void player.go("next"));
  page.onPress("finished", () => player.finishPage());
  page.onPress("own-window", () => void player.changeWindow(true));
  page.onPress("leave", () => void leave(token, launch, player, sender));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && page.hasContentsOpen) page.openContents(false);
  });
  followFullScreen();
  window.addEventListener("beforeunload", () => player.announceLeaving(), { capture: true });
  window.addEventListener("pagehide", () => player.vanish());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") player.flush();
  });
}

async function leave(token: string, launch: OpenedLaunch, player: Player, sender: Sender): Promise<void> {
  await player.go("leave");
  await Promise.race([player.sendCalls(), new Promise((resolve) => setTimeout(resolve, 1_000))]);
  if (launch.mode === "normal") await sender.drain(3_000);
  const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
  await fetch("/-/end", { method: "POST", headers, keepalive: true }).catch(() => {});
  visit(launch.urls.module);
}

function followFullScreen(): void {
  const button = page.button("full-screen");
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", () => {
    void (document.fullscreenElement === null ? page.stage.requestFullscreen() : document.exitFullscreen()).catch(
      () => {},
    );
  });
  document.addEventListener("fullscreenchange", () => {
    const label = page.text(document.fullscreenElement === null ? "full-screen" : "full-screen.leave");
    button.setAttribute("aria-label", label);
    button.title = label;
  });
}

const token = takeToken();
if (token === undefined) sayGone();
else void open(token);
