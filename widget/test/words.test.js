import assert from 'node:assert/strict';
import { register } from 'node:module';
import { test } from 'node:test';

// The build reads the table of kinds as text; here node has to be told so.
register(`data:text/javascript,${encodeURIComponent(`
  import { readFile } from 'node:fs/promises';
  export async function load(url, context, next) {
    if (!url.endsWith('.tsv')) return next(url, context);
    const text = await readFile(new URL(url), 'utf8');
    return { format: 'module', shortCircuit: true, source: 'export default ' + JSON.stringify(text) };
  }`)}`);
const { addressLine, dialable, phoneWords, siteName, valueWords, webAddress } = await import('../src/words.js');
const { default: fr } = await import('../src/messages/fr.js');

test('kinds of places have plain words, unknown codes show as they are', () => {
  assert.notEqual(valueWords(fr, 'typologie', 'RFS'), 'RFS');
  assert.equal(valueWords(fr, 'typologie', 'INCONNU'), 'INCONNU');
});

test('only addresses of the web become links', () => {
  assert.equal(webAddress('www.exemple.fr/a')?.href, 'https://www.exemple.fr/a');
  assert.equal(webAddress('http://exemple.fr')?.href, 'http://exemple.fr/');
  for (const text of ['javascript:alert(1)', 'mailto:a@b.fr', 'néant', '', undefined, 'data:text/html,x']) {
    assert.equal(webAddress(text), null, text);
  }
});

test('a link says where it leads', () => {
  const url = webAddress('https://www.rdv-solidarites.fr/x?y');
  assert.equal(url && siteName(url), 'rdv-solidarites.fr');
});

test('telephone numbers', () => {
  assert.equal(dialable('04 76 00 00 00'), '0476000000');
  assert.equal(dialable('+33 (4) 76-00-00-00'), '+33476000000');
  for (const text of ['non renseigné', '', undefined, '12', '04 76 00 00 00 / 06 00 00 00 00 00']) assert.equal(dialable(text), null, text);
  assert.equal(phoneWords('+33476000000'), '04\u00a076\u00a000\u00a000\u00a000');
  assert.equal(phoneWords('+262262300000'), '02\u00a062\u00a030\u00a000\u00a000');
  assert.equal(phoneWords('3939'), '3939');
});

test('an address without a street is its town', () => {
  assert.equal(addressLine({ id: '1', nom: 'x', code_postal: '38000', commune: 'Grenoble' }), '38000 Grenoble');
  assert.equal(addressLine({ id: '1', nom: 'x' }), '');
});
