/** The settings of a widget: the preview shows them while they are being typed. */
import { csrfToken, need } from "../page";
import { onChange } from "./live";
import { preview } from "./previews";

const TYPING_MS = 200;

/** Show in the preview what the form would make of the widget. */
function startDraft(form: HTMLFormElement, id: string): void {
  const example = document.querySelector<HTMLInputElement>("[data-example]");
  const unsaved = need<HTMLElement>(form, "[data-unsaved]");
  let seen = 0;
  let timer = 0;
  let newest = 0;
  const draw = async (): Promise<void> => {
    const mine = ++newest;
    const answer = await fetch(form.dataset.draft ?? "", {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken() },
      body: new FormData(form),
    }).catch(() => undefined);
    if (!answer?.ok || mine !== newest) return;
    const { widget, serverTime } = await answer.json();
    preview(id, widget, serverTime);
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(draw, TYPING_MS);
  };
  form.addEventListener("input", () => {
    unsaved.hidden = false;
    later();
  });
  example?.addEventListener("input", later);
  // What happens meanwhile is shown with the draft, too, and instead of an example.
  onChange((version) => {
    if (example && seen && version > seen) example.checked = false;
    seen = version;
    if (!unsaved.hidden || example?.checked) later();
  });
}

/** A colour is written or picked; both say the same. */
function startColors(): void {
  document.addEventListener("input", (event) => {
    const picker = event.target as HTMLInputElement;
    const text = document.getElementById(picker.dataset.picks ?? "") as HTMLInputElement | null;
    if (text) text.value = picker.value;
    const other = document.querySelector<HTMLInputElement>(`[data-picks="${picker.id}"]`);
    if (picker.id && other && /^#[0-9a-f]{6}$/i.test(picker.value)) other.value = picker.value;
  });
}

/** Lists of records get rows and lose them. */
function startRows(form: HTMLFormElement): void {
  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>(
      "[data-add-row], [data-remove-row]",
    );
    if (!button) return;
    if ("addRow" in button.dataset) addRow(button);
    else need<HTMLElement>(rowsAround(button), "[data-add-row]").focus();
    button.closest("[data-row]")?.remove();
    form.dispatchEvent(new Event("input"));
  });
}

const rowsAround = (element: Element): Element => element.closest("[data-rows]") as Element;

/** Put a blank row before the button; its fields need a number that no other row has. */
function addRow(button: HTMLElement): void {
  const rows = rowsAround(button);
  const next = Number(rows.getAttribute("data-next"));
  rows.setAttribute("data-next", String(next + 1));
  const template = need<HTMLTemplateElement>(rows, "template");
  button.insertAdjacentHTML("beforebegin", template.innerHTML.replaceAll("__row__", String(next)));
  button.previousElementSibling?.querySelector<HTMLElement>("input, textarea")?.focus();
}

/** Lay the preview out in the size of the source, and scale it into the page. */
function startSizes(box: HTMLElement): void {
  const choice = need<HTMLSelectElement>(document, "#preview-size");
  const custom = need<HTMLElement>(document, "[data-custom-size]");
  const [width, height] = custom.querySelectorAll("input");
  const frame = need<HTMLIFrameElement>(box, "iframe");
  const lay = (): void => {
    custom.hidden = choice.value !== "";
    const size = choice.value.split("x").map(Number);
    const [w = 0, h = 0] = choice.value ? size : [Number(width?.value), Number(height?.value)];
    if (w < 16 || h < 16) return;
    box.style.aspectRatio = `${w} / ${h}`;
    frame.style.width = `${w}px`;
    frame.style.height = `${h}px`;
    frame.style.scale = String(box.clientWidth / w);
  };
  need(document, "[data-sizes]").addEventListener("input", lay);
  new ResizeObserver(lay).observe(box);
}

export function startEditor(): void {
  const editor = document.querySelector<HTMLElement>("[data-editor]");
  if (!editor) return;
  const form = need<HTMLFormElement>(editor, "[data-settings]");
  startColors();
  startRows(form);
  startDraft(form, editor.dataset.widget ?? "");
  startSizes(need(editor, ".preview"));
}
