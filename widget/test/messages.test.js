import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import en from '../src/messages/en.js';
import fr from '../src/messages/fr.js';
import { VALUES } from '../src/messages/values.en.js';
import { FACETS } from '../src/filter.js';
import { openingStatus } from '../src/hours.js';
import { statusWords } from '../src/views/status.js';

/**
 * Every key with the kind of its value; the values of the standard apart, which
 * each language rewords as it likes.
 * @param {Record<string, any>} messages
 * @param {string} [path]
 * @returns {string[]}
 */
function keys(messages, path = '') {
  return Object.entries(messages).flatMap(([key, value]) => {
    const here = path ? `${path}.${key}` : key;
    if (here === 'values') return [];
    if (Array.isArray(value)) return [`${here} array ${value.length}`];
    return typeof value === 'object' ? keys(value, here) : [`${here} ${typeof value} ${typeof value === 'function' ? value.length : ''}`];
  });
}

/** What is loaded on demand has catalogues of its own. */
const CATALOGUES = await Promise.all(['', 'orientation.', 'sheet.'].map(async (name) => {
  const of = async (/** @type {string} */ lang) => (await import(`../src/messages/${name}${lang}.js`)).default;
  return { fr: await of('fr'), en: await of('en') };
}));

test('French and English have the same keys in the same order', () => {
  for (const catalogue of CATALOGUES) assert.deepEqual(keys(catalogue.en), keys(catalogue.fr));
});

test('no message is empty', () => {
  for (const messages of CATALOGUES.flatMap(({ fr, en }) => [fr, en])) {
    const empty = JSON.stringify(messages, (_, value) => (value === '' ? '<empty>' : value)).includes('<empty>');
    assert.equal(empty, false, messages.lang);
  }
});

test('the classes of a legend are ranges, open at an end or not', () => {
  assert.equal(fr.range(4.5, 5.214, 'sur 10'), 'de 4,5 à 5,21\u00a0sur 10');
  assert.equal(fr.range(undefined, 1200, ''), 'moins de 1\u202f200');
  assert.equal(fr.range(6, undefined, '%'), '6\u00a0% et plus');
  assert.equal(en.range(4.5, 5.214, ''), '4.5 to 5.21');
  assert.equal(en.range(undefined, 2, ''), 'under 2');
  assert.equal(en.range(6, undefined, ''), '6 and over');
});

test('every facet has a heading', () => {
  for (const facet of FACETS) {
    for (const { facets } of [fr, en]) assert.ok(facet in facets, facet);
  }
});

test('every value that French rewords has English words too, or is a name', () => {
  const names = ['Conseillers numériques'];
  for (const value of Object.keys(fr.values)) assert.ok(value in VALUES || names.includes(value), value);
});

test('numbers of places read right', () => {
  assert.deepEqual([0, 1, 2, 13065].map(fr.places), ['Aucun lieu', '1 lieu', '2 lieux', '13\u202f065 lieux']);
  assert.deepEqual([0, 1, 2, 13065].map(en.places), ['No place', '1 place', '2 places', '13,065 places']);
  assert.deepEqual([1, 3].map(fr.filtersChosen), ['1 filtre choisi', '3 filtres choisis']);
});

test('distances are rounded to what a walker cares for', () => {
  assert.deepEqual([12, 840, 960, 2430, 12345].map(fr.distance), ['50\u00a0m', '850\u00a0m', '1\u00a0km', '2,4\u00a0km', '12\u00a0km']);
  assert.deepEqual([840, 2430].map(en.distance), ['850\u00a0m', '2.4\u00a0km']);
});

test('times are said as people say them', () => {
  assert.deepEqual([540, 570, 1440, 1500].map(fr.time), ['9\u00a0h', '9\u00a0h\u00a030', 'minuit', '1\u00a0h']);
  assert.deepEqual([540, 570, 720, 1440].map(en.time), ['9\u00a0am', '9:30\u00a0am', '12\u00a0pm', 'midnight']);
  assert.equal(fr.interval([0, 1440]), '24\u00a0h/24');
});

test('declared hours lose their English, and nothing else', () => {
  assert.equal(fr.rawHours('Sep-Jun: Tu-Sa 10:00-18:30; PH off'), 'sept.-juin: ma-sa 10:00-18:30; jours fériés fermé');
  assert.equal(fr.rawHours('Sur rendez-vous, Mot de passe'), 'Sur rendez-vous, Mot de passe');
  assert.equal(en.rawHours('Mo 09:00-12:00; PH off'), 'Mo 09:00-12:00; public holidays off');
});

test('a date without a time is that day everywhere', () => {
  assert.equal(fr.date('2026-11-23'), '23 novembre 2026');
  assert.equal(en.date('2026-01-01T00:00:00Z'), '1 January 2026');
});

test('past the horizon no language says « open »', () => {
  const week = { days: Array.from({ length: 7 }, () => /** @type {[number, number][]} */ ([[0, 1440]])) };
  const calendar = { holidays: [], date: '2026-01-01' };
  const status = openingStatus(week, 'Europe/Paris', new Date('2026-11-23T09:00:00Z'), calendar);
  assert.deepEqual(statusWords(status, fr), { tone: 'check', lead: 'Horaires à vérifier', rest: '' });
  assert.deepEqual(statusWords(status, en), { tone: 'check', lead: 'Hours to be checked', rest: '' });
});

test('the next opening is named by its day', () => {
  const next = { inDays: 1, weekday: 1, minutes: 540, uncertain: false };
  const words = (/** @type {object} */ changes) =>
    statusWords({ kind: 'closed', next: { ...next, ...changes } }, fr)?.rest;
  assert.equal(words({ inDays: 0 }), 'ouvre à 9\u00a0h');
  assert.equal(words({}), 'ouvre demain à 9\u00a0h');
  assert.equal(words({ inDays: 3, weekday: 3 }), 'ouvre jeudi à 9\u00a0h');
  const dateOf = (/** @type {number} */ inDays) => `2027-01-${String(inDays - 6).padStart(2, '0')}`;
  const later = (/** @type {import('../src/types.js').Messages} */ messages, /** @type {number} */ inDays) =>
    statusWords({ kind: 'closed', next: { ...next, inDays } }, messages, dateOf)?.rest;
  assert.equal(later(fr, 7), 'ouvre le vendredi 1er janvier à 9\u00a0h');
  assert.equal(later(fr, 10), 'ouvre le lundi 4 janvier à 9\u00a0h');
  assert.equal(later(en, 10), 'opens on Monday 4 January at 9\u00a0am');
  assert.equal(words({ uncertain: true }), 'ouvre demain à 9\u00a0h (à vérifier, jour férié d’ici là)');
});

test('every service and label of the standard has a sentence', async () => {
  const schema = await readFile(new URL('../../data/src/schema.rs', import.meta.url), 'utf8');
  const listed = (/** @type {string} */ name) =>
    [...(new RegExp(`const ${name}: &\\[&str\\] =\\s*&\\[([^\\]]*)\\]`).exec(schema)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, value]) => value);
  const values = ['SERVICES', 'DISPOSITIFS', 'FORMATIONS'].flatMap(listed);
  assert.equal(values.length, 9 + 11 + 10);
  for (const { lang, sentences } of [fr, en]) {
    for (const value of values) assert.match(sentences[value] ?? '', /^\p{Lu}.{20,120}\.$/u, `${lang}: ${value}`);
    assert.deepEqual(Object.keys(sentences).sort(), Object.keys(fr.sentences).sort(), lang);
  }
});
