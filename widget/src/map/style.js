/** The server's style, ready for a page of another origin. */

/** Begins the address of a base map that is one file. */
const ARCHIVE = 'pmtiles://';

/** Ends the message of a tile that an archive does not have: no fault, see `archives.js`. */
export const MISSING = ': tuile absente de l’archive';

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
  if (Array.isArray(style.sprite)) for (const sprite of style.sprite) sprite.url = full(sprite.url);
  else if (style.sprite) style.sprite = full(style.sprite);
  if (style.sources.places) {
    delete style.sources.places.url;
    // The element's foot names the sources of the places, map or no map.
    Object.assign(style.sources.places, { tiles: [tiles], minzoom: 0, maxzoom: MAX_ZOOM, attribution: '' });
  }
  return style;
}

/**
 * Whether a style draws from an archive, which MapLibre cannot read by itself.
 * @param {import('maplibre-gl').StyleSpecification} style
 */
export function hasArchives(style) {
  return Object.values(style.sources).some((source) => 'url' in source && source.url?.startsWith(ARCHIVE));
}

/**
 * Resolves an address that may hold `{z}` and the like, which `URL` would escape.
 * @param {string} text
 * @param {(path: string) => string} absolute
 */
function template(text, absolute) {
  if (text.startsWith(ARCHIVE)) return ARCHIVE + absolute(text.slice(ARCHIVE.length));
  return absolute(text).replaceAll('%7B', '{').replaceAll('%7D', '}');
}
