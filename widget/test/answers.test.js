// Who is asked what, as the engine is waiting, loading, there, broken, or cannot be.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, mock, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Answers } from '../src/answers.js';
import { trap } from './support/native.js';

const INDEX = Buffer.concat([Buffer.from('REPERE\0\0'), Buffer.alloc(8), gzipSync('columns')]);
const PAGE = /** @type {any} */ ({ total: 1 });

/** @type {string} */
let origin;
/** What the host answers by path; 404 elsewhere. */
let files = /** @type {Record<string, Uint8Array | number>} */ ({});
const host = createServer((request, response) => {
  const found = files[request.url ?? ''] ?? 404;
  if (typeof found === 'number') response.writeHead(found).end();
  else response.writeHead(200).end(found);
});
before(async () => {
  await new Promise((resolve) => { host.listen(0, '127.0.0.1', () => resolve(undefined)); });
  origin = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (host.address()).port}/`;
});
after(() => host.close());

const warn = mock.method(console, 'warn', () => {});
beforeEach(() => warn.mock.resetCalls());

/**
 * @param {{ wasm?: string, serveur?: boolean, attributes?: [string, string][], offered?: boolean, isFresh?: boolean }} given
 */
function start({ wasm = 'no.wasm', serveur = true, attributes = [], offered = true, isFresh = true }) {
  const session = new AbortController();
  /** @type {string[]} */
  const asked = [];
  let gone = 0;
  const server = /** @type {any} */ ({
    isFresh,
    address: (/** @type {string} */ path) => new URL(path, origin).href,
    places: async (/** @type {import('../src/query.js').PlacesQuery} */ { q = '' }) => {
      asked.push(`places ${q}`);
      return PAGE;
    },
    place: async (/** @type {string} */ id) => asked.push(`place ${id}`),
    tile: async (/** @type {string} */ bundle, /** @type {string} */ query, /** @type {string} */ coord) => asked.push(`tile ${bundle} ${coord}?${query}`),
  });
  const moteur = { wasm, index: 'a.index', octets: INDEX.length, lieux: 1, bundle: 'b', serveur };
  const answers = new Answers({
    server,
    carte: /** @type {any} */ ({ bundle: 'b', filtre: 'territoires=departement:38', ...(offered && { moteur }) }),
    settings: /** @type {any} */ ({ carte: 'isere', filter: new Map(attributes) }),
    signal: session.signal,
    ongone: () => { gone += 1; },
  });
  return { answers, asked, session, gone: () => gone };
}

const { signal } = new AbortController();
const filter = new Map();

test('without an offer the server answers everything, and nothing is said', async () => {
  const { answers, asked } = start({ offered: false });
  await answers.load();
  assert.equal(await answers.places({ filter, q: 'mairie' }, signal), PAGE);
  await answers.tile('services=x', '1/0/0', signal);
  await answers.place('a', signal);
  assert.equal(answers.card('a'), null);
  assert.deepEqual(asked, ['places mairie', 'tile b 1/0/0?services=x', 'place a']);
  assert.equal(warn.mock.callCount(), 0);
});

test('lists and tiles do not wait for the engine; words that are typed do', async () => {
  files = { '/trap.wasm': trap('ask'), '/a.index': INDEX };
  const { answers, asked } = start({ wasm: 'trap.wasm' });
  const loading = answers.load();
  await answers.places({ filter }, signal);
  await answers.tile('', '0/0/0', signal);
  assert.deepEqual(asked, ['places ', 'tile b 0/0/0?']);
  // The engine comes, is asked the search first, and breaks off.
  assert.equal(await answers.places({ filter, q: 'mairie' }, signal), PAGE);
  assert.ok(await loading);
  assert.deepEqual(asked.slice(2), ['places mairie']);
  assert.equal(warn.mock.callCount(), 1);
  assert.match(String(warn.mock.calls[0].arguments[0]), /le moteur s’est arrêté/);
  // It is not tried again.
  files = {};
  await answers.places({ filter, q: 'mairie' }, signal);
  assert.equal(warn.mock.callCount(), 1);
});

test('an engine that cannot be: the server answers, and the same reason is said once', async () => {
  files = { '/a.index': INDEX };
  for (const words of ['un', 'deux']) {
    const { answers, asked } = start({});
    assert.equal(await answers.places({ filter, q: words }, signal), PAGE);
    assert.deepEqual(asked, [`places ${words}`]);
  }
  assert.equal(warn.mock.callCount(), 1);
  assert.match(String(warn.mock.calls[0].arguments[0]), /le serveur répond .*no\.wasm : 404/);
});

test('an index that is gone starts the element afresh', async () => {
  files = { '/trap.wasm': trap('ask'), '/a.index': 410 };
  const { answers, gone } = start({ wasm: 'trap.wasm' });
  await answers.load();
  assert.equal(gone(), 1);
});

test('a host of plain files that has no such index is asked afresh, once', async () => {
  files = { '/trap.wasm': trap('ask') };
  const cached = start({ wasm: 'trap.wasm', serveur: false, isFresh: false });
  await assert.rejects(cached.answers.places({ filter }, signal), { code: 'reseau', status: 404 });
  assert.equal(cached.gone(), 1);
  files['/a.index'] = INDEX.subarray(1);
  const other = start({ wasm: 'trap.wasm', serveur: false, isFresh: false });
  await assert.rejects(other.answers.places({ filter }, signal), { code: 'index' });
  assert.equal(other.gone(), 1);
  const fresh = start({ wasm: 'trap.wasm', serveur: false });
  await assert.rejects(fresh.answers.places({ filter }, signal), { code: 'index' });
  assert.equal(fresh.gone(), 0);
});

test('an element that looks further around than its carte is answered by the server', async () => {
  files = { '/trap.wasm': trap('ask'), '/a.index': INDEX };
  const { answers, asked } = start({ wasm: 'trap.wasm', attributes: [['autour', '50km']] });
  assert.equal(await answers.load(), null);
  await answers.places({ filter, q: 'mairie' }, signal);
  assert.deepEqual(asked, ['places mairie']);
});

test('where there is no server nobody else is asked, and a later try begins anew', async () => {
  files = {};
  const { answers, asked } = start({ wasm: 'trap.wasm', serveur: false });
  await assert.rejects(answers.places({ filter }, signal), { name: 'EngineError', code: 'reseau' });
  files = { '/trap.wasm': trap('ask'), '/a.index': INDEX };
  await assert.rejects(answers.places({ filter }, signal), { name: 'EngineError', code: 'arret' });
  assert.deepEqual(asked, []);
  assert.equal(warn.mock.callCount(), 0, 'whoever asked says it');
});

test('a session that is over loads nothing', async () => {
  files = { '/trap.wasm': trap('ask'), '/a.index': INDEX };
  const { answers, session } = start({ wasm: 'trap.wasm' });
  session.abort();
  assert.equal(await answers.load(), null);
  assert.equal(warn.mock.callCount(), 0);
});
