/**
 * The filter as the widget handles it: parameters of the server's query with
 * their values. It only reads, prints and combines them; what they mean is the
 * server's knowledge.
 */

/** Columns that hold a list of values to choose from. */
export const FACETS = /** @type {const} */ ([
  'services',
  'publics_specifiquement_adresses',
  'prise_en_charge_specifique',
  'frais_a_charge',
  'dispositif_programmes_nationaux',
  'formations_labels',
  'autres_formations_labels',
  'modalites_acces',
  'modalites_accompagnement',
  'itinerance',
  'typologie',
  'source',
]);

/** Parameters of a filter that hold a single value. */
export const SINGLES = /** @type {const} */ (['prise_rdv', 'localise', 'autour', 'au_moins']);

/** Every parameter of a filter. */
export const PARAMETERS = /** @type {readonly string[]} */ (['territoires', ...FACETS, ...SINGLES]);

/** @typedef {ReadonlyMap<string, readonly string[]>} Filter parameter → values, never empty */

/** @type {Filter} */
export const EMPTY = new Map();

/**
 * Splits `a,b\,c` into `a` and `b,c`.
 * @param {string} text
 */
export function splitValues(text) {
  return text
    .split(/(?<!\\),/)
    .map((value) => value.replaceAll('\\,', ',').trim())
    .filter((value) => value !== '');
}

/**
 * Reads a query (`a=b&c=d,e`); parameters that no filter has are left out.
 * @param {string} query
 * @returns {Filter}
 */
export function parseFilter(query) {
  /** @type {Map<string, string[]>} */
  const filter = new Map();
  for (const [name, text] of new URLSearchParams(query)) {
    const values = splitValues(text);
    if (!PARAMETERS.includes(name) || values.length === 0) continue;
    filter.set(name, [...(filter.get(name) ?? []), ...values]);
  }
  return filter;
}

/**
 * Prints a filter as a query, parameters in the order of `PARAMETERS`.
 * @param {Filter} filter
 */
export function printFilter(filter) {
  return PARAMETERS.filter((name) => filter.has(name))
    .map((name) => `${name}=${(filter.get(name) ?? []).map(encodeValue).join(',')}`)
    .join('&');
}

/** @param {string} value */
function encodeValue(value) {
  return encodeURIComponent(value.replaceAll(',', '\\,'));
}

/**
 * Compares as the server does: case, accents and punctuation apart, so that
 * `france-services` is « France Services ».
 * @param {string} text
 */
export function fold(text) {
  return text
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * What remains of `base` once `choice` is asked for as well. Inside one column
 * a filter can only say OR; the choice is therefore expected to lie within the
 * base's own values, which is all the panel offers (see `offered`).
 * @param {Filter} base
 * @param {Filter} choice
 * @returns {Filter}
 */
export function narrow(base, choice) {
  const result = new Map(base);
  for (const [name, values] of choice) {
    const before = base.get(name) ?? [];
    const refused = before.filter(isRefusal);
    const allowed = before.filter((value) => !isRefusal(value)).map(fold);
    const kept =
      isFacet(name) && allowed.length > 0
        ? values.filter((value) => isRefusal(value) || allowed.includes(fold(value)))
        : values;
    const merged = isFacet(name) ? [...new Set([...refused, ...kept])] : [...kept];
    // A choice wholly outside the base leaves the base: the panel cannot make one.
    result.set(name, kept.length > 0 ? merged : before);
  }
  return result;
}

/**
 * The values of a column worth offering on top of a base filter: when the base
 * names some, only those; what it refuses, never.
 * @param {Filter} base
 * @param {string} name
 * @param {readonly string[]} values
 */
export function offered(base, name, values) {
  const before = base.get(name) ?? [];
  const refused = before.filter(isRefusal).map((value) => fold(value.slice(1)));
  const allowed = before.filter((value) => !isRefusal(value)).map(fold);
  const rest = values.filter((value) => !refused.includes(fold(value)));
  if (allowed.length === 0) return rest;
  // One value that every place already has is no choice.
  return allowed.length === 1 ? [] : rest.filter((value) => allowed.includes(fold(value)));
}

/**
 * The filter with one value chosen, or no longer.
 * @param {Filter} filter
 * @param {string} name
 * @param {string} value
 * @param {boolean} chosen
 * @returns {Filter}
 */
export function toggle(filter, name, value, chosen) {
  const result = new Map(filter);
  const values = (filter.get(name) ?? []).filter((other) => other !== value);
  if (chosen) values.push(value);
  if (values.length > 0) result.set(name, values);
  else result.delete(name);
  return result;
}

/** @param {string} value */
function isRefusal(value) {
  return value.startsWith('!');
}

/** @param {string} name */
function isFacet(name) {
  return /** @type {readonly string[]} */ (FACETS).includes(name);
}
