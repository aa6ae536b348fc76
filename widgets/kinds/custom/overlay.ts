/** Holds the owner's code in a frame without an origin; see `templates/widgets/sandbox.html`. */
import "./overlay.css";
import type { Mount } from "@overlay/kind";

type Data = Record<string, unknown>;
type Config = { html?: string; css?: string; js?: string; data?: Data };
type State = { data?: Data };

const mount: Mount<Config, State> = (stage) => {
  let frame: HTMLIFrameElement | undefined;
  let code = "";
  let message: Data = {};
  let isReady = false;

  addEventListener("message", ({ source }) => {
    if (isReady || !frame || source !== frame.contentWindow) return;
    isReady = true;
    send(message);
  });

  // It has no origin that could be named.
  const send = (content: Data) => frame?.contentWindow?.postMessage(content, "*");

  function build(): void {
    isReady = false;
    frame = document.createElement("iframe");
    frame.className = "custom";
    frame.title = "Custom widget";
    frame.setAttribute("sandbox", "allow-scripts");
    frame.src = "/widgets/sandbox";
    stage.replaceChildren(frame);
  }

  return ({ config, state }) => {
    const { html = "", css = "", js = "" } = config;
    const data = { ...config.data, ...state.data };
    const written = JSON.stringify([html, css, js]);
    message = { html, css, js, data };
    if (isReady && written === code) send({ data });
    else build();
    code = written;
  };
};

export default mount;
