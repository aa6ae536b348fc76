/** What most kinds let their owner choose: colours, font, and one of nine places in the source. */
import "./looks.css";

export interface Looks {
  color?: string;
  accent?: string;
  background?: string;
  font?: string;
}

/** Set the variables of the theme; what is empty stays as the page has it. */
export function dress(element: HTMLElement, looks: Looks): void {
  for (const name of ["color", "accent", "background", "font"] as const) {
    const value = looks[name];
    if (value) element.style.setProperty(`--widget-${name}`, value);
    else element.style.removeProperty(`--widget-${name}`);
  }
}

/** Put an element of the class `placed` into one of nine fields: `top-left` … `bottom-right`. */
export function place(element: HTMLElement, position: string): void {
  element.dataset.place = position;
}
