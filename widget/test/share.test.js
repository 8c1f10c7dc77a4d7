import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fragment, readFragment } from '../src/share.js';

/** @type {import('../src/share.js').Link} */
const NOTHING = { choice: new Map(), q: '', near: null, zone: null, lieu: null };

test('what a link says is what it was made of', () => {
  for (const link of /** @type {import('../src/share.js').Link[]} */ ([
    NOTHING,
    { ...NOTHING, choice: new Map([['services', ['A, B', 'C;D', '!E\\F']], ['ouvert', ['maintenant']], ['prise_rdv', ['oui']]]), q: 'café & thé #1' },
    { ...NOTHING, near: { name: 'Fort-de-France, Nord', point: [-61.0733, 14.6031] } },
    { ...NOTHING, zone: [5.1, 44.9, 6.3, 45.2], lieu: 'a/b?c#d' },
  ])) {
    for (const carte of ['isere', null]) {
      const read = readFragment(fragment(link, carte), carte);
      assert.deepEqual({ ...read, choice: [...(read?.choice ?? [])] }, { ...link, choice: [...link.choice] });
    }
  }
});

test('where the reader stands is in no link', () => {
  assert.equal(fragment({ ...NOTHING, near: { name: null, point: [5.72, 45.18] } }, 'isere'), '#repere=isere');
});

test('the anchors of a page, and links to another carte, are not ours', () => {
  const link = fragment({ ...NOTHING, q: 'x' }, 'isere');
  for (const [hash, carte] of [['', 'isere'], ['#top', 'isere'], ['#/route?a=b', null], [link, 'drome'], [link, null]]) {
    assert.equal(readFragment(/** @type {string} */ (hash), carte), null, String(hash));
  }
});

test('what a link says wrongly is left out', () => {
  const link = readFragment('#repere=isere&territoires=departement:1&inconnu=2&zone=1,2,3&autour=999,2,Ici&services=%2CA', 'isere');
  assert.deepEqual({ ...link, choice: [...(link?.choice ?? [])] }, { ...NOTHING, choice: [['services', ['A']]] });
});
