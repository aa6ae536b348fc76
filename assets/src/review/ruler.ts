/** The times below the waveform: only those in sight, as hours of a stream have too many. */
import { clock } from "../clock";

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];
const LABEL_PX = 90;

/** Write the times from `startS` to `endS` over the width of an element. */
export function drawRuler(element: HTMLElement, startS: number, endS: number): void {
  const pxPerS = element.clientWidth / (endS - startS);
  const step = STEPS_S.find((seconds) => seconds * pxPerS >= LABEL_PX) ?? STEPS_S.at(-1) ?? 1;
  const labels: HTMLElement[] = [];
  for (let s = Math.floor(startS / step) * step; s < endS; s += step) {
    const label = document.createElement("span");
    label.textContent = clock(s * 1000);
    label.style.left = `${(s - startS) * pxPerS}px`;
    labels.push(label);
  }
  element.replaceChildren(...labels);
}
