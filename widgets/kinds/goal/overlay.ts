import "./overlay.css";
import type { Mount } from "@overlay/kind";
import { dress, type Looks } from "@overlay/looks";

interface Config extends Looks {
  label?: string;
  target?: number;
  celebrate?: boolean;
}
type State = { count: number };

const SPARKS = 28;

const mount: Mount<Config, State> = (stage, tools) => {
  stage.innerHTML = `
    <div class="goal" role="img">
      <div class="goal-text">
        <span class="goal-label"></span><span class="goal-count"><b></b> / <span></span></span>
      </div>
      <div class="goal-bar"><div class="goal-fill"></div><div class="goal-mark"></div></div>
    </div>`;
  const part = (selector: string) => stage.querySelector(selector) as HTMLElement;
  const [goal, fill, mark] = [part(".goal"), part(".goal-fill"), part(".goal-mark")];
  const [label, count] = [part(".goal-label"), part(".goal-count b")];
  const aim = part(".goal-count span");
  let reached: boolean | undefined;

  return ({ config, state }) => {
    const target = config.target ?? 100;
    // Beyond the target the bar stands for all of it, and a mark for the target.
    const whole = Math.max(target, state.count);
    dress(goal, config);
    label.textContent = config.label ?? "Goal";
    count.textContent = state.count.toLocaleString("en");
    aim.textContent = target.toLocaleString("en");
    goal.setAttribute("aria-label", `${config.label ?? "Goal"}: ${state.count} of ${target}`);
    fill.style.scale = `${state.count / whole} 1`;
    mark.style.left = `${(100 * target) / whole}%`;
    goal.classList.toggle("goal-reached", state.count >= target);
    goal.classList.toggle("goal-beyond", state.count > target);
    const celebrate = (config.celebrate ?? true) && reached === false && state.count >= target;
    if (celebrate && !tools.calm) burst(goal);
    reached = state.count >= target;
  };
};

/** Let sparks fly from the bar, once. */
function burst(goal: HTMLElement): void {
  const sparks = document.createElement("div");
  sparks.className = "goal-sparks";
  for (let one = 0; one < SPARKS; one += 1) {
    const spark = sparks.appendChild(document.createElement("i"));
    const side = Math.sin(one * 12.9898);
    spark.style.left = `${(100 * (one + 0.5)) / SPARKS}%`;
    spark.style.setProperty("--x", `${side * 10}vmin`);
    spark.style.setProperty("--y", `${-12 - 14 * Math.abs(Math.cos(one * 4.1414))}vmin`);
    spark.style.animationDelay = `${Math.abs(side) * 300}ms`;
  }
  goal.append(sparks);
  setTimeout(() => sparks.remove(), 3000);
}

export default mount;
