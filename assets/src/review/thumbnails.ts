/** Pictures of the stream by its time, cut out of sprite sheets as a WebVTT index describes. */
import { clock, parseClock } from "../clock";
import { need } from "../page";

type Picture = {
  start: number;
  end: number;
  sheet: string;
  x: number;
  y: number;
  w: number;
  h: number;
};

/** Read `start --> end` and the `sheet#xywh=x,y,w,h` below it. */
function readIndex(text: string): Picture[] {
  const pictures: Picture[] = [];
  const cue = /([\d:.]+)\s+-->\s+([\d:.]+)[^\n]*\n([^\n#]+)#xywh=(\d+),(\d+),(\d+),(\d+)/g;
  for (const [, start, end, sheet, ...box] of text.matchAll(cue)) {
    const [x = 0, y = 0, w = 0, h = 0] = box.map(Number);
    const times = { start: parseClock(start ?? "") ?? 0, end: parseClock(end ?? "") ?? 0 };
    pictures.push({ ...times, sheet: sheet ?? "", x, y, w, h });
  }
  return pictures;
}

/** Show a picture and a time above the pointer while it is over the waveform. */
export async function startHover(
  root: HTMLElement,
  address: string,
  timeAt: (clientX: number) => number,
): Promise<void> {
  const card = need<HTMLElement>(root, "[data-hover]");
  const picture = need<HTMLElement>(card, "[data-hover-picture]");
  const label = need(card, "[data-hover-time]");
  root.addEventListener("pointerleave", () => {
    card.hidden = true;
  });
  let pictures: Picture[] = [];
  root.addEventListener("pointermove", (event) => {
    const ms = timeAt(event.clientX);
    label.textContent = clock(ms);
    paint(picture, pictures.findLast((one) => one.start <= ms) ?? pictures[0]);
    card.hidden = false;
    const box = root.getBoundingClientRect();
    const half = card.offsetWidth / 2;
    const x = Math.min(Math.max(event.clientX - box.left, half), box.width - half);
    card.style.left = `${x}px`;
  });
  const answer = await fetch(address);
  if (answer.ok) pictures = readIndex(await answer.text());
}

function paint(element: HTMLElement, picture: Picture | undefined): void {
  element.hidden = !picture;
  if (!picture) return;
  Object.assign(element.style, {
    width: `${picture.w}px`,
    height: `${picture.h}px`,
    backgroundImage: `url("${picture.sheet}")`,
    backgroundPosition: `-${picture.x}px -${picture.y}px`,
  });
}
