/** What the overlay of a kind is: `widgets/kinds/<kind>/overlay.ts` exports a `Mount` by default. */

export interface View<Config, State> {
  title: string;
  config: Config;
  state: State;
}

export interface Tools {
  /** The server's clock, in milliseconds since 1970; it never jumps with the machine's own. */
  now(): number;
  /** Call back before every repaint with the server's time until the returned function is called. */
  everyFrame(callback: (now: number) => void): () => void;
  /** The person, or their OBS, asked for less movement. */
  calm: boolean;
  /** Nobody is to be startled by sounds of a preview. */
  muted: boolean;
}

/** Build the overlay in `stage`, once; what is returned shows a view, again with every change. */
export type Mount<Config, State> = (
  stage: HTMLElement,
  tools: Tools,
) => (view: View<Config, State>) => void;
