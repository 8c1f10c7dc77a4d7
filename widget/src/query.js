/** A question about a list, written as a query string: the server and the engine read the same. */

/**
 * @typedef {object} PlacesQuery
 * @property {string | null} [carte] id of a configured carte, whose own filter holds too
 * @property {import('./filter.js').Filter} filter
 * @property {string} [q] words; kept in the page where the engine is
 * @property {[number, number] | null} [near] longitude, latitude; sent rounded, and in no address
 * @property {import('./types.js').Bounds | null} [bbox]
 * @property {number} [limit]
 * @property {string | null} [cursor]
 */

/**
 * @param {string} name
 * @param {string | null | undefined} value
 */
export function parameter(name, value) {
  return value ? `${name}=${encodeURIComponent(value)}` : '';
}

/** @param {string[]} parameters those that ask nothing are empty */
export function joined(...parameters) {
  return parameters.filter(Boolean).join('&');
}

/**
 * What a list asks besides its filter.
 * @param {PlacesQuery} query
 */
export function listQuery({ q, bbox, limit = 20, cursor }) {
  return joined(
    parameter('q', q),
    parameter('bbox', bbox?.map((degrees) => Number(degrees.toFixed(6))).join(',')),
    parameter('limit', String(limit)),
    parameter('cursor', cursor),
  );
}
