/** What a line says at a moment. */

export interface Clock {
  time_zone?: string;
  hour12?: boolean;
  language?: string;
}

/** Replace the variables of a line; one that nobody knows stays as it is written. */
export function filled(line: string, values: Record<string, () => string>): string {
  return line.replace(/\{([A-Za-z_]\w*)\}/g, (written, name: string) =>
    Object.hasOwn(values, name) ? (values[name]?.() ?? written) : written,
  );
}

/** Return the variables that every line knows, at a moment of the server's clock. */
export function builtIn(now: number, title: string, clock: Clock): Record<string, () => string> {
  const write = (style: Intl.DateTimeFormatOptions) => () => {
    const options = { ...style, timeZone: clock.time_zone ?? "UTC" };
    try {
      return new Intl.DateTimeFormat(clock.language ?? "en", options).format(now);
    } catch {
      // A zone or language that this browser does not know.
      return new Intl.DateTimeFormat("en", { ...style, timeZone: "UTC" }).format(now);
    }
  };
  return {
    time: write({ hour: "2-digit", minute: "2-digit", hour12: clock.hour12 ?? false }),
    date: write({ dateStyle: "long" }),
    title: () => title,
  };
}

/** Return which of so many lines is shown, as `index_at` of the server says. */
export function indexAt(now: number, since: number, rotateMs: number, count: number): number {
  const turn = Math.floor((now - since) / rotateMs);
  return count < 1 ? 0 : ((turn % count) + count) % count;
}
