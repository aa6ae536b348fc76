/** The video, its buttons and its speed. */
import Hls from "hls.js";
import { clock } from "../clock";
import { need } from "../page";
import type { StreamMedia } from "./stream-media";

const UNPLAYABLE =
  "The preview cannot be played here. Reload the page, or process the stream again.";

/** Play an HLS address: through media source extensions where they exist, else natively. */
export function attach(video: HTMLVideoElement, address: string): void {
  if (!Hls.isSupported()) {
    video.src = address;
    return;
  }
  const hls = new Hls({ maxBufferLength: 30, backBufferLength: 60 });
  hls.on(Hls.Events.ERROR, (_, error) => {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else video.dispatchEvent(new CustomEvent("unplayable"));
  });
  hls.loadSource(address);
  hls.attachMedia(video);
}

export class Player {
  readonly #speed: HTMLSelectElement;
  #stopAtMs = Number.POSITIVE_INFINITY;

  constructor(
    readonly media: StreamMedia,
    root: HTMLElement,
  ) {
    this.#speed = need<HTMLSelectElement>(root, "[data-speed]");
    this.#speed.addEventListener("change", () => {
      media.playbackRate = Number(this.#speed.value);
    });
    const now = need(root, "[data-now]");
    const showTime = (): void => {
      now.textContent = clock(media.ms);
      if (media.ms < this.#stopAtMs) return;
      this.#stopAtMs = Number.POSITIVE_INFINITY;
      media.pause();
    };
    const showState = (): void => {
      need<HTMLElement>(root, '[data-when="paused"]').hidden = !media.paused;
      need<HTMLElement>(root, '[data-when="playing"]').hidden = media.paused;
    };
    const showSound = (): void => {
      need<HTMLElement>(root, '[data-when="loud"]').hidden = media.muted;
      need<HTMLElement>(root, '[data-when="muted"]').hidden = !media.muted;
      need(root, '[data-action="mute"]').setAttribute("aria-pressed", String(media.muted));
    };
    media.addEventListener("volumechange", showSound);
    media.video.controls = false;
    media.video.addEventListener("click", () => this.toggle());
    for (const kind of ["timeupdate", "seeking"]) media.addEventListener(kind, showTime);
    for (const kind of ["play", "pause", "ended"]) media.addEventListener(kind, showState);
    media.video.addEventListener("unplayable", () => {
      const note = need<HTMLElement>(root, "[data-player-note]");
      note.textContent = UNPLAYABLE;
      note.hidden = false;
    });
  }

  toggle(): void {
    this.#stopAtMs = Number.POSITIVE_INFINITY;
    if (this.media.paused) void this.media.play().catch(() => undefined);
    else this.media.pause();
  }

  seek(ms: number): void {
    this.#stopAtMs = Number.POSITIVE_INFINITY;
    this.media.ms = ms;
  }

  skip(ms: number): void {
    this.seek(this.media.ms + ms);
  }

  /** Play a part of the stream and stop at its end. */
  playRange(startMs: number, endMs: number): void {
    this.seek(startMs);
    this.#stopAtMs = endMs > startMs ? endMs : Number.POSITIVE_INFINITY;
    void this.media.play().catch(() => undefined);
  }

  /** Take the next faster (1) or slower (-1) speed. */
  changeSpeed(step: 1 | -1): void {
    const last = this.#speed.options.length - 1;
    this.#speed.selectedIndex = Math.min(last, Math.max(0, this.#speed.selectedIndex + step));
    this.#speed.dispatchEvent(new Event("change"));
  }

  toggleFullScreen(): void {
    const change = document.fullscreenElement
      ? document.exitFullscreen()
      : this.media.video.requestFullscreen();
    void change.catch(() => undefined);
  }
}
