/** From the standard's values to what a reader reads. */
import typologies from '../../data/reference/typologies.tsv';
import { OPEN } from './filter.js';

const KINDS = new Map(
  typologies.split('\n').map((line) => /** @type {[string, string]} */ (line.trim().split('\t'))),
);

/** Services by what people look for; their heads are `messages.needs`. */
export const NEEDS = /** @type {const} */ ({
  learn: ['Maîtrise des outils numériques du quotidien', 'Compréhension du monde numérique', 'Utilisation sécurisée du numérique'],
  help: ['Aide aux démarches administratives', 'Insertion professionnelle via le numérique'],
  tools: ['Accès internet et matériel informatique', 'Acquisition de matériel informatique à prix solidaire'],
  leisure: ['Parentalité et éducation avec le numérique', 'Loisirs et créations numériques'],
});

/**
 * @param {import('./types.js').Messages} messages
 * @param {string} column
 * @param {string} value
 */
export function valueWords(messages, column, value) {
  if (column === 'typologie') return KINDS.get(value) ?? value;
  if (column === OPEN) return messages.moments[value] ?? value;
  if (column === 'prise_rdv' || column === 'localise') return messages.booleans[column];
  return Object.hasOwn(messages.values, value) ? messages.values[value] : value;
}

/**
 * The language of what places say of themselves, where it is not the reader's: for `lang`.
 * @param {import('./types.js').Messages} messages
 */
export function placeLang(messages) {
  return messages.lang === 'fr' ? null : 'fr';
}

/**
 * The heading of a filter.
 * @param {import('./types.js').Messages} messages
 * @param {string} column
 */
export function facetWords(messages, column) {
  const facets = /** @type {Record<string, string>} */ (messages.facets);
  return facets[column] ?? column;
}

/**
 * An address of the web that may be linked to, or null: sources hold bare
 * domains, phone numbers and worse in columns of addresses.
 * @param {string | undefined} text
 * @returns {URL | null}
 */
export function webAddress(text) {
  if (!text) return null;
  const candidate = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  try {
    const url = new URL(candidate);
    const named = url.hostname.includes('.') || url.hostname === 'localhost';
    return named && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
  } catch {
    return null;
  }
}

/**
 * The site a link leads to, as one would say it.
 * @param {URL} url
 */
export function siteName(url) {
  return url.hostname.replace(/^www\./, '');
}

/**
 * A telephone number to dial, or null when it is none.
 * @param {string | undefined} text
 */
export function dialable(text) {
  const number = text?.replace(/[^\d+]/g, '') ?? '';
  return /^\+?\d{4,15}$/.test(number) ? number : null;
}

/**
 * French numbers by pairs; others as they are.
 * @param {string} number as dialled
 */
export function phoneWords(number) {
  const national = number.replace(/^(?:\+33|0033|\+(?:262|508|59[046]))(\d{9})$/, '0$1');
  return /^0\d{9}$/.test(national) ? national.replace(/(\d{2})(?=\d)/g, '$1\u00a0') : number;
}

/**
 * One line: street, then postal code and town.
 * @param {import('./types.js').Place} place
 */
export function addressLine(place) {
  return [place.adresse, townLine(place)].filter(Boolean).join(', ');
}

/** @param {import('./types.js').Place} place */
export function townLine(place) {
  return [place.code_postal, place.commune].filter(Boolean).join(' ');
}
