/** What is known of the widget, and what frames of the server make of it. */

export interface Widget {
  type: string;
  title: string;
  active: boolean;
  config: unknown;
  state: unknown;
}

/** Config and state come in frames of their own, whose versions are compared with their like. */
export interface Known {
  widget: Widget;
  configVersion: number;
  stateVersion: number;
}

export type Frame = { type: string; version?: number } & Record<string, unknown>;

export function versionOf(known: Known | undefined): number {
  return Math.max(known?.configVersion ?? 0, known?.stateVersion ?? 0);
}

/** Keep what is shown, but take what a server tells next: it may be set back to an older copy. */
export function unversioned(known: Known | undefined): Known | undefined {
  return known && { ...known, configVersion: 0, stateVersion: 0 };
}

/** Return what is known after a frame: the same where it brings nothing new. */
export function after(known: Known | undefined, frame: Frame): Known | undefined {
  const version = frame.version ?? 0;
  switch (frame.type) {
    case "WIDGET_INITIAL_STATE":
      if (version < versionOf(known)) return known;
      return { widget: frame.widget as Widget, configVersion: version, stateVersion: version };
    case "WIDGET_STATE_UPDATE":
      if (!known || version < known.stateVersion) return known;
      return {
        ...known,
        widget: { ...known.widget, state: frame.state },
        stateVersion: version,
      };
    case "WIDGET_CONFIG_UPDATE":
      if (!known || version < known.configVersion) return known;
      return {
        ...known,
        widget: { ...known.widget, config: frame.config },
        configVersion: version,
      };
    case "WIDGET_DELETED":
      return undefined;
    default:
      return known;
  }
}
