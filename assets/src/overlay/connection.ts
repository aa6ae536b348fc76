/**
 * The socket of a source, which comes back for ever.
 *
 * A lost connection is tried again at a random moment of the next `WINDOW_MS`, and then once in
 * every window: sources that lost the server together are spread over it evenly and stay so, and
 * all are back within one window after it listens. Who is refused knocks seldom.
 */

import type { ServerClock } from "./clock";
import type { Frame } from "./widget";

const WINDOW_MS = 4000;
const REFUSED_MS = 30_000;
const ANSWER_MS = 10_000;
/** Under a minute: then the server need not tell what runs in between. */
const HEARTBEAT_MS = 50_000;
/** The first heartbeats come faster, for the clock, and those that tell of another version. */
const EAGER_MS = 2000;
const EAGER_BEATS = 3;
/** The widget is gone, or has another secret. */
const ENDED = new Set([4404, 4410]);

interface Ends {
  /** A new socket is there, and a frame with everything comes by itself. */
  opened(): void;
  frame(frame: Frame): void;
  /** The version that is shown, for heartbeats. */
  version(): number;
}

type Outcome = "lost" | "refused";

export class Connection {
  constructor(
    readonly widgetId: string,
    readonly secret: string,
    readonly clock: ServerClock,
    readonly ends: Ends,
  ) {}

  async run(): Promise<never> {
    for (let isSpread = false; ; ) {
      const started = performance.now();
      const ticket = await this.#ticket();
      const outcome = ticket.value ? await this.#listen(ticket.value) : ticket.outcome;
      if (ticket.value) isSpread = false;
      await pause(waitAfter(outcome, isSpread ? performance.now() - started : undefined));
      isSpread = outcome === "lost";
    }
  }

  async #ticket(): Promise<{ value?: string; outcome: Outcome }> {
    try {
      const answer = await fetch(`/api/widgets/${this.widgetId}/ticket`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token: this.secret }),
        credentials: "omit",
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (answer.ok) return { value: (await answer.json()).ticket, outcome: "lost" };
      return { outcome: answer.status < 500 ? "refused" : "lost" };
    } catch {
      return { outcome: "lost" };
    }
  }

  /** Hear one socket until its end, which a server that no longer answers is as well. */
  #listen(ticket: string): Promise<Outcome> {
    this.clock.restart();
    const address = new URL(`/ws?ticket=${encodeURIComponent(ticket)}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    return new Promise((resolve) => {
      const over = new AbortController();
      const { signal } = over;
      const end = (code: number) => {
        over.abort();
        socket.close();
        resolve(ENDED.has(code) ? "refused" : "lost");
      };
      const heart = new Heart(socket, this, () => end(0), signal);
      socket.addEventListener("close", ({ code }) => end(code), { signal });
      socket.addEventListener("open", () => this.ends.opened(), { signal });
      socket.addEventListener("message", ({ data }) => this.#hear(data, heart), { signal });
    });
  }

  #hear(data: string, heart: Heart): void {
    const frame = JSON.parse(data) as Frame;
    if (frame.type === "WIDGET_HEARTBEAT") heart.answered(frame);
    if (typeof frame.serverTime === "number") this.clock.seed(frame.serverTime);
    const before = this.ends.version();
    this.ends.frame(frame);
    if (this.ends.version() !== before) heart.news();
  }
}

/** Asks whether the server is there, and what time it has; the socket ends where it is silent. */
class Heart {
  #answers = 0;
  #hasNews = false;
  #isIdle = true;
  #timer: ReturnType<typeof setTimeout>;

  constructor(
    readonly socket: WebSocket,
    readonly connection: Connection,
    readonly stopped: () => void,
    over: AbortSignal,
  ) {
    this.#timer = setTimeout(stopped, ANSWER_MS);
    over.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** Another version is shown: tell of the first at once, and of others soon, several together. */
  news(): void {
    if (this.#hasNews) return;
    this.#hasNews = true;
    if (this.#isIdle) this.#beatAfter(this.#answers ? soon() : 0);
  }

  answered({ sent, serverTime }: Frame): void {
    this.connection.clock.sample(Number(sent), Number(serverTime));
    this.#answers += 1;
    this.#isIdle = true;
    const isEager = this.#hasNews || this.#answers < EAGER_BEATS;
    this.#beatAfter(isEager ? soon() : HEARTBEAT_MS);
  }

  #beatAfter(ms: number): void {
    this.#after(ms, () => this.#beat());
  }

  #beat(): void {
    const { widgetId, ends, clock } = this.connection;
    const beat = { type: "WIDGET_HEARTBEAT", widgetId, version: ends.version() };
    this.#hasNews = this.#isIdle = false;
    this.socket.send(JSON.stringify({ ...beat, sent: clock.machine() }));
    this.#after(ANSWER_MS, this.stopped);
  }

  #after(ms: number, work: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, ms);
  }
}

/** Not all sources at once. */
const soon = (): number => EAGER_MS * (0.5 + Math.random());

/** Return how long to wait; `spentMs` is how long the last of several failed attempts took. */
export function waitAfter(outcome: Outcome, spentMs: number | undefined): number {
  if (outcome === "refused") return REFUSED_MS * (0.8 + 0.4 * Math.random());
  const anywhere = WINDOW_MS * Math.random();
  return spentMs === undefined || spentMs > WINDOW_MS ? anywhere : WINDOW_MS - spentMs;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
