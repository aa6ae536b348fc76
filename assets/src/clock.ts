/** Times as people read them: h:mm:ss, with milliseconds where they matter. */

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** Write milliseconds as `1:02:03`. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`;
}

/** Write milliseconds as `1:02:03.450`, which `parseClock` reads back without loss. */
export function preciseClock(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  return `${clock(whole)}.${pad(whole % 1000, 3)}`;
}

/** Read `1:02:03.45`, `2:03` or `123.4` as milliseconds; null when it is none of these. */
export function parseClock(text: string): number | null {
  const parts = text.trim().split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d+(\.\d*)?$/.test(part))) return null;
  return Math.round(parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);
}

/** Say how long is left in words: `2 min left`. */
export function timeLeft(eta: string | null): string {
  if (!eta) return "";
  const seconds = Math.round((Date.parse(eta) - Date.now()) / 1000);
  if (Number.isNaN(seconds) || seconds < 1) return "";
  if (seconds < 90) return `${seconds} s left`;
  return seconds < 5400
    ? `${Math.round(seconds / 60)} min left`
    : `${(seconds / 3600).toFixed(1)} h left`;
}
