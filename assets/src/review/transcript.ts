/** The transcript: follows the video, seeks on a click, finds words. */
import type { Player } from "./player";

type Sentence = { element: HTMLElement; said: string; start: number };

/** A jump over more screens than this is not animated. */
const NEAR_SCREENS = 2;

export class Transcript {
  readonly #sentences: Sentence[];
  #current: Sentence | undefined;

  constructor(
    readonly root: HTMLElement,
    readonly player: Player,
  ) {
    this.#sentences = [...root.querySelectorAll<HTMLElement>(".sentence")].map((element) => ({
      element,
      said: element.textContent ?? "",
      start: Number(element.dataset.start),
    }));
    root.querySelector("[data-transcript]")?.addEventListener("click", (event) => {
      const sentence = (event.target as Element).closest<HTMLElement>(".sentence");
      if (sentence) player.seek(Number(sentence.dataset.start));
    });
    for (const kind of ["timeupdate", "seeking", "seeked"]) {
      player.media.addEventListener(kind, () => this.#follow());
    }
    this.#search()?.addEventListener("input", () => this.#filter());
  }

  /** Seek to the sentence after (1) or before (-1) the current one. */
  step(direction: 1 | -1): void {
    const now = this.player.media.ms;
    const next =
      direction === 1
        ? this.#sentences.find((sentence) => sentence.start > now + 50)
        : this.#sentences.findLast((sentence) => sentence.start < now - 500);
    if (next) this.player.seek(next.start);
  }

  focusSearch(): void {
    this.#search()?.focus();
  }

  #search(): HTMLInputElement | null {
    return this.root.querySelector<HTMLInputElement>("[data-transcript-search]");
  }

  /** Mark the sentence that is said now, and the last one during a pause. */
  #follow(): void {
    const now = this.player.media.ms;
    const current = this.#sentences.findLast((sentence) => sentence.start <= now + 50);
    if (current === this.#current) return;
    this.#current?.element.removeAttribute("aria-current");
    current?.element.setAttribute("aria-current", "true");
    this.#current = current;
    const follows = this.root.querySelector<HTMLInputElement>("[data-follow]")?.checked;
    if (current && follows && !this.#search()?.value) this.#scrollTo(current.element);
  }

  /** Scroll the list, never the page. */
  #scrollTo(element: HTMLElement): void {
    const list = element.closest<HTMLElement>("[data-transcript]");
    if (!list) return;
    const offset = element.getBoundingClientRect().top - list.getBoundingClientRect().top;
    const isNear = Math.abs(offset) < NEAR_SCREENS * list.clientHeight;
    const top = list.scrollTop + offset - list.clientHeight / 3;
    list.scrollTo({ top, behavior: isNear ? "smooth" : "instant" });
    // What was out of sight is laid out only now, so its place was a guess.
    if (!isNear) requestAnimationFrame(() => this.#scrollTo(element));
  }

  #filter(): void {
    const words = (this.#search()?.value ?? "").trim().toLowerCase();
    let found = 0;
    for (const sentence of this.#sentences) found += Number(mark(sentence, words));
    const note = this.root.querySelector("[data-found]");
    if (note) note.textContent = words ? `${found} found` : "";
  }
}

/** Show a sentence only if these words are in it, and where; say whether it is shown. */
function mark({ element, said }: Sentence, words: string): boolean {
  const at = words ? said.toLowerCase().indexOf(words) : -1;
  const isShown = !words || at >= 0;
  if (element.parentElement) element.parentElement.hidden = !isShown;
  if (at >= 0) element.replaceChildren(...marked(said, at, words.length));
  else if (element.childElementCount > 0) element.replaceChildren(said);
  return isShown;
}

function marked(text: string, at: number, length: number): (string | HTMLElement)[] {
  const mark = document.createElement("mark");
  mark.textContent = text.slice(at, at + length);
  return [text.slice(0, at), mark, text.slice(at + length)];
}
