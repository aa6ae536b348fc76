/**
 * The swap style `morph` changes what is there instead of replacing it: who presses a button
 * with the keyboard keeps it, presses that wait for an answer are not lost, previews go on.
 */
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { type Field, isEdited } from "../refresh";

/** What a person typed stays, and so does what only scripts fill: `data-keep`. */
function mayChange(node: Node): boolean {
  if (node instanceof HTMLElement && "keep" in node.dataset) return false;
  const isField =
    node instanceof HTMLInputElement ||
    node instanceof HTMLTextAreaElement ||
    node instanceof HTMLSelectElement;
  return !(isField && node.type !== "hidden" && isEdited(node as Field));
}

const callbacks = {
  beforeNodeMorphed: mayChange,
  beforeAttributeUpdated: (name: string, element: Element): boolean =>
    !(name === "open" && element instanceof HTMLDetailsElement),
};

export function teachMorph(): void {
  htmx.defineExtension("morph", {
    isInlineSwap: (style: string) => style === "morph",
    handleSwap: (style: string, target: Node, fragment: Node) => {
      if (style !== "morph") return false;
      const content = (fragment as DocumentFragment).children;
      return Idiomorph.morph(target as Element, content, { callbacks }) as Node[];
    },
  });
  // What was sent is no longer being typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, xhr } = (event as CustomEvent<{ elt: Element; xhr: XMLHttpRequest }>).detail;
    const sender = (event as CustomEvent).detail.requestConfig?.elt ?? elt;
    if (xhr.status < 400 && sender instanceof HTMLFormElement) sender.reset();
  });
}
