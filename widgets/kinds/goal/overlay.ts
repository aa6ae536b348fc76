import "./overlay.css";
import type { Mount } from "@overlay/kind";

type Config = { label?: string; target?: number };
type State = { count: number };

const mount: Mount<Config, State> = (stage) => {
  stage.innerHTML = `
    <div class="goal" role="img">
      <div class="goal-text"><span data-label></span><span data-count></span></div>
      <div class="goal-bar"><div data-fill></div></div>
    </div>`;
  const part = (name: string) => stage.querySelector(`[data-${name}]`) as HTMLElement;
  const [label, count, fill] = [part("label"), part("count"), part("fill")];
  return ({ config, state }) => {
    const target = config.target ?? 100;
    label.textContent = config.label ?? "Goal";
    count.textContent = `${state.count} / ${target}`;
    fill.style.scale = `${Math.min(1, state.count / target)} 1`;
    stage.firstElementChild?.setAttribute(
      "aria-label",
      `${label.textContent} ${count.textContent}`,
    );
  };
};

export default mount;
