import "./overlay.css";
import type { Mount } from "@overlay/kind";
import { play } from "@overlay/sounds";
import { type Phase, reading, type State, seconds, written } from "./reading";

interface Config {
  mode?: string;
  duration?: number | null;
  title?: string | null;
  text?: string | null;
  textColor?: string | null;
  backgroundColor?: string | null;
  fontSize?: number | null;
  width?: number | null;
  height?: number | null;
  showBackground?: boolean | null;
  showTitle?: boolean | null;
  showText?: boolean | null;
  showProgressBar?: boolean | null;
  showOriginalDuration?: boolean | null;
  sound?: boolean | null;
}

const FIVE_MINUTES_S = 300;
const SAYS: Record<Phase, string> = {
  ready: "",
  running: "",
  paused: "Paused",
  ended: "Time's Up!",
};
/** The bar moves in steps that nobody sees, so that nothing is drawn in between. */
const STEPS = 2000;
/** A source that was hidden at the end sounds no tone when it is seen again. */
const LATE_MS = 2000;
/** In percent. */
const VOLUME = 75;

const mount: Mount<Config, State> = (stage, tools) => {
  stage.innerHTML = `
    <div class="countdown" role="timer">
      <div class="countdown-card">
        <p class="countdown-title"></p>
        <p class="countdown-time"></p>
        <p class="countdown-says"></p>
        <p class="countdown-text"></p>
        <div class="countdown-bar"><div></div></div>
        <p class="countdown-full"></p>
      </div>
    </div>`;
  const part = (name: string) => stage.querySelector(`.countdown${name}`) as HTMLElement;
  const root = part("");
  const [time, says, fill] = [part("-time"), part("-says"), part("-bar > *")];
  let config: Config = {};
  let state: State = { duration_left: 0 };
  let scale = "";
  let endMs: number | undefined;
  let stop: (() => void) | undefined;

  const paint = (now: number): Phase => {
    const said = reading(state, fullMs(config), now);
    const digits = written(seconds(said, modeOf(config, state) === "up"));
    if (set(time, digits)) root.style.setProperty("--chars", String(digits.length));
    if (root.dataset.phase !== said.phase) root.dataset.phase = said.phase;
    set(says, SAYS[said.phase]);
    const next = `${Math.round(share(said.ms, fullMs(config)) * STEPS) / STEPS} 1`;
    if (next !== scale) fill.style.scale = scale = next;
    return said.phase;
  };

  const follow = (now: number): void => {
    const phase = paint(now);
    if (phase === "running") return;
    stop?.();
    stop = undefined;
    const isHeard = config.sound !== false && !tools.muted;
    const isNow = endMs !== undefined && now - endMs < LATE_MS;
    endMs = undefined;
    if (phase === "ended" && isHeard && isNow) play("end", VOLUME);
  };

  return (view) => {
    ({ config, state } = view);
    appear(root, config);
    root.classList.toggle("countdown-calm", tools.calm);
    const full = fullMs(config);
    const isMeasured = modeOf(config, state) === "down" && full > 0;
    write(part("-title"), config.showTitle, config.title);
    write(part("-text"), config.showText, config.text);
    const isWithin = reading(state, full, tools.now()).ms <= full;
    write(part("-full"), config.showOriginalDuration, isMeasured && isWithin ? ofAll(full) : "");
    part("-bar").hidden = !isMeasured || config.showProgressBar === false;
    if (state.ends_at && paint(tools.now()) === "running") endMs = Date.parse(state.ends_at);
    follow(tools.now());
    if (root.dataset.phase === "running") stop ??= tools.everyFrame(follow);
  };
};

const fullMs = (config: Config): number => 1000 * (config.duration ?? FIVE_MINUTES_S);
const share = (ms: number, full: number): number => (full > 0 ? Math.min(1, ms / full) : 0);
const ofAll = (full: number): string => `of ${written(Math.ceil(full / 1000))}`;
const modeOf = (config: Config, state: State) => state.mode ?? config.mode ?? "down";

/** Change a text only where it differs, and say so: every change is a repaint. */
function set(element: HTMLElement, text: string): boolean {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

/** Write a line, unless the owner wants none; what nobody decided is shown. */
function write(element: HTMLElement, isWanted?: boolean | null, text?: string | null): void {
  set(element, text ?? "");
  element.hidden = isWanted === false || !text;
}

function appear(root: HTMLElement, config: Config): void {
  const { style } = root;
  const size = (px?: number | null) => (px ? `${px}px` : "");
  style.width = size(config.width);
  style.height = size(config.height);
  style.setProperty("--countdown-text", config.fontSize ? String(config.fontSize) : null);
  style.setProperty("--widget-color", config.textColor || null);
  style.setProperty("--widget-background", config.backgroundColor || null);
  root.classList.toggle("countdown-bare", config.showBackground === false);
}

export default mount;
