/** The page that OBS shows: a widget, as the server has it. */

import { ServerClock } from "./clock";
import { Connection } from "./connection";
import { takeSecret } from "./secret";
import { Stage } from "./stage";
import { after, type Frame, type Known, unversioned, versionOf } from "./widget";

const RELOAD_WITHIN_MS = 4000;

export function startSource(root: HTMLElement): void {
  const clock = new ServerClock();
  const stage = new Stage(root, () => clock.now(), false);
  let known: Known | undefined;
  const ends = {
    opened: () => {
      known = unversioned(known);
    },
    frame: (frame: Frame) => {
      if (frame.type === "RELOAD") void reload();
      const next = after(known, frame);
      if (next !== known) stage.show(next?.widget);
      known = next;
    },
    version: () => versionOf(known),
  };
  const widgetId = location.pathname.split("/").at(-1) ?? "";
  void new Connection(widgetId, takeSecret(), clock, ends).run();
}

/** Load the page anew at a moment of its own, once the server answers: else it would be lost. */
async function reload(): Promise<void> {
  await new Promise((done) => setTimeout(done, RELOAD_WITHIN_MS * Math.random()));
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => undefined);
  if (answer?.ok) location.reload();
  else void reload();
}
