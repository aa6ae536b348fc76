import "./overlay.css";
import type { Mount, View } from "@overlay/kind";
import { dress, type Looks, place } from "@overlay/looks";
import { builtIn, type Clock, filled, indexAt } from "./text";

interface Config extends Looks, Clock {
  lines?: string[];
  rotate_s?: number;
  effect?: string;
  position?: string;
  align?: string;
  size?: number;
  weight?: string;
  edge?: string;
  edge_color?: string;
}
type State = {
  visible: boolean;
  since: string;
  /** Set while it is live; none: the configured ones. */
  lines: string[];
  variables: Record<string, string>;
};

const WEIGHTS: Record<string, string> = { normal: "400", medium: "550", bold: "700", black: "900" };
const LETTER_MS = 45;
const EMS_PER_S = 4;
/** Between lines that run through the picture. */
const BETWEEN = "   •   ";

/** A line is looked at again this often, because it may say the time. */
const LOOK_MS = 1000;

const mount: Mount<Config, State> = (stage, tools) => {
  const field = stage.appendChild(document.createElement("div"));
  field.className = "text-field placed";
  let turn = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const paint = (view: View<Config, State>) => {
    const now = tools.now();
    const effect = effectOf(view.config, tools.calm);
    const { line, key, since, left } = lineAt(view, effect, now);
    const own = constant(view.state.variables);
    const text = filled(line, { ...own, ...builtIn(now, view.title, view.config) });
    // The same line again says its variables anew, without an entrance.
    if (key === turn) say(field, text);
    else change(field, text, effect, (now - since) / 1000);
    turn = key;
    clearTimeout(timer);
    timer = setTimeout(paint, Math.min(left, LOOK_MS), view);
  };

  return (view) => {
    style(field, view.config);
    paint(view);
  };
};

function effectOf({ effect = "fade" }: Config, calm: boolean): string {
  return calm && effect !== "none" ? "fade" : effect;
}

/** Return the line of a moment, what tells it from others, since when it is shown, how long yet. */
function lineAt({ config, state }: View<Config, State>, effect: string, now: number) {
  const lines = state.lines.length ? state.lines : (config.lines ?? ["Welcome to {title}"]);
  const [since, rotate] = [Date.parse(state.since), 1000 * (config.rotate_s ?? 8)];
  const index = indexAt(now, since, rotate, lines.length);
  const passed = (((now - since) % rotate) + rotate) % rotate;
  const rotates = lines.length > 1 && effect !== "marquee";
  // What runs through the picture is all of it, one behind the other.
  const line = (state.visible && (rotates ? lines[index] : lines.join(BETWEEN))) || "";
  return {
    line,
    key: line && `${effect} ${rotates ? index : 0} ${line}`,
    since: rotates ? now - passed : since,
    left: rotate - passed,
  };
}

function constant(values: Record<string, string>): Record<string, () => string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, () => value]));
}

function style(field: HTMLElement, config: Config): void {
  dress(field, config);
  place(field, config.position ?? "bottom-left");
  field.dataset.edge = config.edge ?? "shadow";
  field.classList.toggle("text-boxed", Boolean(config.background));
  field.style.fontSize = `${config.size ?? 6}vmin`;
  field.style.fontWeight = WEIGHTS[config.weight ?? "bold"] ?? "700";
  field.style.textAlign = config.align ?? "left";
  field.style.setProperty("--text-edge", config.edge_color || "#000");
}

/** Let a line take the place of the one that is shown; its turn began `age` seconds ago. */
function change(field: HTMLElement, text: string, effect: string, age: number): void {
  for (const old of field.querySelectorAll(".text-line:not(.text-leaves)")) {
    old.classList.add("text-leaves");
    setTimeout(() => old.remove(), effect === "none" ? 0 : 400);
  }
  field.dataset.effect = effect;
  if (!text) return;
  const line = field.appendChild(document.createElement("p"));
  line.className = "text-line";
  line.appendChild(document.createElement("span")).textContent = text;
  if (effect === "typewriter") type(line, text);
  if (effect === "marquee") run(field, line, age);
}

function say(field: HTMLElement, text: string): void {
  const span = field.querySelector(".text-line:not(.text-leaves):not(.text-types) span");
  if (span && span.textContent !== text) span.textContent = text;
}

/** Write letter by letter; the line has its whole size from the beginning. */
function type(line: HTMLElement, text: string): void {
  const span = line.firstElementChild as HTMLElement;
  const letters = [...text];
  line.classList.add("text-types");
  const rest = document.createElement("span");
  rest.className = "text-rest";
  line.append(rest);
  let shown = 0;
  const timer = setInterval(() => {
    shown += 1;
    span.textContent = letters.slice(0, shown).join("");
    rest.textContent = letters.slice(shown).join("");
    if (shown < letters.length && line.isConnected) return;
    clearInterval(timer);
    line.classList.remove("text-types");
  }, LETTER_MS);
  span.textContent = "";
  rest.textContent = text;
}

/** Let a line run from edge to edge, as fast as it can be read, everywhere at the same place. */
function run(field: HTMLElement, line: HTMLElement, age: number): void {
  const way = field.offsetWidth + line.offsetWidth;
  const speed = EMS_PER_S * Number.parseFloat(getComputedStyle(line).fontSize);
  const duration = way / Math.max(speed, 1);
  line.style.setProperty("--text-way", `${field.offsetWidth}px`);
  line.style.animationDuration = `${duration}s`;
  line.style.animationDelay = `${-(age % duration)}s`;
}

export default mount;
