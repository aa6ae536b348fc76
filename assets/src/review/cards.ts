/** The cards of suggestions and of the new range, tied to the regions on the timeline. */
import { clock, parseClock, preciseClock } from "../clock";
import type { Player } from "./player";
import type { Range, Timeline } from "./timeline";

const NEW = "new";

type Edge = "start_ms" | "end_ms";

export class Cards {
  #chosen = firstProposed();

  constructor(
    readonly player: Player,
    readonly timeline: Timeline | null,
  ) {
    if (timeline) {
      timeline.onMove = (id, startMs, endMs) => this.#write(id, startMs, endMs);
      timeline.onChoose = (id) => this.choose(id);
    }
    document.addEventListener("input", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-range]")) this.sync();
    });
    document.addEventListener("focusin", (event) => {
      const card = (event.target as Element).closest<HTMLElement>(".suggestion");
      if (card) this.choose(idOf(card));
    });
    document.addEventListener("keydown", (event) => this.#nudge(event));
    document.addEventListener("htmx:afterSettle", () => this.sync());
    this.sync();
  }

  /** Set one bound of the chosen card to the playhead. */
  setEdge(edge: Edge, card = this.#card(this.#chosen)): void {
    const input = card?.querySelector<HTMLInputElement>(`[name="${edge}"]`);
    if (!input) return;
    input.value = preciseClock(this.player.media.ms);
    this.sync();
  }

  play(card: HTMLElement): void {
    const range = rangeOf(card);
    if (range) this.player.playRange(range.startMs, range.endMs);
  }

  choose(id: string): void {
    if (!this.#card(id)) return;
    this.#chosen = id;
    this.sync();
  }

  /** Bring cards and timeline into line with what the fields say. */
  sync(): void {
    if (!this.#card(this.#chosen)?.querySelector("form")) this.#chosen = firstProposed();
    const cards = [...document.querySelectorAll<HTMLElement>(".suggestion")];
    const ranges = cards.map((card) => this.#read(card)).filter((range) => range !== null);
    this.timeline?.show(ranges);
  }

  /** Show on a card whether it is chosen and how long it is, and return its range. */
  #read(card: HTMLElement): Range | null {
    const isChosen = idOf(card) === this.#chosen;
    card.toggleAttribute("data-chosen", isChosen);
    const range = rangeOf(card);
    const length = card.querySelector("[data-length]");
    if (length) length.textContent = range ? clock(range.endMs - range.startMs) : "–";
    return range && isChosen && !range.look ? { ...range, look: "chosen" } : range;
  }

  #card(id: string): HTMLElement | null {
    const selector = id === NEW ? "[data-new-range]" : `[data-suggestion="${id}"]`;
    return document.querySelector<HTMLElement>(selector);
  }

  #write(id: string, startMs: number, endMs: number): void {
    const card = this.#card(id);
    for (const [name, ms] of [
      ["start_ms", startMs],
      ["end_ms", endMs],
    ] as const) {
      const input = card?.querySelector<HTMLInputElement>(`[name="${name}"]`);
      if (input) input.value = preciseClock(ms);
    }
    this.choose(id);
  }

  /** Arrow keys in a time field move it by a second, with Shift by a tenth. */
  #nudge(event: KeyboardEvent): void {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.classList.contains("clock")) return;
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const ms = parseClock(input.value);
    if (!direction || ms === null) return;
    event.preventDefault();
    input.value = preciseClock(Math.max(0, ms + direction * (event.shiftKey ? 100 : 1000)));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** The card that keys work on at first: the first open suggestion, else the new range. */
function firstProposed(): string {
  const card = document.querySelector<HTMLElement>('.suggestion[data-state="proposed"]');
  return card?.dataset.suggestion ?? NEW;
}

function idOf(card: HTMLElement): string {
  return card.dataset.suggestion ?? NEW;
}

/** Read the bounds of a card; null while they make no range. */
function rangeOf(card: HTMLElement): Range | null {
  const read = (name: Edge, fixed: string | undefined): number | null =>
    parseClock(
      card.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ??
        (fixed ? String(Number(fixed) / 1000) : ""),
    );
  const startMs = read("start_ms", card.dataset.start);
  const endMs = read("end_ms", card.dataset.end);
  if (startMs === null || endMs === null || endMs <= startMs) return null;
  const isAccepted = card.dataset.state === "accepted";
  const look = isAccepted ? "accepted" : idOf(card) === NEW ? "new" : "";
  return { id: idOf(card), startMs, endMs, look, canMove: !isAccepted };
}
