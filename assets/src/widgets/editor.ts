/** The settings of a widget: the preview shows them while they are being typed. */
import { csrfToken, need } from "../page";
import { onView } from "./live";
import { preview } from "./previews";

const TYPING_MS = 200;

/** Show in the preview what the form would make of the widget. */
function startDraft(form: HTMLFormElement, id: string): void {
  let timer = 0;
  let newest = 0;
  let isDirty = false;
  const draw = async (): Promise<void> => {
    const mine = ++newest;
    const answer = await fetch(form.dataset.draft ?? "", {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken() },
      body: new FormData(form),
    }).catch(() => undefined);
    if (!answer?.ok || mine !== newest) return;
    const { widget, version, serverTime } = await answer.json();
    preview(id, { ...widget, kind: widget.type, version, serverTime });
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(draw, TYPING_MS);
  };
  form.addEventListener("input", () => {
    isDirty = true;
    need<HTMLElement>(form, "[data-unsaved]").hidden = false;
    later();
  });
  // What happens meanwhile is shown with the draft, too.
  onView(() => isDirty && later());
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
  startDraft(form, editor.dataset.widget ?? "");
  startSizes(need(editor, ".preview"));
}
