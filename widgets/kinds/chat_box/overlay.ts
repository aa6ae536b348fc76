import "./overlay.css";
import type { Mount, View } from "@overlay/kind";
import { dress, type Looks } from "@overlay/looks";
import { colorOf } from "./colors";

interface Config extends Looks {
  max_lines?: number;
  stay_s?: number;
  direction?: "up" | "down";
  font_size?: number;
  show_badges?: boolean;
}
type Line = {
  id: string;
  at: string;
  name: string;
  color: string;
  badges: string[];
  text: string;
};
type State = { lines: Line[] };
type Timed = { line: Line; left: number };

/** Shapes in a field of 16 by 16. */
const BADGES: Record<string, string> = {
  broadcaster: "M2 5h8v6H2zM11 7l3-2v6l-3-2z",
  moderator: "M13 2 7 8l-2-1-1 1 2 2-3 3 1 1 3-3 2 2 1-1-1-2 6-6V2z",
  vip: "M4 3h8l3 4-7 7-7-7z",
  subscriber: "m8 1 2 4.6 5 .5-3.8 3.3 1.2 4.9L8 11.7l-4.4 2.6 1.2-4.9L1 6.1l5-.5z",
  founder: "M8 1 1 5v6l7 4 7-4V5zm0 4 1 2 2 .3-1.5 1.5.4 2.2L8 10l-1.9 1 .4-2.2L5 7.3 7 7z",
};
/** How long a line takes to fade; it is gone when its time is over. */
const FADING_MS = 1000;

const mount: Mount<Config, State> = (stage, tools) => {
  const box = stage.appendChild(document.createElement("div"));
  box.className = "chat";
  const shown = new Map<string, HTMLElement>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (view: View<Config, State>): void => {
    style(box, view.config);
    const lines = linesOf(view, tools.now());
    sync(box, shown, lines);
    clearTimeout(timer);
    const next = Math.min(...lines.map(({ left }) => (left > FADING_MS ? left - FADING_MS : left)));
    if (Number.isFinite(next)) timer = setTimeout(() => show(view), next);
  };
  return show;
};

function style(box: HTMLElement, config: Config): void {
  dress(box, config);
  box.style.setProperty("--chat-size", `${config.font_size ?? 2.6}`);
  box.dataset.direction = config.direction ?? "up";
  box.classList.toggle("chat-badgeless", config.show_badges === false);
}

/** Return the lines that are to be seen at a moment, and for how many milliseconds yet. */
function linesOf({ config, state }: View<Config, State>, now: number): Timed[] {
  const stay = (config.stay_s ?? 0) * 1000 || Number.POSITIVE_INFINITY;
  return state.lines
    .slice(-(config.max_lines ?? 12))
    .map((line) => ({ line, left: Date.parse(line.at) + stay - now }))
    .filter(({ left }) => left > 0);
}

/** Keep the elements of lines that stay: only what is new enters. */
function sync(box: HTMLElement, shown: Map<string, HTMLElement>, lines: Timed[]): void {
  const wanted = new Set(lines.map(({ line }) => line.id));
  for (const [id, element] of shown) {
    if (wanted.has(id)) continue;
    element.remove();
    shown.delete(id);
  }
  for (const { line, left } of lines) {
    const element = shown.get(line.id) ?? box.appendChild(newLine(line));
    shown.set(line.id, element);
    element.classList.toggle("chat-fades", left <= FADING_MS);
  }
}

function newLine(line: Line): HTMLElement {
  const element = document.createElement("p");
  element.className = "chat-line";
  const name = element.appendChild(document.createElement("span"));
  name.className = "chat-name";
  name.style.color = colorOf(line.color, line.name);
  name.append(...line.badges.filter((one) => one in BADGES).map(newBadge));
  name.appendChild(document.createElement("bdi")).textContent = line.name;
  const text = element.appendChild(document.createElement("bdi"));
  text.className = "chat-text";
  text.textContent = line.text;
  return element;
}

function newBadge(name: string): Node {
  const holder = document.createElement("template");
  holder.innerHTML = `<svg class="chat-badge" viewBox="0 0 16 16"><path /></svg>`;
  const badge = holder.content.firstChild as SVGElement;
  badge.dataset.badge = name;
  badge.firstElementChild?.setAttribute("d", BADGES[name] ?? "");
  return badge;
}

export default mount;
