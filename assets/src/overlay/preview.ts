/**
 * The same overlay in a frame of the dashboard, `/widgets/preview`, without a socket.
 *
 * The frame tells its parent `{type: "ready"}` when it listens. The parent then sends
 * `{type: "show", widget, serverTime}`, again with every change.
 * Only a parent of the same origin is heard. The page around it has to allow it
 * (`frame-src 'self'`), and gives the frame `color-scheme: light` so that it stays transparent.
 */

import { ServerClock } from "./clock";
import { Stage } from "./stage";
import type { Widget } from "./widget";

export interface Show {
  type: "show";
  widget: Widget;
  serverTime: number;
}

export function startPreview(root: HTMLElement): void {
  const clock = new ServerClock();
  const stage = new Stage(root, { now: () => clock.now(), muted: true, failed: () => undefined });
  addEventListener("message", (event: MessageEvent<Show>) => {
    if (event.source !== parent || event.origin !== location.origin) return;
    if (event.data.type !== "show") return;
    clock.seed(event.data.serverTime);
    stage.show(event.data.widget);
  });
  parent.postMessage({ type: "ready" }, location.origin);
}
