import "./overlay.css";
import type { Mount } from "@overlay/kind";
import { dress, type Looks, place } from "@overlay/looks";

interface Config extends Looks {
  title?: string;
  join_word?: string;
  shown_names?: number;
  position?: string;
}
type State = { is_open: boolean; current: string | null; names: string[]; waiting: number };

/** As many letters fit into the line of whoever is picked. */
const WIDE = 14;

const mount: Mount<Config, State> = (stage) => {
  stage.innerHTML = `
    <div class="placed">
      <section class="card queue">
        <h1 class="queue-title" dir="auto"></h1>
        <p class="queue-current"><bdi></bdi></p>
        <ol class="queue-names"></ol>
        <p class="queue-foot"></p>
      </section>
    </div>`;
  const part = (selector: string) => stage.querySelector(selector) as HTMLElement;
  const [field, title, current] = [part(".placed"), part(".queue-title"), part(".queue-current")];
  const [name, names, foot] = [part("bdi"), part(".queue-names"), part(".queue-foot")];

  return ({ config, state }) => {
    dress(field, config);
    place(field, config.position ?? "left");
    title.textContent = config.title ?? "Queue";
    title.hidden = !title.textContent;
    current.hidden = state.current === null;
    if (state.current !== null && name.textContent !== state.current) enter(current);
    name.textContent = state.current;
    current.classList.toggle("queue-long", (state.current?.length ?? 0) > WIDE);
    const shown = state.names.slice(0, config.shown_names ?? 5);
    names.replaceChildren(...shown.map(newName));
    names.hidden = shown.length === 0;
    foot.textContent = footOf(state, state.waiting - shown.length, config.join_word ?? "!join");
  };
};

function newName(name: string): HTMLElement {
  const row = document.createElement("li");
  row.append(document.createElement("bdi"));
  (row.firstChild as HTMLElement).textContent = name;
  return row;
}

/** Begin the entrance of somebody anew. */
function enter(element: HTMLElement): void {
  element.classList.remove("queue-enters");
  void element.offsetWidth;
  element.classList.add("queue-enters");
}

function footOf({ is_open }: State, more: number, word: string): string {
  const invitation = is_open ? `Type ${word} to get in line` : "The queue is closed";
  return more > 0 ? `${more} more · ${invitation}` : invitation;
}

export default mount;
