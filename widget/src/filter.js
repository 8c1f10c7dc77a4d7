/**
 * The filter as the widget handles it: the parameters of the server's query,
 * each with its value as written. It only reads, prints and combines them;
 * what they mean is the server's knowledge.
 *
 * In a value `,` separates alternatives, `;` joins sets of which each must be
 * met, `!` refuses, and a backslash takes the next character as it is.
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

/** When a place must be open: `soir`, `week-end`, `maintenant`, or the instant that is meant by it. */
export const OPEN = 'ouvert';
export const NOW = 'maintenant';
/** Opening hours are written no finer, and readers of one moment ask alike. Milliseconds. */
const INSTANT = 5 * 60_000;

/** Parameters that widen instead of narrowing: the later word holds. */
const WIDENING = ['autour', 'au_moins'];

/** Every parameter of a filter. */
export const PARAMETERS = /** @type {readonly string[]} */ ([
  'territoires', ...FACETS, 'lieux', OPEN, 'prise_rdv', 'localise', ...WIDENING,
]);

/** @typedef {ReadonlyMap<string, string>} Filter parameter → value as written, never empty */
/** @typedef {ReadonlyMap<string, readonly string[]>} Choice column → what the reader ticked */

/** What a reader may tick. */
export const CHOICES = /** @type {readonly string[]} */ ([...FACETS, OPEN, 'prise_rdv', 'localise']);

/** @type {Choice} */
export const NO_CHOICE = new Map();

/**
 * Reads a query; parameters that no filter has are left out, and one that
 * stands again adds alternatives.
 * @param {string} query
 * @returns {Filter}
 */
export function parseFilter(query) {
  /** @type {Map<string, string>} */
  const filter = new Map();
  for (const [name, text] of new URLSearchParams(query)) {
    if (!PARAMETERS.includes(name) || text.trim() === '') continue;
    const before = filter.get(name);
    filter.set(name, before ? `${before},${text}` : text);
  }
  return filter;
}

/**
 * Prints a filter as a query, parameters in the order of `PARAMETERS`.
 * @param {Filter} filter
 */
export function printFilter(filter) {
  return PARAMETERS.filter((name) => filter.has(name))
    .map((name) => `${name}=${encodeURIComponent(filter.get(name) ?? '').replaceAll('%2C', ',').replaceAll('%3A', ':')}`)
    .join('&');
}

/**
 * Both at once: what `base` lets through and `other` too.
 * @param {Filter} base
 * @param {Filter} other
 * @returns {Filter}
 */
export function both(base, other) {
  const result = new Map(base);
  for (const [name, value] of other) {
    const before = base.get(name);
    const joins = before !== undefined && before !== value && !WIDENING.includes(name);
    result.set(name, joins ? `${before};${value}` : value);
  }
  return result;
}

/**
 * What the reader ticked, as a filter: alternatives within a column.
 * @param {Choice} choice
 * @returns {Filter}
 */
export function choiceFilter(choice) {
  return new Map([...choice].map(([name, values]) => [name, values.map(escapeValue).join(',')]));
}

/** @param {string} value */
function escapeValue(value) {
  return value.replace(/[\\,;]|^!/g, '\\$&');
}

/**
 * The choice with some values of a column ticked, or no longer.
 * @param {Choice} choice
 * @param {string} name
 * @param {readonly string[]} values
 * @param {boolean} chosen
 * @returns {Choice}
 */
export function toggle(choice, name, values, chosen) {
  const result = new Map(choice);
  const kept = (choice.get(name) ?? []).filter((other) => !values.includes(other));
  if (chosen) kept.push(...values);
  if (kept.length > 0) result.set(name, kept);
  else result.delete(name);
  return result;
}

/**
 * The same with « now » said as an instant: a filter knows no clock.
 * @param {Filter} filter
 * @param {number} now milliseconds since 1970
 * @returns {Filter}
 */
export function at(filter, now) {
  const open = filter.get(OPEN);
  if (!open?.includes(NOW)) return filter;
  const instant = new Date(Math.floor(now / INSTANT) * INSTANT).toISOString().slice(0, 16);
  return new Map(filter).set(OPEN, open.replaceAll(NOW, `${instant}Z`));
}

/**
 * The values a filter asks for in one column, folded; those it refuses apart.
 * @param {Filter} filter
 * @param {string} name
 * @returns {string[]}
 */
export function wantedValues(filter, name) {
  return wanted(filter.get(name) ?? '').map(fold);
}

/**
 * The values that a text asks for, as they are meant.
 * @param {string} text
 */
function wanted(text) {
  const terms = (text.match(/(?:\\.|[^,;\\])+/g) ?? []).map((term) => term.trim());
  return terms.filter((term) => term !== '' && !term.startsWith('!')).map((term) => term.replace(/\\(.)/g, '$1'));
}

/**
 * What was ticked, from what `choiceFilter` made of it; of other columns nothing.
 * @param {string} query
 * @param {readonly string[]} columns
 * @returns {Choice}
 */
export function parseChoice(query, columns) {
  const ticked = [...parseFilter(query)].filter(([name]) => columns.includes(name));
  return new Map(ticked.map(([name, text]) => [name, wanted(text)]));
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
