/** The page that OBS shows: a widget, as the server has it. */

import { ServerClock } from "./clock";
import { Connection } from "./connection";
import { takeSecret } from "./secret";
import { Stage } from "./stage";
import { after, type Frame, type Known, unversioned, versionOf } from "./widget";

const RELOAD_WITHIN_MS = 4000;
const REPAIR_WITHIN_MS = 20_000;

export function startSource(root: HTMLElement): void {
  const clock = new ServerClock();
  const stage = new Stage(root, {
    now: () => clock.now(),
    muted: false,
    failed: () => reload(REPAIR_WITHIN_MS),
  });
  let known: Known | undefined;
  const ends = {
    opened: () => {
      known = unversioned(known);
    },
    frame: (frame: Frame) => {
      if (frame.type === "RELOAD") reload(RELOAD_WITHIN_MS);
      const next = after(known, frame);
      if (next !== known) stage.show(next?.widget);
      known = next;
    },
    version: () => versionOf(known),
  };
  // Another link of the same widget differs in what comes after `#`, for which nothing is loaded.
  addEventListener("hashchange", () => location.reload());
  const widgetId = location.pathname.split("/").at(-1) ?? "";
  void new Connection(widgetId, takeSecret(), clock, ends).run();
}

/** Load the page anew at a moment of its own, if the server answers then: else it would be lost. */
function reload(withinMs: number): void {
  setTimeout(async () => {
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => undefined);
    if (answer?.ok) location.reload();
    else reload(withinMs);
  }, withinMs * Math.random());
}
