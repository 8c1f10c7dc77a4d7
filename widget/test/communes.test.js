// The nation's communes: the same file and the same folding as the core's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meant, shardOf } from '../src/communes.js';

test('a name leads to the file that the core puts it in', () => {
  // The cases of `commune_shard` and of `bundle/communes.rs`.
  for (const [typed, shard] of [
    ['Saint-Étienne', 'et'], ['st et', 'et'], ['L’Haÿ-les-Roses', 'ha'], ['Y', 'y'], ['ste foy les lyon', 'fo'],
    ['La Rochelle', 'ro'], ['Œuilly', 'oe'], ['Paris 20', 'pa'], ['Saint', 'sa'], ['le', 'le'], ['', null], ['38', null], ['3 rue', null],
  ]) {
    assert.equal(shardOf(/** @type {string} */ (typed)), shard, String(typed));
  }
});

test('those that begin so come first, then those that have the words', () => {
  const communes = ['Le Mesnil-Saint-Denis', 'Saint-Denis', 'Mesnil-en-Ouche', 'Saint-Denis-en-Val'].map((nom) => ({ code: nom, nom, departement: '' }));
  const names = (/** @type {string} */ words) => meant(communes, words).map(({ nom }) => nom);
  assert.deepEqual(names('st den'), ['Saint-Denis', 'Saint-Denis-en-Val', 'Le Mesnil-Saint-Denis']);
  assert.deepEqual(names('denis saint'), ['Le Mesnil-Saint-Denis', 'Saint-Denis', 'Saint-Denis-en-Val']);
  assert.deepEqual(names('mesnil ou'), ['Mesnil-en-Ouche']);
  assert.deepEqual(names('denis v'), ['Saint-Denis-en-Val']);
});
