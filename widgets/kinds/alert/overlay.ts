import "./overlay.css";
import type { Mount, Tools } from "@overlay/kind";
import { dress, type Looks, place } from "@overlay/looks";
import { play } from "@overlay/sounds";

interface Config extends Looks {
  position?: string;
  animation?: string;
  sound?: string;
  volume?: number;
}
type Item = { id: string; type: string; title: string; message: string };
type Current = Item & { since: string; until: string };
type State = { current: Current | null };

/** How long an alert takes to leave; it is gone when its time is over. */
const LEAVING_MS = 500;
/** A source that comes later than this after the beginning shows the rest without the entrance. */
const FRESH_MS = 2000;

/** Lines in a field of 24 by 24. */
const ICONS: Record<string, string> = {
  follow: "M12 20.5 4.2 12.6a5 5 0 0 1 7.1-7.1l.7.8.7-.8a5 5 0 0 1 7.1 7.1z",
  sub: "m12 3 2.7 5.8 6.3.8-4.6 4.4 1.2 6.3L12 17.2l-5.6 3.1 1.2-6.3L3 9.6l6.3-.8z",
  resub: "m12 3 2.7 5.8 6.3.8-4.6 4.4 1.2 6.3L12 17.2l-5.6 3.1 1.2-6.3L3 9.6l6.3-.8z",
  gift: "M4 12v8h16v-8M3 8h18v4H3zM12 8v12M12 8C9 8 7 6.7 7 5s3-2 5 3c2-5 5-4.7 5-3s-2 3-5 3",
  raid: "M3 20c0-4 2.7-6 6-6s6 2 6 6M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M16 14.5c3 .3 5 2.2 5 5.5M15.5 4.5a3.5 3.5 0 0 1 0 6",
  cheer: "m12 2 6.5 10L12 22 5.5 12zM5.5 12 12 14.5 18.5 12",
};

const mount: Mount<Config, State> = (stage, tools) => {
  const field = stage.appendChild(document.createElement("div"));
  field.className = "alert-field placed";
  let shown: { key: string | undefined; end: () => void } | undefined;

  return ({ config, state }) => {
    dress(field, config);
    place(field, config.position ?? "top");
    const current = state.current;
    const key = current ? `${current.id} ${current.since}` : undefined;
    if (shown?.key === key) return;
    shown?.end();
    shown = current ? { key, end: show(field, current, config, tools) } : undefined;
  };
};

/** Show an alert for what is left of it; the returned function ends it before its time. */
function show(field: HTMLElement, item: Current, config: Config, tools: Tools): () => void {
  const [since, until] = [Date.parse(item.since), Date.parse(item.until)];
  if (tools.now() >= until) return () => undefined;
  const card = field.appendChild(cardOf(item));
  card.dataset.animation = tools.calm ? "fade" : (config.animation ?? "slide");
  if (tools.now() - since < FRESH_MS) {
    card.classList.add("alert-enters");
    if (!tools.muted) play(config.sound ?? "chime", config.volume ?? 50);
  }
  const leave = () => {
    clearTimeout(timer);
    card.classList.add("alert-leaves");
    setTimeout(() => card.remove(), LEAVING_MS);
  };
  const timer = setTimeout(leave, Math.max(0, until - LEAVING_MS - tools.now()));
  return () => {
    if (!card.classList.contains("alert-leaves")) leave();
  };
}

function cardOf(item: Item): HTMLElement {
  const card = document.createElement("section");
  card.className = "card alert-card";
  card.setAttribute("role", "status");
  card.innerHTML = `
    <svg class="alert-icon" viewBox="0 0 24 24" aria-hidden="true"><path /></svg>
    <div class="alert-words"><p class="alert-title"></p><p class="alert-message"></p></div>`;
  const part = (selector: string) => card.querySelector(selector) as HTMLElement;
  part("path").setAttribute("d", ICONS[item.type] ?? "");
  part(".alert-title").textContent = item.title;
  part(".alert-message").textContent = item.message;
  return card;
}

export default mount;
