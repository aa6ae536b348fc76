import "./style.css";
import htmx from "htmx.org";
import { startLiveJobs } from "./jobs";
import { announce, csrfToken, need } from "./page";
import { keepOnRefresh } from "./refresh";
import { live } from "./socket";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;

type Exchange = CustomEvent<{
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
  isError: boolean;
  requestConfig?: { triggeringEvent?: Event };
}>;

/** Say whether a person asked for it, rather than the page itself, which asks again. */
function isAsked(event: Event): boolean {
  const asked = (event as Exchange).detail.requestConfig?.triggeringEvent?.type ?? "";
  return !asked.endsWith(":changed");
}

function complain(event: Event, message: string): void {
  if (isAsked(event)) announce(message, "error");
}

/** Forms with errors (422) and alerts (with HX-Retarget) are answers to show, not failures. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as Exchange;
  if (detail.xhr.status < 400 || !isAsked(event)) return;
  if (detail.xhr.status === 422 || detail.xhr.getResponseHeader("HX-Retarget")) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});
document.addEventListener("htmx:responseError", (event) =>
  complain(event, "That did not work. Reload the page and try again."),
);
document.addEventListener("htmx:sendError", (event) =>
  complain(event, "The server cannot be reached. Check the connection and try again."),
);
document.addEventListener("htmx:configRequest", (event) => {
  (event as CustomEvent).detail.headers["X-CSRFToken"] = csrfToken();
});

keepOnRefresh();

const root = document.documentElement;

function isDark(): boolean {
  return getComputedStyle(root).colorScheme.includes("dark");
}

/** Swagger UI knows the dark by a class. */
root.classList.toggle("dark-mode", isDark());

/** The theme is a cookie, so that the server paints the right one at once. */
function toggleTheme(): void {
  const theme = isDark() ? "light" : "dark";
  root.dataset.theme = theme;
  root.classList.toggle("dark-mode", theme === "dark");
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
}

async function copy(button: HTMLElement): Promise<void> {
  const source = document.getElementById(button.dataset.copy ?? "");
  await navigator.clipboard.writeText(source?.textContent ?? "");
  announce("Copied.", "success");
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (target.closest("[data-theme-toggle]")) toggleTheme();
  target.closest("[data-dismiss]")?.closest(".alert")?.remove();
  const copier = target.closest<HTMLElement>("[data-copy]");
  if (copier) void copy(copier);
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(target)) menu.removeAttribute("open");
  }
});

/** Ask before what cannot be undone: forms say what in `data-confirm`. */
document.addEventListener(
  "submit",
  (event) => {
    const question = (event.target as HTMLElement).dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu.contains(document.activeElement)) need<HTMLElement>(menu, "summary").focus();
    menu.removeAttribute("open");
  }
});

const socketPath = document.body.dataset.socket;
if (socketPath) {
  startLiveJobs();
  live.open(socketPath);
}
