/** What a timer says at a moment of the server's clock. */

export interface State {
  duration_left: number;
  mode?: "down" | "up" | "until";
  elapsed?: number;
  ends_at?: string;
  started_at?: string;
  ended_at?: string;
}

export type Phase = "ready" | "running" | "paused" | "ended";

export interface Reading {
  phase: Phase;
  /** Of one that counts up how long it has, else how long it has left. */
  ms: number;
}

export function reading(state: State, fullMs: number, now: number): Reading {
  if (state.started_at) {
    return { phase: "running", ms: Math.max(0, now - Date.parse(state.started_at)) };
  }
  if (state.ends_at) {
    const ms = Math.max(0, Date.parse(state.ends_at) - now);
    return { phase: ms > 0 ? "running" : "ended", ms };
  }
  if (state.ended_at) return { phase: "ended", ms: 0 };
  if (state.mode === "up") {
    const ms = 1000 * (state.elapsed ?? 0);
    return { phase: ms > 0 ? "paused" : "ready", ms };
  }
  const ms = 1000 * state.duration_left;
  return { phase: ms === fullMs ? "ready" : ms > 0 ? "paused" : "ended", ms };
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** Write whole seconds as `04:59`, `1:04:59` or `3d 01:04:59`. */
export function written(seconds: number): string {
  const [days, hours] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24];
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  if (days > 0) return `${days}d ${pad(hours)}:${rest}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Round so that zero is shown at zero: up what is left, down what has passed. */
export function seconds({ ms }: Reading, up: boolean): number {
  return up ? Math.floor(ms / 1000) : Math.ceil(ms / 1000);
}
