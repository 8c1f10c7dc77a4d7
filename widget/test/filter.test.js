import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_CHOICE, both, choiceFilter, fold, parseFilter, printFilter, toggle, wantedValues } from '../src/filter.js';

test('a filter printed and read again is the same', () => {
  const queries = [
    'services=Aide%20aux%20d%C3%A9marches%20administratives&frais_a_charge=Gratuit,!Payant',
    'territoires=departement:38,epci:200040715&prise_rdv=oui&autour=20km',
    'source=un%5C%2C%20deux,trois%26quatre;cinq',
    '',
  ];
  for (const query of queries) {
    const filter = parseFilter(query);
    assert.deepEqual(parseFilter(printFilter(filter)), filter);
  }
});

test('parameters that are no filter are left out, repeated ones are alternatives', () => {
  const filter = parseFilter('utm_source=x&services=a&q=Lyon&services=b&source=');
  assert.deepEqual([...filter], [['services', 'a,b']]);
});

test('two filters at once: each set of a column must be met', () => {
  const preset = parseFilter('dispositif_programmes_nationaux=France Services,Aidants Connect&territoires=departement:38&autour=20km');
  const choice = parseFilter('dispositif_programmes_nationaux=Conseillers numériques&services=S&autour=5km');
  assert.deepEqual([...both(preset, choice)], [
    ['dispositif_programmes_nationaux', 'France Services,Aidants Connect;Conseillers numériques'],
    ['territoires', 'departement:38'],
    ['autour', '5km'],
    ['services', 'S'],
  ]);
});

test('the same said twice is said once', () => {
  const filter = parseFilter('frais_a_charge=Gratuit');
  assert.deepEqual(both(filter, filter), filter);
});

test('what separates values is escaped in a reader’s choice', () => {
  const choice = toggle(NO_CHOICE, 'source', ['!un, deux; trois\\quatre'], true);
  assert.equal(choiceFilter(choice).get('source'), '\\!un\\, deux\\; trois\\\\quatre');
  assert.deepEqual(wantedValues(choiceFilter(choice), 'source'), ['un deux trois quatre']);
});

test('wanted values are folded, refused ones left out', () => {
  const filter = parseFilter('modalites_acces=se-présenter,!Téléphoner;Contacter par mail');
  assert.deepEqual(wantedValues(filter, 'modalites_acces'), ['se presenter', 'contacter par mail']);
  assert.deepEqual(wantedValues(filter, 'services'), []);
});

test('folding makes a slug of its value', () => {
  assert.equal(fold('france-services'), fold('France Services'));
  assert.equal(fold('Emmaüs Connect'), 'emmaus connect');
  assert.equal(fold('Cœur d’Hérault'), 'coeur d herault');
});

test('ticking and unticking leaves nothing behind', () => {
  const ticked = toggle(toggle(NO_CHOICE, 'services', ['a'], true), 'services', ['b'], true);
  assert.deepEqual(ticked.get('services'), ['a', 'b']);
  const none = toggle(toggle(ticked, 'services', ['a'], false), 'services', ['b'], false);
  assert.equal(none.size, 0);
  const together = toggle(ticked, 'services', ['b', 'c'], true);
  assert.deepEqual(together.get('services'), ['a', 'b', 'c']);
  assert.deepEqual(toggle(together, 'services', ['b', 'c'], false).get('services'), ['a']);
});
