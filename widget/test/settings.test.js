import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PARAMETERS } from '../src/filter.js';
import { OBSERVED, readSettings } from '../src/settings.js';

const DEFAULTS = { server: 'https://reperes.exemple.fr/', lang: 'fr', now: Date.UTC(2026, 10, 26, 13, 38), preferred: 'sombre' };

/** @param {Record<string, string>} attributes */
function read(attributes, defaults = DEFAULTS) {
  return readSettings(Object.entries(attributes).map(([name, value]) => ({ name, value })), defaults);
}

test('nothing said: French, the script’s own server, headings from level 2', () => {
  const settings = read({});
  assert.deepEqual(
    { ...settings, filter: settings.filter.size },
    { carte: null, server: DEFAULTS.server, lang: 'fr', theme: null, title: null, logo: null, centre: null, zoom: null, headingLevel: 2, display: 'complet', statistics: null, framed: false, orientation: true, filter: 0, notes: [] },
  );
});

test('every filter column is an attribute with hyphens', () => {
  for (const column of PARAMETERS) {
    const attribute = column.replaceAll('_', '-');
    assert.ok(OBSERVED.includes(attribute), attribute);
    const { filter, notes } = read({ [attribute]: 'oui' });
    assert.deepEqual([...filter], [[column, 'oui']]);
    assert.deepEqual(notes, []);
  }
});

test('several values, and an attribute without a value', () => {
  const { filter } = read({ 'dispositif-programmes-nationaux': 'France Services, Aidants Connect', 'prise-rdv': '', services: '' });
  assert.deepEqual([...filter], [
    ['dispositif_programmes_nationaux', 'France Services, Aidants Connect'],
    ['prise_rdv', 'oui'],
  ]);
});

test('unknown attributes are ignored and named; those of every element are not', () => {
  const { notes, filter } = read({ carte: 'isere', teritoires: 'departement:38', class: 'a', 'data-x': '1', 'aria-label': 'b', style: 'color:red' });
  assert.equal(filter.size, 0);
  assert.deepEqual(notes, ['attribut inconnu, ignoré : teritoires']);
});

/** @type {[Record<string, string>, string][]} */
const WRONG = [
  [{ centre: '5.7' }, 'centre="5.7"'],
  [{ centre: '5.7,' }, 'centre="5.7,"'],
  [{ centre: '45.1,5.7,9' }, 'centre="45.1,5.7,9"'],
  [{ centre: '5.7,91' }, 'centre="5.7,91"'],
  [{ zoom: 'loin' }, 'zoom="loin"'],
  [{ theme: 'rose' }, 'theme="rose"'],
  [{ zoom: '25' }, 'zoom="25"'],
  [{ 'niveau-titre': '0' }, 'niveau-titre="0"'],
  [{ serveur: 'javascript:alert(1)' }, 'serveur="javascript:alert(1)"'],
  [{ serveur: 'https://' }, 'serveur="https://"'],
];
for (const [attributes, start] of WRONG) {
  test(`${start} is ignored and named`, () => {
    const settings = read(attributes);
    assert.equal(settings.notes.length, 1);
    assert.ok(settings.notes[0].startsWith(start), settings.notes[0]);
    const { notes: _, ...rest } = settings;
    const { notes: __, ...untouched } = read({});
    assert.deepEqual(rest, untouched);
  });
}

test('right ones are read', () => {
  const settings = read({ centre: ' 5.72 , 45.18 ', zoom: '9.5', 'niveau-titre': '3', serveur: 'https://hub.exemple.fr/carte', titre: ' Ma ville ' });
  assert.deepEqual(settings.centre, [5.72, 45.18]);
  assert.equal(settings.zoom, 9.5);
  assert.equal(settings.headingLevel, 3);
  assert.equal(settings.server, 'https://hub.exemple.fr/carte/');
  assert.equal(settings.title, 'Ma ville');
  assert.deepEqual(settings.notes, []);
});

test('the element’s language, else the page’s; French for all others', () => {
  assert.equal(read({}, { ...DEFAULTS, lang: 'en-GB' }).lang, 'en');
  assert.equal(read({ lang: 'fr' }, { ...DEFAULTS, lang: 'en' }).lang, 'fr');
  assert.equal(read({}, { ...DEFAULTS, lang: 'br' }).lang, 'fr');
});

test('« now » in an attribute is the instant at which the element starts', () => {
  assert.equal(read({ ouvert: 'maintenant,soir' }).filter.get('ouvert'), '2026-11-26T13:35Z,soir');
  assert.equal(read({ ouvert: 'week-end' }).filter.get('ouvert'), 'week-end');
});
