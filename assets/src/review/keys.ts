/** Keys of the review page. They never fire while somebody types or presses a button. */

export type Actions = Record<string, () => void>;

const TYPING = "input, textarea, select, [contenteditable], dialog[open]";
const PRESSED_BY_SPACE = "button, a, summary, label";

/** Say under which name a key press is listed: `shift+ArrowLeft`, `k`, `?`. */
function nameOf(event: KeyboardEvent): string {
  const isLetter = event.key.length === 1;
  const key = isLetter ? event.key.toLowerCase() : event.key;
  return event.shiftKey && !isLetter ? `shift+${key}` : key;
}

export function startKeys(actions: Actions): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as Element;
    if (target.closest(TYPING)) return;
    if (event.key === " " && target.closest(PRESSED_BY_SPACE)) return;
    const action = actions[nameOf(event)];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
