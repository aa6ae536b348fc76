/** The small things every module needs from the page. */

/** Find the one element a page promises to have. */
export function need<T extends Element>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`This page lacks ${selector}`);
  return found;
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** Say something to everybody: seen in the corner, read out by screen readers. */
export function announce(message: string, kind: "info" | "success" | "error" = "info"): void {
  const alerts = document.getElementById("alerts");
  const template = document.querySelector<HTMLTemplateElement>("#alert-template");
  if (!alerts || !template) return;
  const alert = need<HTMLElement>(template.content.cloneNode(true) as DocumentFragment, ".alert");
  alert.classList.add(`alert-${kind}`);
  need(alert, "[data-message]").textContent = message;
  alerts.append(alert);
  if (kind !== "error") setTimeout(() => alert.remove(), 8000);
}

/** Read JSON that the server put into the page with `json_script`. */
export function readJson<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null") as T;
}
