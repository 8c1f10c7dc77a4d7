import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY, fold, narrow, offered, parseFilter, printFilter, splitValues, toggle } from '../src/filter.js';

test('values are split at commas that are not escaped', () => {
  assert.deepEqual(splitValues('Gratuit, Payant'), ['Gratuit', 'Payant']);
  assert.deepEqual(splitValues('Bibliothèque\\, médiathèque,Autre'), ['Bibliothèque, médiathèque', 'Autre']);
  assert.deepEqual(splitValues(' , '), []);
});

test('a filter printed and read again is the same', () => {
  const filters = [
    'services=Aide%20aux%20d%C3%A9marches%20administratives&frais_a_charge=Gratuit,!Payant',
    'territoires=departement%3A38,epci%3A200040715&prise_rdv=oui&autour=20km',
    'source=un%5C%2C%20deux,trois%26quatre',
    '',
  ];
  for (const query of filters) {
    const filter = parseFilter(query);
    assert.deepEqual(parseFilter(printFilter(filter)), filter);
  }
});

test('parameters that are no filter are left out, repeated ones joined', () => {
  const filter = parseFilter('utm_source=x&services=a&q=Lyon&services=b');
  assert.deepEqual([...filter], [['services', ['a', 'b']]]);
});

test('folding makes a slug of its value', () => {
  assert.equal(fold('france-services'), fold('France Services'));
  assert.equal(fold('Emmaüs Connect'), 'emmaus connect');
  assert.equal(fold('Cœur d’Hérault'), 'coeur d herault');
});

test('a choice narrows the preset of its own column and adds to the others', () => {
  const base = parseFilter('dispositif_programmes_nationaux=France Services,Aidants Connect&territoires=departement:38');
  const choice = parseFilter('dispositif_programmes_nationaux=aidants-connect&services=S');
  assert.deepEqual([...narrow(base, choice)], [
    ['dispositif_programmes_nationaux', ['aidants-connect']],
    ['territoires', ['departement:38']],
    ['services', ['S']],
  ]);
});

test('a choice never widens the preset', () => {
  const base = parseFilter('frais_a_charge=Gratuit');
  assert.deepEqual(narrow(base, parseFilter('frais_a_charge=Payant')).get('frais_a_charge'), ['Gratuit']);
});

test('what the preset refuses stays refused beside a choice', () => {
  const base = parseFilter('modalites_acces=!Téléphoner');
  const narrowed = narrow(base, parseFilter('modalites_acces=Se présenter'));
  assert.deepEqual(narrowed.get('modalites_acces'), ['!Téléphoner', 'Se présenter']);
});

test('the panel offers what can still be chosen under the preset', () => {
  const values = ['France Services', 'Aidants Connect', 'La Croix Rouge'];
  const column = 'dispositif_programmes_nationaux';
  assert.deepEqual(offered(EMPTY, column, values), values);
  assert.deepEqual(offered(parseFilter(`${column}=france-services,aidants-connect`), column, values), values.slice(0, 2));
  assert.deepEqual(offered(parseFilter(`${column}=France Services`), column, values), []);
  assert.deepEqual(offered(parseFilter(`${column}=!aidants connect`), column, values), ['France Services', 'La Croix Rouge']);
});

test('choosing and unchoosing leaves nothing behind', () => {
  const chosen = toggle(toggle(EMPTY, 'services', 'a', true), 'services', 'b', true);
  assert.deepEqual(chosen.get('services'), ['a', 'b']);
  const none = toggle(toggle(chosen, 'services', 'a', false), 'services', 'b', false);
  assert.equal(none.size, 0);
});
