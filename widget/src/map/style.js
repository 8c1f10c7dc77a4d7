/** The server's style, ready for a page of another origin. */

/**
 * The TileJSON of the places under a filter.
 * @param {(path: string) => string} absolute
 * @param {string} query
 */
export function placesAddress(absolute, query) {
  return absolute(`tiles/places.json${query ? `?${query}` : ''}`);
}

/**
 * MapLibre's worker has no base address of its own, so every one in the style
 * is made absolute; the source of our places gets the element's filter.
 * @param {string} address
 * @param {(path: string) => string} absolute
 * @param {string} query
 * @returns {Promise<import('maplibre-gl').StyleSpecification>}
 */
export async function loadStyle(address, absolute, query) {
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
    // The element's foot names the sources of the places, map or no map.
    Object.assign(style.sources.places, { url: placesAddress(absolute, query), attribution: '' });
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
