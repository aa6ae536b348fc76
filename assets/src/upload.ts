/**
 * Uploads in resumable chunks (tus). Files may be chosen before their stream exists: the boosted
 * form of a new stream swaps the page, and this module keeps them until the stream's page is there.
 */
import htmx from "htmx.org";
import { Upload } from "tus-js-client";
import { announce, csrfToken, need } from "./page";

const CHUNK_BYTES = 8 * 1024 * 1024;
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];

const waiting: File[] = [];
const running = new Set<Upload>();

function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

function row(panel: HTMLElement, name: string): HTMLElement {
  for (const old of panel.querySelectorAll<HTMLElement>("[data-upload-file]")) {
    if (old.dataset.uploadFile === name) old.remove();
  }
  const template = need<HTMLTemplateElement>(panel, "template[data-upload-row]");
  const made = need<HTMLElement>(template.content.cloneNode(true) as DocumentFragment, "li");
  made.dataset.uploadFile = name;
  need(made, "[data-name]").textContent = name;
  need(made, "progress").setAttribute("aria-label", `Upload of ${name}`);
  need(panel, "[data-upload-list]").append(made);
  return made;
}

function setStatus(item: HTMLElement, state: string, text: string): void {
  item.dataset.state = state;
  need(item, "[data-status]").textContent = text;
  const button = need<HTMLButtonElement>(item, "[data-pause]");
  button.hidden = state === "done" || state === "failed";
  button.textContent = state === "paused" ? "Resume" : "Pause";
}

/** Tell the page when the last file has arrived, and start the work if that was wished. */
function finished(panel: HTMLElement): void {
  htmx.trigger(panel, "uploads:changed");
  if (running.size > 0) return;
  announce("All files are uploaded.", "success");
  const wish = panel.querySelector<HTMLInputElement>("[data-upload-then]");
  const form = wish?.checked ? document.querySelector<HTMLFormElement>("#ingest-form") : null;
  form?.requestSubmit();
}

function connect(item: HTMLElement, upload: Upload): void {
  need<HTMLButtonElement>(item, "[data-pause]").addEventListener("click", async () => {
    if (item.dataset.state === "paused") {
      setStatus(item, "uploading", "Going on …");
      upload.start();
    } else {
      await upload.abort();
      setStatus(item, "paused", "Paused");
    }
  });
}

async function send(panel: HTMLElement, file: File): Promise<void> {
  const stream = panel.dataset.stream ?? "";
  const item = row(panel, file.name);
  const bar = need<HTMLProgressElement>(item, "progress");
  const upload = new Upload(file, {
    endpoint: panel.dataset.endpoint ?? "",
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_MS,
    metadata: { filename: file.name, stream },
    headers: { "X-CSRFToken": csrfToken() },
    removeFingerprintOnSuccess: true,
    fingerprint: async () => ["tus", stream, file.name, file.size, file.lastModified].join("-"),
    onProgress: (sent, total) => {
      bar.value = total ? sent / total : 1;
      setStatus(item, "uploading", `${megabytes(sent)} of ${megabytes(total)}`);
    },
    onSuccess: () => {
      running.delete(upload);
      bar.value = 1;
      setStatus(item, "done", "Uploaded");
      finished(panel);
    },
    onError: (error) => {
      running.delete(upload);
      const answer = "originalResponse" in error ? error.originalResponse?.getBody() : "";
      setStatus(item, "failed", reason(answer) || "Interrupted. Choose the file again to go on.");
    },
  });
  running.add(upload);
  connect(item, upload);
  const [previous] = await upload.findPreviousUploads();
  if (previous) upload.resumeFromPreviousUpload(previous);
  upload.start();
}

/** Take the sentence out of an error answer. */
function reason(body: string | undefined): string {
  try {
    return String(JSON.parse(body ?? "").message ?? "");
  } catch {
    return "";
  }
}

function take(place: HTMLElement, files: Iterable<File>): void {
  const panel = place.closest<HTMLElement>("[data-upload]");
  if (panel) {
    for (const file of files) void send(panel, file);
    return;
  }
  waiting.push(...files);
  const names = waiting.map((file) => `${file.name} (${megabytes(file.size)})`);
  need(place, "[data-chosen]").textContent = names.join(", ");
}

document.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  const place = input.closest<HTMLElement>("[data-drop]");
  if (!place || !input.files) return;
  take(place, [...input.files]);
  input.value = "";
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"] as const) {
  document.addEventListener(kind, (event) => {
    const place = (event.target as Element | null)?.closest?.<HTMLElement>("[data-drop]");
    if (!place) return;
    event.preventDefault();
    place.toggleAttribute("data-over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") take(place, [...(event.dataTransfer?.files ?? [])]);
  });
}
document.addEventListener("htmx:load", () => {
  const panel = document.querySelector<HTMLElement>("[data-upload]");
  if (panel && waiting.length > 0) take(panel, waiting.splice(0));
});
window.addEventListener("beforeunload", (event) => {
  if (running.size > 0) event.preventDefault();
});
