/** What a person opened or typed outlives that its list is fetched again. */

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const FIELDS = ":is(input, textarea, select)[id]";

function contentOf(field: Field): string {
  return field.type === "checkbox" ? String((field as HTMLInputElement).checked) : field.value;
}

export function isEdited(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.type === "checkbox"
    ? (field as HTMLInputElement).checked !== (field as HTMLInputElement).defaultChecked
    : field.value !== field.defaultValue;
}

function fill(id: string, value: string): void {
  const field = document.getElementById(id) as Field | null;
  if (field?.type === "checkbox") (field as HTMLInputElement).checked = value === "true";
  else if (field) field.value = value;
}

export function keepOnRefresh(): void {
  const opened = new Set<string>();
  const typed = new Map<string, string>();
  document.addEventListener("htmx:beforeSwap", (event) => {
    opened.clear();
    typed.clear();
    for (const details of document.querySelectorAll("details[id][open]")) opened.add(details.id);
    const { detail } = event as CustomEvent<{
      requestConfig: { verb: string };
      target: HTMLElement;
    }>;
    if (detail.requestConfig.verb !== "get") return;
    for (const field of detail.target.querySelectorAll<Field>(FIELDS)) {
      if (isEdited(field)) typed.set(field.id, contentOf(field));
    }
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    for (const [id, value] of typed) fill(id, value);
  });
}
