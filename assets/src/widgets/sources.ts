/** The sources that show a widget: asked for every few seconds, forgotten when they are silent. */
import { clock } from "../clock";
import { need } from "../page";
import { type Frame, live } from "../socket";
import { hasSpoken, say, shownIds, shownVersion } from "./live";

type Source = {
  id: string;
  connected_at: string;
  seen_at: string | null;
  version: number | null;
  agent: string;
};

const SOON_MS = 500;
/** Who looks at the sources of one widget wants to see them come. */
const ASK_MS = document.querySelector("[data-sources]") ? 4000 : 10_000;
const SILENT_MS = ASK_MS + 3000;

const answers = new Map<string, Map<string, { source: Source; at: number }>>();

/** Return the sources that answered of late, the longest connected first. */
function sourcesOf(widgetId: string): Source[] {
  const all = answers.get(widgetId) ?? new Map();
  for (const [id, { at }] of all) if (Date.now() - at > SILENT_MS) all.delete(id);
  const found = [...all.values()].map(({ source }) => source as Source);
  return found.sort((one, other) => one.connected_at.localeCompare(other.connected_at));
}

/** Name the program behind an agent as a streamer knows it. */
function nameOf(agent: string): string {
  const obs = /OBS\/([\d.]+)/.exec(agent);
  if (obs) return `OBS ${obs[1]}`;
  const known = ["Streamlabs", "XSplit", "Firefox", "Edg", "Chrome", "Safari"];
  const found = known.find((name) => agent.includes(name));
  return found?.replace("Edg", "Edge") ?? "A program";
}

function lagOf(source: Source, version: number): string {
  const behind = version - (source.version ?? 0);
  if (behind <= 0) return "up to date";
  return behind === 1 ? "1 change behind" : `${behind} changes behind`;
}

function ago(moment: string | null): string {
  if (!moment) return "";
  const ms = Math.max(0, Date.now() - Date.parse(moment));
  return ms < 60_000 ? `seen ${Math.round(ms / 1000)} s ago` : `seen ${clock(ms)} ago`;
}

function rowOf(template: HTMLTemplateElement, source: Source, version: number): Element {
  const row = need(template.content.cloneNode(true) as DocumentFragment, "li");
  need(row, "[data-agent]").textContent = nameOf(source.agent);
  need<HTMLElement>(row, "[data-agent]").title = source.agent;
  need(row, "[data-seen]").textContent = ago(source.seen_at ?? source.connected_at);
  const lag = lagOf(source, version);
  need(row, "[data-lag]").textContent = lag;
  need(row, "[data-lag]").classList.add(lag === "up to date" ? "badge-quiet" : "badge-warning");
  return row;
}

function show(widgetId: string): void {
  const sources = sourcesOf(widgetId);
  const version = shownVersion(widgetId);
  for (const count of document.querySelectorAll<HTMLElement>(`[data-source-count="${widgetId}"]`)) {
    count.hidden = sources.length === 0;
    const text = `${sources.length} source${sources.length === 1 ? "" : "s"}`;
    need(count, "[data-text]").textContent = text;
  }
  const panel = document.querySelector<HTMLElement>(`[data-sources="${widgetId}"]`);
  if (!panel) return;
  const template = need<HTMLTemplateElement>(panel, "template");
  need<HTMLElement>(panel, "[data-no-source]").hidden = sources.length > 0;
  const rows = sources.map((source) => rowOf(template, source, version));
  need(panel, "[data-source-list]").replaceChildren(...rows);
}

function hear(frame: Frame): void {
  if (frame.type !== "WIDGET_SOURCE") return;
  const [widgetId, source] = [frame.widgetId as string, frame.source as Source];
  if (!answers.has(widgetId)) answers.set(widgetId, new Map());
  answers.get(widgetId)?.set(source.id, { source, at: Date.now() });
  show(widgetId);
}

function ask(): void {
  const ids = shownIds();
  for (const widgetId of ids) show(widgetId);
  if (!live.isOpen || !hasSpoken()) return;
  for (const widgetId of ids) say({ type: "WIDGET_SOURCES", widgetId });
}

export function startSources(): void {
  live.hear(hear);
  live.watch((isOpen) => {
    if (isOpen) setTimeout(ask, SOON_MS);
  });
  setInterval(ask, ASK_MS);
}
