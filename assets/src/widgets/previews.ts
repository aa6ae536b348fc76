/** Previews: the overlay of a widget in a frame, which is told what to show. */
import type { Show } from "../overlay/preview";
import type { Widget } from "../overlay/widget";

const shown = new Map<string, Widget>();
/** How far the server's clock is ahead of this page's: of all it told, the least late is right. */
let aheadMs = Number.NEGATIVE_INFINITY;

function framesOf(id: string): NodeListOf<HTMLIFrameElement> {
  return document.querySelectorAll(`iframe[data-preview="${id}"]`);
}

function tell(frame: HTMLIFrameElement): void {
  const widget = shown.get(frame.dataset.preview ?? "");
  if (!widget) return;
  const message: Show = { type: "show", widget, serverTime: performance.now() + aheadMs };
  frame.contentWindow?.postMessage(message, location.origin);
}

/** Show a widget in its previews, now and when one is loaded again. */
export function preview(id: string, widget: Widget, serverTime: number): void {
  shown.set(id, widget);
  aheadMs = Math.max(aheadMs, serverTime - performance.now());
  for (const frame of framesOf(id)) {
    frame.parentElement?.toggleAttribute("data-off", !widget.active);
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
}
