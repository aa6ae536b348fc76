/** Previews: the overlay of a widget in a frame, which is told what to show. */

export type View = {
  kind: string;
  title: string;
  active: boolean;
  config: unknown;
  state: unknown;
  version: number;
  serverTime: number;
};

const shown = new Map<string, { view: View; at: number }>();

function framesOf(id: string): NodeListOf<HTMLIFrameElement> {
  return document.querySelectorAll(`iframe[data-preview="${id}"]`);
}

function tell(frame: HTMLIFrameElement): void {
  const known = shown.get(frame.dataset.preview ?? "");
  if (!known) return;
  // The server's time goes on between hearing of a view and showing it again.
  const serverTime = known.view.serverTime + performance.now() - known.at;
  const message = { ...known.view, type: "show", serverTime };
  frame.contentWindow?.postMessage(message, location.origin);
}

/** Show a view in every preview of a widget, now and when a preview is loaded again. */
export function preview(id: string, view: View): void {
  shown.set(id, { view, at: performance.now() });
  for (const frame of framesOf(id)) {
    frame.parentElement?.toggleAttribute("data-off", !view.active);
    tell(frame);
  }
}

export function startPreviews(): void {
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.data?.type !== "ready") return;
    const frames = [...document.querySelectorAll<HTMLIFrameElement>("iframe[data-preview]")];
    const frame = frames.find((one) => one.contentWindow === event.source);
    if (frame) tell(frame);
  });
  // A preview may have been ready before anybody listened.
  for (const frame of document.querySelectorAll<HTMLIFrameElement>("iframe[data-preview]")) {
    tell(frame);
  }
}
