/**
 * A video in the time of its stream. The playlist leaves gaps between clips out, the stream's
 * time has them; everything on the review page speaks stream time and goes through here.
 */

export type Place = {
  start_ms: number;
  duration_ms: number;
  playlist_start_ms: number;
  playlist_duration_ms: number;
};

const FORWARDED = [
  "play",
  "pause",
  "ended",
  "timeupdate",
  "seeking",
  "seeked",
  "ratechange",
  "volumechange",
  "canplay",
  "loadedmetadata",
];

/** The last place that begins at or before a time; the first one before all. */
function placeAt(places: Place[], ms: number, start: "start_ms" | "playlist_start_ms"): Place {
  const found = places.findLast((place) => place[start] <= ms) ?? places[0];
  return (
    found ?? { start_ms: 0, duration_ms: 0, playlist_start_ms: 0, playlist_duration_ms: Infinity }
  );
}

/** Looks enough like a media element for wavesurfer.js to follow and to seek it. */
export class StreamMedia extends EventTarget {
  src = "";
  currentSrc = "";

  constructor(
    readonly video: HTMLVideoElement,
    readonly places: Place[],
    readonly durationMs: number,
  ) {
    super();
    for (const kind of FORWARDED) {
      video.addEventListener(kind, () => this.dispatchEvent(new Event(kind)));
    }
  }

  get ms(): number {
    const at = this.video.currentTime * 1000;
    const place = placeAt(this.places, at, "playlist_start_ms");
    return Math.round(place.start_ms + Math.max(0, at - place.playlist_start_ms));
  }

  /** Seek; a time in a gap between clips becomes the end of the clip before it. */
  set ms(value: number) {
    const at = Math.min(Math.max(0, value), this.durationMs);
    const place = placeAt(this.places, at, "start_ms");
    const inside = Math.min(Math.max(0, at - place.start_ms), place.playlist_duration_ms);
    this.video.currentTime = (place.playlist_start_ms + inside) / 1000;
  }

  get currentTime(): number {
    return this.ms / 1000;
  }
  set currentTime(seconds: number) {
    this.ms = seconds * 1000;
  }
  get duration(): number {
    return this.durationMs / 1000;
  }
  get paused(): boolean {
    return this.video.paused;
  }
  get ended(): boolean {
    return this.video.ended;
  }
  get seeking(): boolean {
    return this.video.seeking;
  }
  get readyState(): number {
    return this.video.readyState;
  }
  get volume(): number {
    return this.video.volume;
  }
  set volume(value: number) {
    this.video.volume = value;
  }
  get muted(): boolean {
    return this.video.muted;
  }
  set muted(value: boolean) {
    this.video.muted = value;
  }
  get playbackRate(): number {
    return this.video.playbackRate;
  }
  set playbackRate(value: number) {
    this.video.playbackRate = value;
  }
  play(): Promise<void> {
    return this.video.play();
  }
  pause(): void {
    this.video.pause();
  }
  load(): void {}
  remove(): void {}
  removeAttribute(): void {}
  canPlayType(): string {
    return "";
  }
}
