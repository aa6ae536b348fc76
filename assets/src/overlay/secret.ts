/** The secret that opens the widget. */

/**
 * Return what comes after `#`, or the `?token=` of the original's addresses.
 *
 * The latter goes from the address and the history at once; the entry of the history keeps it for
 * reloads, where only this page can read it.
 */
export function takeSecret(): string {
  const asked = new URLSearchParams(location.search).get("token");
  if (asked) history.replaceState({ secret: asked }, "", location.pathname);
  const fragment = decodeURIComponent(location.hash.slice(1));
  return fragment || (history.state?.secret ?? "");
}
