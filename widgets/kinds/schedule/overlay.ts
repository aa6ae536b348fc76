import "./overlay.css";
import type { Mount, View } from "@overlay/kind";
import { dress, type Looks, place } from "@overlay/looks";

interface Config extends Looks {
  title?: string;
  language?: string;
  hour12?: boolean;
  position?: string;
}
interface Stream {
  title: string;
  category: string;
  starts_at: string;
  ends_at: string;
}
type State = { zone: string; events: Stream[] };

/** How often it is looked whether a stream begins, ends, or a day does. */
const LOOK_MS = 1000;
const DAY_MS = 86_400_000;

const mount: Mount<Config, State> = (stage, tools) => {
  stage.innerHTML = `
    <div class="placed">
      <section class="card schedule">
        <h1 class="schedule-title"></h1>
        <ol class="schedule-list"></ol>
        <p class="schedule-empty">No streams are planned.</p>
      </section>
    </div>`;
  const part = (selector: string) => stage.querySelector(selector) as HTMLElement;
  const [field, list] = [part(".placed"), part(".schedule-list")];
  const [title, empty] = [part(".schedule-title"), part(".schedule-empty")];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let painted = "";

  const paint = (view: View<Config, State>) => {
    const now = tools.now();
    const rows = view.state.events
      .filter((one) => Date.parse(one.ends_at) > now)
      .map((one) => row(one, view, now));
    const html = rows.map((one) => one.outerHTML).join("");
    if (html !== painted) list.replaceChildren(...rows);
    painted = html;
    list.style.setProperty("--schedule-rows", String(rows.length));
    empty.hidden = rows.length > 0;
    clearTimeout(timer);
    timer = setTimeout(paint, LOOK_MS, view);
  };

  return (view) => {
    dress(field, view.config);
    place(field, view.config.position ?? "left");
    title.textContent = view.config.title ?? "Next streams";
    paint(view);
  };
};

function row(one: Stream, { config, state }: View<Config, State>, now: number): HTMLElement {
  const [start, end] = [Date.parse(one.starts_at), Date.parse(one.ends_at)];
  const isLive = start <= now;
  const item = document.createElement("li");
  item.className = isLive ? "schedule-stream schedule-live" : "schedule-stream";
  const when = add(item, "schedule-when");
  if (isLive) add(when, "schedule-badge", "Live now");
  else add(when, "schedule-day", dayOf(start, now, state.zone, config.language ?? "en"));
  add(when, "schedule-time", `${timeOf(start, config, state)} – ${timeOf(end, config, state)}`);
  const what = add(item, "schedule-what");
  add(what, "schedule-name", one.title);
  if (one.category) add(what, "schedule-category", one.category);
  return item;
}

function add(parent: HTMLElement, name: string, text = ""): HTMLElement {
  const element = parent.appendChild(document.createElement("div"));
  element.className = name;
  element.textContent = text;
  return element;
}

/** Say `today`, `tomorrow`, or the day of the week and the date, as the zone has them. */
function dayOf(moment: number, now: number, zone: string, language: string): string {
  const apart = (numberOf(moment, zone) - numberOf(now, zone)) / DAY_MS;
  if (apart === 0 || apart === 1) {
    return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(apart, "day");
  }
  const options = { weekday: "short", day: "numeric", month: "short", timeZone: zone } as const;
  return new Intl.DateTimeFormat(language, options).format(moment);
}

/** Return the day that a zone has at a moment, as the UTC midnight of the same date. */
function numberOf(moment: number, zone: string): number {
  return Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(moment));
}

function timeOf(moment: number, config: Config, state: State): string {
  const hour12 = config.hour12 ?? false;
  const options = { hour: "numeric", minute: "2-digit", timeZone: state.zone, hour12 } as const;
  return new Intl.DateTimeFormat(config.language ?? "en", options).format(moment);
}

export default mount;
