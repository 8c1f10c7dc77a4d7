/**
 * An outline as the studio holds it, the polygons of GeoJSON: written as corners, a line each,
 * and as a file. Degrees to five decimals, a metre.
 */

/**
 * @typedef {[number, number]} Corner longitude, latitude
 * @typedef {Corner[][]} Polygon its outer ring, then holes
 */

/** Corners that a hand may still move. */
const MOST_BY_HAND = 200;
const METRE = 1e5;

const NUMBER = String.raw`[-+]?\d+`;
/** `45.19, 5.72`; `45,19 ; 5,72`; `45,19 5,72`. */
const FORMS = [
  new RegExp(String.raw`^(${NUMBER}(?:\.\d+)?)\s*[,;\s]\s*(${NUMBER}(?:\.\d+)?)$`),
  new RegExp(String.raw`^(${NUMBER}(?:,\d+)?)\s*(?:;|\s)\s*(${NUMBER}(?:,\d+)?)$`),
];

const round = (/** @type {number} */ degrees) => Math.round(degrees * METRE) / METRE;

/**
 * Corners of one's own, a line each, latitude first as people say it; an empty line begins
 * another polygon.
 * @param {string} text
 * @returns {Polygon[]}
 * @throws {Error} in French, for who wrote it
 */
export function readCorners(text) {
  /** @type {Corner[][]} */
  const rings = [[]];
  for (const [at, line] of text.split('\n').map((one) => one.trim()).entries()) {
    if (line === '') rings.push([]);
    else rings[rings.length - 1].push(readCorner(line, at + 1));
  }
  return rings.filter((ring) => ring.length > 0).map((ring) => [ring]);
}

/**
 * @param {string} line
 * @param {number} number
 * @returns {Corner}
 */
function readCorner(line, number) {
  const [, first, second] = FORMS.map((form) => form.exec(line)).find(Boolean) ?? [];
  if (first === undefined) throw new Error(`Ligne ${number} : « ${line} » n’est pas un coin. Écrivez par exemple : 45.19, 5.72.`);
  const [lat, lon] = [first, second].map((degrees) => Number(degrees.replace(',', '.')));
  return corner([lon, lat]) ?? fail(`Ligne ${number} : la latitude va de -90 à 90, la longitude de -180 à 180.`);
}

/**
 * @param {unknown} position
 * @returns {Corner | null} null where it is none on Earth
 */
function corner(position) {
  if (!Array.isArray(position)) return null;
  const [lon, lat] = position;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [round(lon), round(lat)] : null;
}

/** @param {string} message @returns {never} */
function fail(message) {
  throw new Error(message);
}

/**
 * @param {readonly Polygon[]} polygons that a hand may change
 */
export function printCorners(polygons) {
  return polygons.map(([ring]) => opened(ring).map(([lon, lat]) => `${lat}, ${lon}`).join('\n')).join('\n\n');
}

/**
 * Without its first corner again at the end.
 * @param {readonly Corner[]} ring
 */
function opened(ring) {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  return ring.length > 1 && first[0] === last[0] && first[1] === last[1] ? ring.slice(0, -1) : ring;
}

/** With its first corner again at the end.
 * @param {readonly Corner[]} ring
 */
export const closed = (ring) => [...opened(ring), ring[0]];

/** Whether corners can be moved and written: few, and without holes.
 * @param {readonly Polygon[]} polygons
 */
export function isByHand(polygons) {
  return polygons.every((rings) => rings.length === 1) && polygons.flat(2).length <= MOST_BY_HAND;
}

/** Those with an inside.
 * @param {readonly Polygon[]} polygons
 */
export const whole = (polygons) => polygons.filter(([ring]) => opened(ring).length > 2);

/**
 * The polygons of a GeoJSON text: a collection, a feature or a geometry.
 * @param {string} text
 * @returns {Polygon[]}
 * @throws {Error} in French
 */
export function readGeojson(text) {
  /** @type {any} */
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    fail('Ce fichier ne se lit pas : ce n’est pas du GeoJSON.');
  }
  const polygons = polygonsOf(json);
  if (polygons.length === 0) fail('Ce GeoJSON ne contient aucun polygone.');
  return polygons.map((rings) => rings.map((ring) => ring.map((position) =>
    corner(position) ?? fail('Les positions de ce GeoJSON ne sont pas en degrés : exportez-le en WGS 84 (EPSG:4326).'))));
}

/**
 * @param {any} json
 * @returns {unknown[][][]}
 */
function polygonsOf(json) {
  switch (json?.type) {
    case 'FeatureCollection': return [json.features].flat().flatMap(polygonsOf);
    case 'GeometryCollection': return [json.geometries].flat().flatMap(polygonsOf);
    case 'Feature': return polygonsOf(json.geometry);
    case 'Polygon': return [json.coordinates];
    case 'MultiPolygon': return json.coordinates;
    default: return [];
  }
}

/** As `repere bake` and the server read it.
 * @param {readonly Polygon[]} polygons
 */
export function printGeojson(polygons) {
  const features = polygons.map((rings) => ({
    type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: rings.map(closed) },
  }));
  return `${JSON.stringify({ type: 'FeatureCollection', features })}\n`;
}

/**
 * @param {readonly Polygon[]} polygons
 * @returns {[number, number, number, number]} west, south, east, north
 */
export function boundsOf(polygons) {
  const all = polygons.flat(2);
  const [lons, lats] = [all.map(([lon]) => lon), all.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
