/**
 * The nation's communes, by the small files of our own host: which file has a name, and which
 * communes of it are meant. The engine finds those of its territory by itself
 * (`Index::communes` of the core); this mirrors `commune_shard`, and a test holds the two together.
 */
import { fold } from './filter.js';

/** Words that begin too many names to tell them apart. */
const COMMON = ['saint', 'sainte', 'le', 'la', 'les', 'l'];

/**
 * @typedef {object} Commune
 * @property {string} code INSEE
 * @property {string} nom
 * @property {string} departement
 * @property {string[]} [codes_postaux]
 * @property {[number, number]} [point] longitude, latitude
 */

/**
 * Folded, with « St » and « Ste » in full.
 * @param {string} words
 */
export function foldName(words) {
  return fold(words).replace(/\bst\b/g, 'saint').replace(/\bste\b/g, 'sainte');
}

/**
 * The file that has a name, or the beginning of one; null where words are no name.
 * @param {string} words
 */
export function shardOf(words) {
  let rest = foldName(words).split(' ');
  while (rest.length > 1 && COMMON.includes(rest[0])) rest = rest.slice(1);
  const letters = rest.join('').slice(0, 2);
  return /^[a-z]{1,2}$/.test(letters) ? letters : null;
}

/**
 * Those whose names have these words, the last one as far as it is typed: first those that begin
 * so, in the file's order.
 * @param {readonly Commune[]} communes of one file, the most populous first
 * @param {string} words
 */
export function meant(communes, words) {
  const folded = foldName(words);
  const wanted = folded.split(' ');
  const last = wanted.pop() ?? '';
  const has = communes.filter(({ nom }) => {
    const name = foldName(nom).split(' ');
    return name.some((word) => word.startsWith(last)) && wanted.every((word) => name.includes(word));
  });
  const begins = (/** @type {Commune} */ { nom }) => foldName(nom).startsWith(folded);
  return [...has.filter(begins), ...has.filter((commune) => !begins(commune))];
}
