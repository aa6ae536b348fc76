import "./overlay.css";
import type { Mount, View } from "@overlay/kind";
import { dress, type Looks, place } from "@overlay/looks";

interface Config extends Looks {
  show_replies?: boolean;
  reply_s?: number;
  position?: string;
}
type State = { said: { text: string; at: string }[] };

const mount: Mount<Config, State> = (stage, tools) => {
  stage.innerHTML = `<div class="placed"><p class="card bot" role="status" dir="auto" hidden></p></div>`;
  const field = stage.firstElementChild as HTMLElement;
  const bubble = field.firstElementChild as HTMLElement;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown = "";

  const paint = (view: View<Config, State>) => {
    clearTimeout(timer);
    const last = view.state.said.at(-1);
    const left = last ? endOf(last.at, view.config) - tools.now() : 0;
    bubble.hidden = left <= 0;
    if (!last || bubble.hidden) return;
    bubble.textContent = last.text;
    if (shown !== last.at && !tools.calm) enter(bubble);
    shown = last.at;
    timer = setTimeout(() => {
      bubble.hidden = true;
    }, left);
  };

  return (view) => {
    dress(field, view.config);
    place(field, view.config.position ?? "bottom-left");
    paint(view);
  };
};

/** Return when a reply that was said at a moment disappears. */
function endOf(at: string, { show_replies = true, reply_s = 12 }: Config): number {
  return show_replies ? Date.parse(at) + 1000 * reply_s : 0;
}

function enter(bubble: HTMLElement): void {
  const frames = { opacity: [0, 1], translate: ["0 3vmin", "0 0"] };
  bubble.animate(frames, { duration: 350, easing: "ease-out" });
}

export default mount;
