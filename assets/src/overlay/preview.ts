/**
 * The same overlay in a frame of the dashboard, `/widgets/preview`, without a socket.
 *
 * The frame tells its parent `{type: "ready"}` when it listens. The parent then sends
 * `{type: "show", kind, title, active, config, state, serverTime}`, again with every change.
 * Only a parent of the same origin is heard. The page around it has to allow it
 * (`frame-src 'self'`), and gives the frame `color-scheme: light` so that it stays transparent.
 */

import { ServerClock } from "./clock";
import { Stage } from "./stage";

export interface Show {
  type: "show";
  kind: string;
  title: string;
  active: boolean;
  config: unknown;
  state: unknown;
  serverTime: number;
}

export function startPreview(root: HTMLElement): void {
  const clock = new ServerClock();
  const stage = new Stage(root, { now: () => clock.now(), muted: true, failed: () => undefined });
  addEventListener("message", (event: MessageEvent<Show>) => {
    if (event.source !== parent || event.origin !== location.origin) return;
    if (event.data.type !== "show") return;
    const { kind, serverTime, ...widget } = event.data;
    clock.seed(serverTime);
    stage.show({ ...widget, type: kind });
  });
  parent.postMessage({ type: "ready" }, location.origin);
}
