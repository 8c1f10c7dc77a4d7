/** Why a place stands where it does: the core's reasons in words. */
import { h, icon } from '../dom.js';
import { valueWords } from '../words.js';
import { DAYS } from './need.js';

/**
 * @typedef {{ critere: string, attendu: string[], avis: 'convient' | 'inconnu' | 'ne convient pas', valeur: string[] }} Reason
 * @typedef {import('./orientation.js').Words} Words
 */

const SIGNS = /** @type {const} */ ({ convient: 'check', inconnu: 'question', 'ne convient pas': 'close' });

/**
 * @param {readonly Reason[]} reasons
 * @param {Words} words
 */
export function reasonList(reasons, words) {
  const { own } = words;
  return h('ul', { class: 'reasons', 'aria-label': own.why }, ...reasons.map((reason) =>
    h('li', { 'data-avis': reason.avis }, icon(SIGNS[reason.avis]), h('span', {}, reasonWords(reason, words)))));
}

/**
 * @param {Reason} reason
 * @param {Words} words
 */
export function reasonWords({ critere, attendu, avis, valeur }, words) {
  const { own } = words;
  const [wanted, said] = [attendu, valeur].map((values) => valuesWords(critere, values, words));
  if (avis === 'convient') return said || wanted;
  if (avis === 'inconnu' && critere === 'distance') return own.unknownDistance;
  return avis === 'inconnu' ? `${wanted}\u00a0: ${own.unknown}` : `${wanted}\u00a0: ${[own.no, said].filter(Boolean).join(', ')}`;
}

/**
 * The condition, as one would say it.
 * @param {string} critere
 * @param {readonly string[]} attendu
 * @param {Words} words
 */
export function conditionWords(critere, attendu, words) {
  return valuesWords(critere, attendu, words);
}

/**
 * @param {string} critere
 * @param {readonly string[]} values
 * @param {Words} words
 */
function valuesWords(critere, values, { own, messages }) {
  if (critere === 'distance') return values.map((text) => messages.distance(parseInt(text, 10))).map((text) => `${own.criteria.distance}\u00a0: ${text}`).join(', ');
  if (critere !== 'horaires') return values.map((value) => valueWords(messages, critere, value)).join(', ');
  const hours = values.map((text) => (text === 'fermé' ? own.closedThen : slotWords(text, messages)));
  // A week of the same hours is too long to read.
  return hours.length > 3 ? own.criteria.horaires : hours.join(', ');
}

/**
 * « lundi 09:00-12:30 ».
 * @param {string} text
 * @param {import('../types.js').Messages} messages
 */
function slotWords(text, messages) {
  const [, day, ...bounds] = /^(\S+) (\d+):(\d+)-(\d+):(\d+)$/.exec(text) ?? [];
  if (!day) return text;
  const [from, fromMinutes, to, toMinutes] = bounds.map(Number);
  return `${messages.days[DAYS.indexOf(day)]} ${messages.interval([from * 60 + fromMinutes, to * 60 + toMinutes])}`;
}
