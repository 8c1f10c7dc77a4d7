/**
 * A link to what the reader sees: filters, words, the commune it is around, the area of the map,
 * the fiche. All of it stands behind the `#`, which no server is told; where the reader stands is
 * never in it.
 */
import { CHOICES, choiceFilter, parseChoice, printFilter } from './filter.js';

/** Stands first in the fragment, with the carte's name: a page may show several. */
const NAME = 'repere';
/** Decimals of degrees: ten metres. */
const PRECISION = 4;

/**
 * @typedef {object} Link
 * @property {import('./filter.js').Choice} choice
 * @property {string} q
 * @property {import('./question.js').Near | null} near a commune; never the reader
 * @property {import('./types.js').Bounds | null} zone the area of the map that the list is limited to
 * @property {string | null} lieu id of the place whose fiche is open
 */

/**
 * @param {Link} link
 * @param {string | null} carte
 * @returns {string} a fragment, `#repere=isere&…`
 */
export function fragment({ choice, q, near, zone, lieu }, carte) {
  const rest = new URLSearchParams();
  if (q) rest.set('q', q);
  if (near?.name) rest.set('autour', `${degrees(near.point)},${near.name}`);
  if (zone) rest.set('zone', degrees(zone));
  if (lieu) rest.set('lieu', lieu);
  return `#${[`${NAME}=${encodeURIComponent(carte ?? '')}`, printFilter(choiceFilter(choice)), String(rest)].filter(Boolean).join('&')}`;
}

/**
 * @param {string} hash of an address
 * @param {string | null} carte
 * @returns {Link | null} null where it is no link to this carte, or says nothing that can be read
 */
export function readFragment(hash, carte) {
  const all = new URLSearchParams(hash.replace(/^#/, ''));
  if (all.get(NAME) !== (carte ?? '')) return null;
  const [lon, lat, ...name] = (all.get('autour') ?? '').split(',');
  const point = numbers([lon, lat]);
  const zone = numbers((all.get('zone') ?? '').split(','));
  return {
    choice: parseChoice(String(all), CHOICES),
    q: all.get('q') ?? '',
    near: point?.length === 2 && name.length > 0 ? { name: name.join(','), point: /** @type {[number, number]} */ (point) } : null,
    zone: zone?.length === 4 ? /** @type {import('./types.js').Bounds} */ (zone) : null,
    lieu: all.get('lieu'),
  };
}

/**
 * Hands the address over: to what the device shares with, else to the clipboard.
 * @param {string} address
 * @param {string} title
 * @returns {Promise<'shared' | 'copied' | 'refused'>} refused: the reader has to copy it
 */
export async function share(address, title) {
  try {
    // On a desk the clipboard is what one expects.
    if (navigator.share && matchMedia('(pointer: coarse)').matches) {
      await navigator.share({ title, url: address });
      return 'shared';
    }
    await navigator.clipboard.writeText(address);
    return 'copied';
  } catch (error) {
    return /** @type {Error} */ (error).name === 'AbortError' ? 'shared' : 'refused';
  }
}

/** @param {readonly number[]} all */
function degrees(all) {
  return all.map((degree) => Number(degree.toFixed(PRECISION))).join(',');
}

/** @param {string[]} texts */
function numbers(texts) {
  const all = texts.map((text) => (text?.trim() ? Number(text) : NaN));
  return all.every((number) => Math.abs(number) <= 180) ? all : null;
}
