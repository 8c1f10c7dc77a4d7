/**
 * A small stand-in of the server, for the browser tests of what a real one
 * rarely does: failing, vanishing, answering late. It speaks the shapes of the
 * HTTP interface over some invented places, draws no tile, and its answers can
 * be replaced one by one.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { FACETS, fold, parseFilter } from '../../src/filter.js';
import { inventPlaces } from './places.js';

const BUNDLE = '00112233aabbccdd';
const FILTERS = ['services', 'frais_a_charge', 'dispositif_programmes_nationaux', 'publics_specifiquement_adresses', 'typologie', 'prise_rdv'];

/** @typedef {{ status: number, body: unknown }} Answer */

/**
 * @param {object} options
 * @param {string} options.dist folder of the built element
 * @param {(url: URL) => Answer | null} [options.intercept] an answer of the test's own
 * @param {string} [options.date] of the data
 */
export async function startStandIn({ dist, intercept, date = new Date().toISOString().slice(0, 10) }) {
  const places = inventPlaces(120);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('Access-Control-Allow-Origin', '*');
    const given = intercept?.(url);
    if (given) return send(response, given);
    if (url.pathname === '/repere.js' || url.pathname.startsWith('/assets/')) return sendFile(response, dist, url.pathname);
    return send(response, answer(url, places, date));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(undefined)); });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${address.port}`,
    places,
    /** @returns {Promise<void>} */
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

/**
 * @param {URL} url
 * @param {import('../../src/types.js').PlaceFeature[]} places
 * @param {string} date
 * @returns {Answer}
 */
function answer(url, places, date) {
  const [, first, second, third] = url.pathname.split('/');
  if (first === 'cartes') return { status: 200, body: carte(second.replace('.json', ''), places, date) };
  if (first === 'api' && third) {
    const found = places.find(({ id }) => id === decodeURIComponent(third));
    return found ? { status: 200, body: found } : problem(404, 'Lieu inconnu');
  }
  if (first === 'api') return { status: 200, body: page(url, places, date) };
  if (first === 'styles') {
    return { status: 200, body: { version: 8, sources: {}, layers: [{ id: 'background', type: 'background', paint: { 'background-color': '#e9eef2' } }] } };
  }
  return problem(404, 'Rien à cette adresse');
}

/**
 * @param {string} id
 * @param {import('../../src/types.js').PlaceFeature[]} places
 * @param {string} date
 */
function carte(id, places, date) {
  /** @type {Record<string, string[]>} */
  const facettes = {};
  for (const name of FACETS) facettes[name] = [...new Set(places.flatMap((place) => valuesOf(place, name)))].sort();
  return {
    id, titre: 'Le numérique près de chez vous', langue: 'fr', bundle: BUNDLE, date, filtre: '', territoires: [], filtres: FILTERS, facettes,
    theme: 'clair', vue: { bounds: [5, 44.8, 6.3, 45.8] }, raccourcis: [], style: '/styles/clair.json',
    attribution: 'Lieux inventés', total: places.length, localises: places.length, feries: [], page: `/cartes/${id}`,
  };
}

/**
 * @param {URL} url
 * @param {import('../../src/types.js').PlaceFeature[]} places
 * @param {string} date
 */
function page(url, places, date) {
  const filter = parseFilter(url.search);
  const words = fold(url.searchParams.get('q') ?? '').split(' ').filter(Boolean);
  const bbox = url.searchParams.get('bbox')?.split(',').map(Number);
  const matches = (/** @type {import('../../src/types.js').PlaceFeature} */ place, except = '') =>
    [...filter].every(([name, wanted]) => name === except || name === 'territoires' || valuesOf(place, name).some((value) => wanted.split(',').includes(value))) &&
    words.every((word) => fold(`${place.properties.nom} ${place.properties.commune} ${place.properties.code_postal}`).includes(word)) &&
    (!bbox || isIn(bbox, place.geometry?.coordinates));
  const found = places.filter((place) => matches(place));
  const offset = Number(url.searchParams.get('cursor') ?? 0);
  const limit = Number(url.searchParams.get('limit') ?? 20);
  /** @type {Record<string, Record<string, number>>} */
  const counts = {};
  for (const name of [...FACETS, 'prise_rdv']) {
    counts[name] = {};
    for (const place of places.filter((one) => matches(one, name))) {
      for (const value of valuesOf(place, name)) counts[name][value] = (counts[name][value] ?? 0) + 1;
    }
  }
  return {
    type: 'FeatureCollection', bundle: BUNDLE, date, total: found.length, localises: found.filter(({ geometry }) => geometry).length,
    next_cursor: offset + limit < found.length ? String(offset + limit) : null, counts, features: found.slice(offset, offset + limit),
  };
}

/**
 * @param {import('../../src/types.js').PlaceFeature} place
 * @param {string} name
 * @returns {string[]}
 */
function valuesOf({ properties }, name) {
  if (name === 'prise_rdv') return properties.prise_rdv ? ['oui'] : ['non'];
  const value = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (properties))[name];
  return Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
}

/**
 * @param {number[]} bbox
 * @param {[number, number] | undefined} position
 */
function isIn([west, south, east, north], position) {
  return position !== undefined && position[0] >= west && position[0] <= east && position[1] >= south && position[1] <= north;
}

/**
 * @param {number} status
 * @param {string} title
 * @returns {Answer}
 */
export function problem(status, title) {
  return { status, body: { type: 'about:blank', title, status } };
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {Answer} answer
 */
function send(response, { status, body }) {
  response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string} folder
 * @param {string} path
 */
function sendFile(response, folder, path) {
  const file = join(folder, normalize(path));
  if (!file.startsWith(folder) || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/javascript' });
  createReadStream(file).pipe(response);
}
