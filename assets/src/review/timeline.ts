/** The waveform with silences and episodes on it. */
import WaveSurfer from "wavesurfer.js";
import RegionsPlugin, { type Region } from "wavesurfer.js/dist/plugins/regions.esm.js";
import { drawRuler } from "./ruler";
import type { StreamMedia } from "./stream-media";

export type Range = { id: string; startMs: number; endMs: number; look: string; canMove: boolean };

const HEIGHT = 96;
const MOST_PX_PER_S = 200;

export class Timeline {
  readonly #surfer: WaveSurfer;
  readonly #regions = RegionsPlugin.create();
  readonly #shown = new Map<string, Region>();
  onMove: (id: string, startMs: number, endMs: number) => void = () => undefined;
  onChoose: (id: string) => void = () => undefined;

  constructor(
    readonly container: HTMLElement,
    readonly media: StreamMedia,
    peaks: number[],
    silences: [number, number][],
    ruler: HTMLElement,
  ) {
    const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
    this.#surfer = WaveSurfer.create({
      container,
      media: media as unknown as HTMLMediaElement,
      peaks: [peaks],
      duration: media.duration,
      height: HEIGHT,
      normalize: true,
      cursorWidth: 2,
      dragToSeek: false,
      cspNonce: nonce,
      ...this.#colours(),
      plugins: [this.#regions],
    });
    for (const kind of ["ready", "redraw", "scroll"] as const) {
      this.#surfer.on(kind, () => this.#measure(ruler));
    }
    this.#surfer.once("ready", () => this.#surfer.getWrapper().append(this.#shade(silences)));
    this.#regions.on("region-updated", (region) => {
      this.onMove(region.id, Math.round(region.start * 1000), Math.round(region.end * 1000));
    });
    this.#regions.on("region-clicked", (region) => this.onChoose(region.id));
    this.#watchTheme();
  }

  /** Draw these ranges and no others; those that are there already only change. */
  show(ranges: Range[]): void {
    const wanted = new Set(ranges.map((range) => range.id));
    for (const [id, region] of this.#shown) {
      if (wanted.has(id)) continue;
      region.remove();
      this.#shown.delete(id);
    }
    for (const range of ranges) this.#put(range);
  }

  /** Zoom: 0 shows the whole stream, 1 the finest detail; steps feel even. */
  zoom(share: number): void {
    const whole = this.container.clientWidth / this.media.duration;
    this.#surfer.zoom(share <= 0 ? 0 : whole * (Math.max(MOST_PX_PER_S, whole) / whole) ** share);
  }

  /** The time under a point of the screen. */
  timeAt(clientX: number): number {
    const box = this.#surfer.getWrapper().getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    return share * this.media.durationMs;
  }

  #measure(ruler: HTMLElement): void {
    const pxPerS = this.#surfer.getWrapper().clientWidth / this.media.duration;
    const start = this.#surfer.getScroll() / pxPerS;
    drawRuler(ruler, start, start + this.#surfer.getWidth() / pxPerS);
  }

  #put({ id, startMs, endMs, look, canMove }: Range): void {
    const options = {
      start: startMs / 1000,
      end: endMs / 1000,
      color: this.#colour(`--region${look ? `-${look}` : ""}`),
      drag: canMove,
      resize: canMove,
    };
    const region = this.#shown.get(id);
    if (region) region.setOptions(options);
    else this.#shown.set(id, this.#regions.addRegion({ id, minLength: 0.1, ...options }));
  }

  /** Draw all silences as one shape: hours of a stream have thousands. */
  #shade(silences: [number, number][]): SVGSVGElement {
    const shade = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute(
      "d",
      silences.map(([start, end]) => `M${start} 0H${end}V1H${start}Z`).join(""),
    );
    path.style.fill = "var(--silence)";
    shade.append(path);
    shade.setAttribute("viewBox", `0 0 ${this.media.durationMs} 1`);
    shade.setAttribute("preserveAspectRatio", "none");
    Object.assign(shade.style, {
      position: "absolute",
      inset: "0",
      width: "100%",
      height: `${HEIGHT}px`,
      pointerEvents: "none",
    });
    return shade;
  }

  #colour(name: string): string {
    return getComputedStyle(this.container).getPropertyValue(name).trim();
  }

  #colours(): { waveColor: string; progressColor: string; cursorColor: string } {
    return {
      waveColor: resolved(this.container, "--wave"),
      progressColor: resolved(this.container, "--wave-played"),
      cursorColor: resolved(this.container, "--wave-cursor"),
    };
  }

  /** The canvas keeps the colours it was painted with, so paint again in another theme. */
  #watchTheme(): void {
    const repaint = (): void => this.#surfer.setOptions(this.#colours());
    new MutationObserver(repaint).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  }
}

/** Turn a colour of the style sheet into one a canvas understands. */
function resolved(container: HTMLElement, name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  container.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
