/** One WebSocket for the page, which comes back by itself. */

export type Frame = { type: string; [field: string]: unknown };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

export class LiveSocket {
  #failures = 0;
  isOpen = false;

  constructor(
    readonly path: string,
    readonly onFrame: (frame: Frame) => void,
    readonly onChange: (isOpen: boolean) => void,
  ) {
    this.#connect();
  }

  #connect(): void {
    const address = new URL(this.path, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    socket.addEventListener("open", () => {
      this.#failures = 0;
      this.#set(true);
    });
    socket.addEventListener("message", (event) => this.onFrame(JSON.parse(String(event.data))));
    socket.addEventListener("close", () => {
      this.#set(false);
      this.#retry();
    });
  }

  /** Wait longer after every failure, by a random share, so that not all pages return at once. */
  #retry(): void {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
    setTimeout(() => this.#connect(), longest * (0.5 + Math.random() / 2));
  }

  #set(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.onChange(isOpen);
  }
}
