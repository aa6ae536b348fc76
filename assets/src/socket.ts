/** One WebSocket for the page, which comes back by itself. */

export type Frame = { type: string; [field: string]: unknown };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

class LiveSocket {
  #path = "";
  #failures = 0;
  isOpen = false;
  #socket: WebSocket | undefined;
  readonly #ears: ((frame: Frame) => void)[] = [];
  readonly #watchers: ((isOpen: boolean) => void)[] = [];

  /** Call back with every frame of the server. */
  hear(onFrame: (frame: Frame) => void): void {
    this.#ears.push(onFrame);
  }

  /** Call back when it opens and closes, and at once if it is open already. */
  watch(onChange: (isOpen: boolean) => void): void {
    this.#watchers.push(onChange);
    if (this.isOpen) onChange(true);
  }

  /** Send a frame; it is dropped where there is no connection, which begins with a snapshot. */
  send(frame: Frame): void {
    if (this.isOpen) this.#socket?.send(JSON.stringify(frame));
  }

  open(path: string): void {
    this.#path = path;
    this.#connect();
  }

  #connect(): void {
    const address = new URL(this.#path, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#failures = 0;
      this.#tell(true);
    });
    socket.addEventListener("message", (event) => {
      const frame = JSON.parse(String(event.data));
      for (const ear of this.#ears) ear(frame);
    });
    socket.addEventListener("close", () => {
      this.#tell(false);
      this.#retry();
    });
  }

  /** Wait longer after every failure, by a random share, so that not all pages return at once. */
  #retry(): void {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
    setTimeout(() => this.#connect(), longest * (0.5 + Math.random() / 2));
  }

  #tell(isOpen: boolean): void {
    this.isOpen = isOpen;
    for (const watcher of this.#watchers) watcher(isOpen);
  }
}

/** The socket of this page; every module hears the same one. */
export const live = new LiveSocket();
