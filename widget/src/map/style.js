/** The server's style, ready for a page of another origin. */

/** The zoom of the last tiles: they hold every place. */
const MAX_ZOOM = 14;

/**
 * MapLibre's worker has no base address of its own, so every one in the style
 * is made absolute; the tiles of our places are the element's own affair.
 * @param {string} address
 * @param {(path: string) => string} absolute
 * @param {string} tiles address of the tiles of our places
 * @returns {Promise<import('maplibre-gl').StyleSpecification>}
 */
export async function loadStyle(address, absolute, tiles) {
  const response = await fetch(address, { credentials: 'omit' });
  if (!response.ok) throw new Error(`${address} : ${response.status}`);
  const style = await response.json();
  const full = (/** @type {unknown} */ text) => (typeof text === 'string' ? template(text, absolute) : text);
  for (const source of Object.values(style.sources)) {
    if (source.url) source.url = full(source.url);
    if (source.tiles) source.tiles = source.tiles.map(full);
    if (typeof source.data === 'string') source.data = full(source.data);
  }
  if (style.glyphs) style.glyphs = full(style.glyphs);
  if (style.sprite) style.sprite = full(style.sprite);
  if (style.sources.places) {
    delete style.sources.places.url;
    // The element's foot names the sources of the places, map or no map.
    Object.assign(style.sources.places, { tiles: [tiles], minzoom: 0, maxzoom: MAX_ZOOM, attribution: '' });
  }
  return style;
}

/**
 * Resolves an address that may hold `{z}` and the like, which `URL` would escape.
 * @param {string} text
 * @param {(path: string) => string} absolute
 */
function template(text, absolute) {
  return absolute(text).replaceAll('%7B', '{').replaceAll('%7D', '}');
}
