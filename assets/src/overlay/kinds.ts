import type { Mount } from "./kind";

type Loaded = { default: Mount<unknown, unknown> };

/** Every kind's folder, fetched when a widget of it is shown. */
const modules = import.meta.glob<Loaded>("../../../widgets/kinds/*/overlay.ts");

/** Fetch the overlay of a kind; undefined where this release has none. */
export async function overlayOf(kind: string): Promise<Mount<unknown, unknown> | undefined> {
  const load = modules[`../../../widgets/kinds/${kind}/overlay.ts`];
  return load ? (await load()).default : undefined;
}
