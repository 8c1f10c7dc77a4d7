/** The theme that the reader's device asks for, where the page leaves it to them. */

/** What the reader's device asks for: more contrast goes before darkness. */
const PREFERENCES = /** @type {const} */ ([['contraste', '(prefers-contrast: more)'], ['sombre', '(prefers-color-scheme: dark)']]);

/** The theme that the reader's device asks for. */
export function preferredTheme() {
  return PREFERENCES.find(([, query]) => matchMedia(query).matches)?.[0] ?? 'clair';
}

/**
 * @param {() => void} act whenever that changes
 * @param {AbortSignal} signal
 */
export function onPreference(act, signal) {
  for (const [, query] of PREFERENCES) matchMedia(query).addEventListener('change', act, { signal });
}
