/** Where the map begins, and in which style: the page's word, else the carte's. */

/**
 * A zoom alone keeps the carte's middle.
 * @param {import('./settings.js').Settings} settings
 * @param {import('./types.js').View} [vue] the carte's
 * @returns {import('./types.js').View}
 */
export function firstView({ centre, zoom }, vue = {}) {
  if (centre) return { centre, zoom: zoom ?? vue.zoom ?? 10 };
  if (zoom === null) return vue;
  const middle = middleOf(vue);
  return middle ? { centre: middle, zoom } : vue;
}

/**
 * @param {import('./types.js').View} [view]
 * @returns {[number, number] | undefined} longitude, latitude
 */
export function middleOf({ centre, bounds } = {}) {
  if (centre || !bounds) return centre;
  const [west, south, east, north] = bounds;
  return [(west + east) / 2, (south + north) / 2];
}

/**
 * The carte's style, in the theme the page asks for.
 * @param {string} address of the carte's style
 * @param {string | null} theme
 */
export function styleAddress(address, theme) {
  const url = new URL(address);
  if (theme) url.pathname = url.pathname.replace(/[^/]+\.json$/, `${theme}.json`);
  return url.href;
}
