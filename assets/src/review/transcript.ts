/** The transcript: follows the video, seeks on a click, finds words. */
import type { Player } from "./player";

type Sentence = { element: HTMLElement; text: HTMLElement; start: number; end: number };

export class Transcript {
  readonly #sentences: Sentence[];
  #current: Sentence | undefined;

  constructor(
    readonly root: HTMLElement,
    readonly player: Player,
  ) {
    this.#sentences = [...root.querySelectorAll<HTMLElement>(".sentence")].map((element) => ({
      element,
      text: element.querySelector<HTMLElement>("[data-text]") ?? element,
      start: Number(element.dataset.start),
      end: Number(element.dataset.end),
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
    list.scrollTo({ top: list.scrollTop + offset - list.clientHeight / 3, behavior: "smooth" });
  }

  #filter(): void {
    const words = (this.#search()?.value ?? "").trim().toLowerCase();
    let found = 0;
    for (const { element, text } of this.#sentences) {
      const said = text.textContent ?? "";
      const at = words ? said.toLowerCase().indexOf(words) : -1;
      const isShown = !words || at >= 0;
      (element.closest("li") ?? element).hidden = !isShown;
      found += Number(isShown);
      text.replaceChildren(...(at < 0 ? [said] : marked(said, at, words.length)));
    }
    const note = this.root.querySelector("[data-found]");
    if (note) note.textContent = words ? `${found} found` : "";
  }
}

function marked(text: string, at: number, length: number): (string | HTMLElement)[] {
  const mark = document.createElement("mark");
  mark.textContent = text.slice(at, at + length);
  return [text.slice(0, at), mark, text.slice(at + length)];
}
