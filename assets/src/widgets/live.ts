/**
 * Live widgets. The server rendered the controls, each with a snapshot of its widget. Frames of
 * the socket move the previews and have htmx fetch controls again; without a socket they are
 * fetched every other second.
 */
import htmx from "htmx.org";
import { after, type Known, versionOf } from "../overlay/widget";
import { type Frame, live } from "../socket";
import { preview } from "./previews";

const POLL_MS = 2000;
const GRACE_MS = 3000;
const SETTLE_MS = 150;
/** The server lets a socket say so much a second. */
const BETWEEN_MS = 60;

type Change = Frame & { widgetId: string; version: number; serverTime: number };

const widgets = new Map<string, Known>();
/** The versions that the controls show. Not in their attributes, which htmx takes as new ones. */
const rendered = new Map<string, number>();
const watchers: ((version: number) => void)[] = [];
const waiting = new Set<Element>();
const subscribed = new Set<string>();
const outbox: Frame[] = [];

/** Call back with the version of a widget when it changed, after its previews were told. */
export function onChange(watcher: (version: number) => void): void {
  watchers.push(watcher);
}

export const shownVersion = (id: string): number => versionOf(widgets.get(id));

export function shownIds(): string[] {
  const elements = document.querySelectorAll<HTMLElement>("[data-widget]");
  return [...elements].map((element) => element.dataset.widget ?? "");
}

/** Send a frame as soon as the server's limit allows it. */
export function say(frame: Frame): void {
  outbox.push(frame);
  if (outbox.length === 1) sendNext();
}

/** Say whether all that was to be said is said. */
export const hasSpoken = (): boolean => outbox.length === 0;

function sendNext(): void {
  const [frame] = outbox;
  if (!frame) return;
  live.send(frame);
  setTimeout(() => {
    outbox.shift();
    sendNext();
  }, BETWEEN_MS);
}

/** Have an element fetched again, once for many changes. */
function refresh(element: Element | null, event: string): void {
  if (!element || waiting.has(element)) return;
  waiting.add(element);
  setTimeout(() => {
    waiting.delete(element);
    htmx.trigger(element, event);
  }, SETTLE_MS);
}

const refreshList = (): void => refresh(document.getElementById("widgets"), "widgets:changed");

/** Show what a frame tells of a widget, unless it is old; return what is known then. */
function take(frame: Change): Known | undefined {
  const before = widgets.get(frame.widgetId);
  const known = after(before, frame);
  if (!known || known === before) return known;
  widgets.set(frame.widgetId, known);
  preview(frame.widgetId, known.widget, frame.serverTime);
  for (const watcher of watchers) watcher(versionOf(known));
  return known;
}

function hear(frame: Frame): void {
  const change = frame as Change;
  if (frame.type === "WIDGETS_CHANGED") refreshList();
  const before = widgets.get(change.widgetId)?.widget;
  if (!before) return;
  const now = take(change)?.widget;
  if (!now) remove(change.widgetId);
  if (!now || now === before) return;
  if (now.title !== before.title || now.active !== before.active) refreshList();
  if ((rendered.get(change.widgetId) ?? 0) < change.version) {
    refresh(document.getElementById(`control-${change.widgetId}`), "widget:changed");
  }
}

function remove(id: string): void {
  widgets.delete(id);
  // Where it was deleted the answer leads there first, with a message that must not be lost.
  if (document.querySelector("[data-editor]")) setTimeout(() => location.assign("/widgets"), 2000);
  else document.getElementById(`widget-${id}`)?.remove();
  refreshList();
}

/** Read the snapshots in a part of the page that the server just rendered. */
function readSnapshots(root: ParentNode): void {
  for (const script of root.querySelectorAll("[data-control] > script[type='application/json']")) {
    const snapshot = JSON.parse(script.textContent ?? "null") as Change;
    rendered.set(snapshot.widgetId, snapshot.version);
    take(snapshot);
  }
}

/** Hear of every widget on the page. */
function subscribe(): void {
  if (!live.isOpen) return;
  for (const widgetId of shownIds().filter((id) => !subscribed.has(id))) {
    subscribed.add(widgetId);
    say({ type: "WIDGET_SUBSCRIBE", widgetId });
  }
}

function poll(): void {
  const list = document.getElementById("widgets");
  if (list) refresh(list, "widgets:changed");
  else refresh(document.querySelector("[data-control]"), "widget:changed");
}

export function startLiveWidgets(): void {
  const started = Date.now();
  readSnapshots(document);
  document.addEventListener("htmx:afterSwap", () => {
    readSnapshots(document);
    subscribe();
  });
  live.hear(hear);
  let wasOpen = false;
  live.watch((isOpen) => {
    subscribed.clear();
    if (!isOpen) return;
    subscribe();
    if (wasOpen) refreshList();
    wasOpen = true;
  });
  setInterval(() => {
    if (!live.isOpen && Date.now() - started > GRACE_MS) poll();
  }, POLL_MS);
}
