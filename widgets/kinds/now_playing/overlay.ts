import "./overlay.css";
import type { Mount } from "@overlay/kind";
import { dress, type Looks, place } from "@overlay/looks";

interface Config extends Looks {
  label?: string;
  show_album?: boolean;
  position?: string;
}
type Track = { title: string; artist: string; album: string };
type State = { track: Track | null };

/** How long the card takes to leave, so that another track comes in anew. */
const LEAVING_MS = 450;

const mount: Mount<Config, State> = (stage) => {
  stage.innerHTML = `
    <div class="playing-field placed">
      <div class="card playing" role="status">
        <div class="playing-bars" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
        <div class="playing-words">
          <p class="playing-label"></p>
          <p class="playing-title"><span></span></p>
          <p class="playing-artist"><span></span></p>
        </div>
      </div>
    </div>`;
  const part = (selector: string) => stage.querySelector(selector) as HTMLElement;
  const [field, card] = [part(".playing-field"), part(".playing")];
  let shown = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const fill = (track: Track, config: Config) => {
    part(".playing-label").textContent = config.label ?? "Now playing";
    write(part(".playing-title"), track.title);
    const album = config.show_album ? track.album : "";
    write(part(".playing-artist"), [track.artist, album].filter(Boolean).join(" · "));
    card.classList.add("playing-on");
  };

  return ({ config, state: { track } }) => {
    dress(field, config);
    place(field, config.position ?? "bottom-left");
    const next = track ? JSON.stringify([track.artist, track.title]) : "";
    const wait = shown && shown !== next ? LEAVING_MS : 0;
    if (wait) card.classList.remove("playing-on");
    shown = next;
    clearTimeout(timer);
    if (track) timer = setTimeout(fill, wait, track, config);
  };
};

/** Write a line; one that is too long runs to and fro. */
function write(line: HTMLElement, text: string): void {
  const span = line.firstElementChild as HTMLElement;
  span.textContent = text;
  const over = span.scrollWidth - line.clientWidth;
  line.classList.toggle("playing-long", over > 0);
  line.style.setProperty("--playing-over", `${-over}px`);
  line.style.setProperty("--playing-time", `${6 + (12 * over) / Math.max(line.clientWidth, 1)}s`);
}

export default mount;
