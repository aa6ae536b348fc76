/** The server's clock, as far as this page can know it; the machine's own date is never asked. */

type Sample = { offset: number; delay: number };

/** As many answers are remembered; the one that was on its way the shortest time is right. */
const SAMPLES = 5;
/** What the clock is wrong by is mended at this share of the speed of time, … */
const SLEW = 0.1;
/** … but not an error which would take too long: then the server's clock was set anew. */
const STEP_MS = 2000;

export class ServerClock {
  #samples: Sample[] = [];
  #offset: number | undefined;
  #corrected = 0;

  /** `machine` counts milliseconds steadily from anywhere, as `performance.now` does. */
  constructor(readonly machine: () => number = () => performance.now()) {}

  /** Take a time of the server that was on its way for who knows how long: better than nothing. */
  seed(serverTime: number): void {
    if (this.#samples.length === 0 && this.#offset === undefined) {
      this.#offset = serverTime - this.machine();
    }
  }

  /** Take a time of the server that it told between asking, at `sent`, and now. */
  sample(sent: number, serverTime: number): void {
    const received = this.machine();
    this.#samples = [
      ...this.#samples.slice(1 - SAMPLES),
      { offset: serverTime - (sent + received) / 2, delay: received - sent },
    ];
  }

  /** Forget the answers of a server that may be another one now; the clock goes on. */
  restart(): void {
    this.#samples = [];
  }

  /** Milliseconds since 1970; small errors are mended by going a little faster or slower. */
  now(): number {
    const machine = this.machine();
    const offset = this.#offset ?? this.#best() ?? 0;
    const error = (this.#best() ?? offset) - offset;
    const most = (machine - this.#corrected) * SLEW;
    const step = Math.abs(error) > STEP_MS ? error : Math.max(-most, Math.min(most, error));
    this.#offset = offset + step;
    this.#corrected = machine;
    return machine + this.#offset;
  }

  #best(): number | undefined {
    const [best] = [...this.#samples].sort((one, other) => one.delay - other.delay);
    return best?.offset;
  }
}
