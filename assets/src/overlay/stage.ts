/** Where the overlay of a kind plays; whatever it does wrong stays inside. */

import type { Mount, Tools, View } from "./kind";
import { overlayOf } from "./kinds";
import type { Widget } from "./widget";

interface Page {
  /** The server's clock. */
  now(): number;
  muted: boolean;
  /** The kind could not be fetched: browsers may never try again in the same page. */
  failed(): void;
}

type Show = (view: View<unknown, unknown>) => void;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Do something of a kind's; an error is told to the console alone. */
function guarded(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    console.error(error);
    return false;
  }
}

export class Stage {
  #kind: string | undefined;
  #view: View<unknown, unknown> | undefined;
  #show: Show | undefined;
  #leave = new AbortController();

  constructor(
    readonly root: HTMLElement,
    readonly page: Page,
  ) {}

  /** Show a widget, or nothing; its kind is fetched the first time. */
  show(widget: Widget | undefined): void {
    this.root.hidden = !widget?.active;
    this.#view = widget && { title: widget.title, config: widget.config, state: widget.state };
    if (widget?.type !== this.#kind) this.#change(widget?.type);
    else this.#paint();
  }

  #change(kind: string | undefined): void {
    this.#leave.abort();
    this.#leave = new AbortController();
    this.#kind = kind;
    this.#show = undefined;
    this.root.replaceChildren();
    if (kind !== undefined) void this.#mount(kind, this.#leave.signal);
  }

  async #mount(kind: string, left: AbortSignal): Promise<void> {
    let mount: Mount<unknown, unknown> | undefined;
    try {
      mount = await overlayOf(kind);
    } catch (error) {
      console.error(error);
      this.page.failed();
    }
    if (!mount || left.aborted) return;
    guarded(() => {
      this.#show = mount(this.root, this.#tools(left));
    });
    this.#paint();
  }

  #paint(): void {
    const [show, view] = [this.#show, this.#view];
    if (show && view) guarded(() => show(view));
  }

  #tools(left: AbortSignal): Tools {
    const { now, muted } = this.page;
    return {
      now,
      muted,
      get calm() {
        return calm.matches;
      },
      everyFrame: (callback) => everyFrame(() => callback(now()), left),
    };
  }
}

/** Call back before every repaint until told to stop, the stage is left, or it throws. */
function everyFrame(callback: () => void, left: AbortSignal): () => void {
  let isOver = false;
  const step = () => {
    if (!isOver && !left.aborted && guarded(callback)) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
  return () => {
    isOver = true;
  };
}
