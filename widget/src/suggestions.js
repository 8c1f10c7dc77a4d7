/** What the words in the search box may mean: a commune, a service, a place, an address. */
import { foldName } from './communes.js';
import { middleOf } from './first-view.js';
import { valueWords } from './words.js';

/** How many of each are offered. */
const COMMUNES = 4;
const SERVICES = 2;
const PLACES = 4;
const ADDRESSES = 4;

/**
 * @typedef {{ kind: 'commune', commune: import('./communes.js').Commune }
 *   | { kind: 'service', value: string, words: string }
 *   | { kind: 'address', address: import('./addresses.js').Address, site: string }
 *   | { kind: 'place', feature: import('./types.js').PlaceFeature }
 *   | { kind: 'here' }} Suggestion
 */

/**
 * @param {string} words
 * @param {object} context
 * @param {import('./answers.js').Answers} context.answers
 * @param {import('./addresses.js').Addresses} context.addresses
 * @param {import('./types.js').Carte} context.carte
 * @param {import('./types.js').Messages} context.messages
 * @param {import('./question.js').Question} context.question
 * @param {AbortSignal} context.signal
 * @returns {Promise<Suggestion[]>} never fails: what cannot be found is not offered
 */
export async function suggest(words, { answers, addresses, carte, messages, question, signal }) {
  if (words === '') return [{ kind: 'here' }];
  const searched = addresses.find(words, ADDRESSES, middleOf(carte.vue), signal).catch(() => []);
  const communes = await answers.communes(words, signal).catch(() => []);
  // A server is not asked twice for every word: its list follows anyhow.
  const page = answers.isHere ? await answers.places(question.named(words, PLACES), signal).catch(() => null) : null;
  return [
    ...communes.slice(0, COMMUNES).map((commune) => ({ kind: /** @type {const} */ ('commune'), commune })),
    ...services(words, carte, messages, question),
    ...(page?.features ?? []).slice(0, PLACES).map((feature) => ({ kind: /** @type {const} */ ('place'), feature })),
    ...(await searched).map((address) => ({ kind: /** @type {const} */ ('address'), address, site: addresses.site })),
  ];
}

/**
 * Services whose words begin as what is typed, unless they are chosen already.
 * @param {string} words
 * @param {import('./types.js').Carte} carte
 * @param {import('./types.js').Messages} messages
 * @param {import('./question.js').Question} question
 * @returns {Suggestion[]}
 */
function services(words, carte, messages, question) {
  const wanted = foldName(words).split(' ');
  if (wanted.join('').length < 3 || !carte.filtres.includes('services')) return [];
  const found = (carte.facettes.services ?? []).filter((value) => {
    const all = foldName(`${value} ${valueWords(messages, 'services', value)}`).split(' ');
    return wanted.every((word) => all.some((other) => other.startsWith(word)));
  });
  return found
    .filter((value) => !question.choice.get('services')?.includes(value))
    .slice(0, SERVICES)
    .map((value) => ({ kind: 'service', value, words: valueWords(messages, 'services', value) }));
}
