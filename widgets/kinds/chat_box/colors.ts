/** The colours of names, as bright as they have to be on a dark ground. */

/** Those of people who chose none. */
const PALETTE = [
  "#ff7f7f",
  "#ffb86b",
  "#f1e05a",
  "#7ee787",
  "#5fd7d7",
  "#79b8ff",
  "#c8a2ff",
  "#ff9bd2",
];
/** Relative luminance (WCAG 2): four and a half times as bright as nearly black needs 0.2. */
const BRIGHT_ENOUGH = 0.3;

/** Return the colour that somebody chose, made lighter until it can be read; or one by the name. */
export function colorOf(chosen: string, name: string): string {
  const channels = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(chosen);
  if (!channels) return PALETTE[sumOf(name) % PALETTE.length] ?? "#fff";
  let rgb = channels.slice(1).map((one) => Number.parseInt(one, 16) / 255);
  while (luminanceOf(rgb) < BRIGHT_ENOUGH) rgb = rgb.map((one) => one + (1 - one) * 0.1);
  return `rgb(${rgb.map((one) => Math.round(one * 255)).join(" ")})`;
}

function luminanceOf(rgb: number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((one) =>
    one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function sumOf(text: string): number {
  return [...text].reduce((sum, one) => (sum * 31 + (one.codePointAt(0) ?? 0)) % 65_521, 7);
}
