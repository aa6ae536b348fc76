import "./overlay.css";
import type { Mount } from "@overlay/kind";
import { dress, type Looks, place } from "@overlay/looks";

interface Config extends Looks {
  position?: string;
  command?: string;
}
type Option = { text: string; votes: number | null };
type State = {
  phase: "waiting" | "open" | "closed";
  is_visible: boolean;
  question: string;
  options: Option[];
  total: number;
  closes_at: string | null;
};

const mount: Mount<Config, State> = (stage, tools) => {
  stage.innerHTML = `
    <div class="placed">
      <section class="card poll">
        <h1 class="poll-question" dir="auto"></h1>
        <ol class="poll-options"></ol>
        <p class="poll-foot"><span data-hint></span><span data-time></span></p>
      </section>
    </div>`;
  const part = (selector: string) => stage.querySelector(selector) as HTMLElement;
  const [field, poll, rows] = [part(".placed"), part(".poll"), part(".poll-options")];
  const [question, hint, time] = [part(".poll-question"), part("[data-hint]"), part("[data-time]")];
  let stop = () => {};

  return ({ config, state }) => {
    dress(field, config);
    place(field, config.position ?? "right");
    poll.classList.toggle("poll-hidden", !state.is_visible);
    poll.classList.toggle("poll-many", state.options.length > 6);
    poll.dataset.phase = state.phase;
    question.textContent = state.question;
    hint.textContent = hintOf(state);
    while (rows.children.length > state.options.length) rows.lastChild?.remove();
    while (rows.children.length < state.options.length) rows.append(newRow());
    state.options.forEach((option, at) => {
      fill(rows.children[at] as HTMLElement, option, at, state);
    });
    stop();
    time.textContent = "";
    if (state.phase !== "open" || !state.closes_at) return;
    const end = Date.parse(state.closes_at);
    stop = tools.everyFrame((now) => {
      const text = minutes(end - now);
      if (time.textContent !== text) time.textContent = text;
    });
  };
};

function newRow(): HTMLElement {
  const row = document.createElement("li");
  row.className = "poll-option";
  row.innerHTML = `
    <span class="poll-bar"></span><b class="poll-number"></b>
    <span class="poll-text" dir="auto"></span><span class="poll-share"></span>`;
  return row;
}

function fill(row: HTMLElement, { text, votes }: Option, at: number, state: State): void {
  const part = (name: string) => row.querySelector(`.poll-${name}`) as HTMLElement;
  const share = votes === null || state.total === 0 ? 0 : votes / state.total;
  const most = Math.max(...state.options.map((one) => one.votes ?? 0));
  const hasWon = state.phase === "closed" && most > 0 && votes === most;
  row.classList.toggle("poll-winner", hasWon);
  part("number").textContent = String(at + 1);
  part("text").textContent = text;
  part("share").textContent = votes === null ? "" : `${Math.round(share * 100)} %`;
  part("bar").style.scale = `${share} 1`;
}

function hintOf({ phase, total, options }: State): string {
  const votes = `${total} ${total === 1 ? "vote" : "votes"}`;
  if (phase === "closed") return `Closed · ${votes}`;
  if (phase === "waiting") return "Opens soon";
  const numbers = options.length === 2 ? "1 or 2" : `1 to ${options.length}`;
  return total === 0 ? `Type ${numbers} in the chat` : `${votes} · type ${numbers}`;
}

function minutes(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export default mount;
