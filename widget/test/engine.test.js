// The engine as WebAssembly says, to the byte, what it says without: over the sample's bundle
// and, where they are present, over real places. And no damaged index makes it break off.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Engine } from '../src/engine/engine.js';
import { EngineError } from '../src/engine/error.js';
import { unpackIndex } from '../src/engine/load.js';
import { askNative, module, skip, trap } from './support/native.js';
import { Questions } from './support/questions.js';
import { Random } from './support/random.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const REPERE = process.env.REPERE_BIN ?? join(ROOT, 'target/debug/repere');
const SAMPLE = join(ROOT, 'data/sample');
const REAL = join(ROOT, '../shared/data');
const BUNDLE = '0123456789abcdef';

const missing = skip || (existsSync(REPERE) ? false : `absent: ${REPERE}, which « cargo build -p repere » builds`);

const SAMPLES = {
  sources: ['lieux-inventes.csv', 'maisons-inventees.csv', 'partenaires-inventes.json'].map((name) => join(SAMPLE, name)),
  territories: join(SAMPLE, 'communes.csv'),
};

/** @returns {typeof SAMPLES} */
function realPlaces() {
  const places = join(REAL, 'places');
  return {
    sources: readdirSync(places).filter((name) => name.endsWith('.csv')).map((name) => join(places, name)),
    territories: join(REAL, 'territories/communes-2026.csv'),
  };
}

/** @type {[string, () => typeof SAMPLES, number, string | false][]} */
const BUNDLES = [
  ['the sample', () => SAMPLES, 3_000, missing],
  ['real places', realPlaces, 1_000, missing || (existsSync(REAL) ? false : 'absent: ../shared/data')],
];

for (const [name, given, count, why] of BUNDLES) {
  describe(name, { skip: why }, () => {
    /** @type {string} */
    let folder;
    /** @type {string} */
    let file;
    /** @type {Uint8Array} */
    let unpacked;
    /** @type {WebAssembly.Module} */
    let wasm;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'repere-engine-'));
      const { sources, territories } = given();
      await promisify(execFile)(REPERE, ['bake', ...sources, '--territories', territories, '--date', '2026-11-23', '--out', folder, '--quiet']);
      file = join(folder, readdirSync(folder).find((entry) => entry.endsWith('.index')) ?? '');
      unpacked = await unpackIndex(new Uint8Array(await readFile(file)));
      wasm = await module();
    });
    after(() => rm(folder, { recursive: true }));

    const open = () => Engine.open(wasm, unpacked, BUNDLE);

    test('tiles, lists, searches, counts, rankings, cards and refusals are the same bytes', async (t) => {
      const engine = await open();
      const { features } = engine.page('', '', 'limit=1000');
      const questions = new Questions(20_261_123, features, engine.counts('', ''));
      const requests = Array.from({ length: count }, () => questions.next());
      const native = await askNative(file, BUNDLE, requests);
      assert.equal(native.length, requests.length);
      /** @type {Map<string, number>} */
      const told = new Map();
      for (const [i, request] of requests.entries()) {
        const { isAnswer, bytes } = native[i];
        const mine = answerOf(engine, request);
        assert.equal(mine.isAnswer, isAnswer, request);
        if (isAnswer) assert.ok(bytes.equals(mine.bytes), `${request}\n${bytes.subarray(0, 400)}\n${mine.bytes.subarray(0, 400)}`);
        else assert.equal(mine.bytes.toString(), JSON.parse(bytes.toString()).message, request);
        const kind = isAnswer ? `${request.split('\n')[0]}${bytes.length > 0 ? '' : ', empty'}` : 'refused';
        told.set(kind, (told.get(kind) ?? 0) + 1);
      }
      t.diagnostic([...told].map(([kind, times]) => `${times} ${kind}`).sort().join(', '));
      for (const kind of ['tile', 'page', 'counts', 'rank', 'card', 'ordinal', 'open', 'refused']) assert.ok((told.get(kind) ?? 0) > 5, `${kind}: ${told.get(kind)}`);
      engine.close();
      assert.throws(() => engine.counts('', ''), { name: 'EngineError', code: 'ferme' });
    });

    test('open now is told of each place asked', async () => {
      const engine = await open();
      const ids = engine.page('', '', 'limit=50').features.map(({ id }) => id);
      const told = engine.opening(new Date('2026-11-24T09:00:00Z'), ...ids);
      assert.equal(told.length, ids.length);
      assert.ok(told.some(({ kind }) => kind === 'open') && told.some(({ kind }) => kind === 'closed'));
      engine.close();
    });

    test('a list read by its cursors is the list', async () => {
      const engine = await open();
      const choice = 'frais_a_charge=Gratuit';
      const { total } = engine.page('', choice, 'limit=1');
      /** @type {string[]} */
      const seen = [];
      let cursor = '';
      do {
        const page = engine.page('', choice, `limit=997&cursor=${cursor}`);
        seen.push(...page.features.map(({ id }) => id));
        cursor = page.next_cursor ?? '';
      } while (cursor);
      assert.equal(new Set(seen).size, total);
      assert.equal(seen.length, total);
      assert.throws(() => engine.page('', choice, 'cursor=0000000000000000-1-2'), EngineError);
    });

    test('its memory stays bounded however much is asked', async () => {
      const engine = await open();
      const { features } = engine.page('', '', 'limit=200');
      const questions = new Questions(7, features, engine.counts('', ''));
      const ask = () => { for (let i = 0; i < 300; i += 1) answerOf(engine, questions.next()); };
      ask();
      const settled = engine.memory;
      ask();
      assert.ok(engine.memory <= settled * 1.25, `${settled} bytes, then ${engine.memory}`);
    });
  });
}

describe('an index that is not what it should be', { skip: missing }, () => {
  /** @type {Uint8Array} */
  let good;
  /** @type {WebAssembly.Module} */
  let wasm;
  /** @type {string} */
  let folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repere-engine-'));
    const places = join(SAMPLE, 'maisons-inventees.csv');
    await promisify(execFile)(REPERE, ['bake', places, '--date', '2026-11-23', '--out', folder, '--quiet']);
    const file = join(folder, readdirSync(folder).find((entry) => entry.endsWith('.index')) ?? '');
    good = await unpackIndex(new Uint8Array(await readFile(file)));
    wasm = await module();
  });
  after(() => rm(folder, { recursive: true }));

  test('of another version, cut or lengthened: an error that says so', async () => {
    const version = good.slice();
    version[8] = 99;
    for (const [bytes, message] of /** @type {[Uint8Array, RegExp][]} */ ([
      [version, /format 99/],
      [good.subarray(0, 12), /pas un index/],
      [good.subarray(0, -1), /illisible/],
      [Buffer.concat([good, Buffer.from('more')]), /illisible/],
    ])) await assert.rejects(Engine.open(wasm, bytes, BUNDLE), { name: 'EngineError', code: 'index', message });
    await assert.rejects(Engine.open(wasm, good, 'deux\nlignes'), { name: 'EngineError', code: 'index' });
  });

  test('damaged anywhere: an error, or an engine that goes on answering', async (t) => {
    const random = new Random(42);
    let opened = 0;
    for (let i = 0; i < 400; i += 1) {
      const bytes = good.slice();
      for (let edits = 1 + random.below(3); edits > 0; edits -= 1) {
        const at = 16 + (random.chance(0.5) ? random.below(bytes.length - 16) : random.below(4_000));
        bytes[at] = random.below(256);
      }
      /** @type {Engine | null} */
      let engine = null;
      try {
        engine = await Engine.open(wasm, random.chance(0.2) ? bytes.subarray(0, random.below(bytes.length)) : bytes, BUNDLE);
      } catch (error) {
        assert.ok(error instanceof EngineError && error.code === 'index', `${i}: ${error}`);
      }
      if (!engine) continue;
      opened += 1;
      for (const request of ['tile\n\n\n0/0/0', 'tile\n\nservices=!x\n7/66/46', 'page\n\nterritoires=departement:38&autour=20km\nq=mairie&near=5,45&limit=100', 'counts\n\n', 'card\nx']) {
        const { error } = answerOf(engine, request);
        assert.ok(!error?.isFinal, `${i}: ${request}: ${error}`);
      }
    }
    t.diagnostic(`${opened} of 400 opened`);
  });

  test('after a trap every question is an error, never a crash', async () => {
    await assert.rejects(Engine.open(await WebAssembly.compile(trap('open')), good, BUNDLE), { name: 'EngineError', code: 'arret', message: /s’est arrêté/ });
    const nothing = await WebAssembly.compile(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    await assert.rejects(Engine.open(nothing, good, BUNDLE), { name: 'EngineError', code: 'arret', message: /n’est pas le moteur/ });
  });
});

/**
 * @param {Engine} engine
 * @param {string} request
 * @returns {{ isAnswer: boolean, bytes: Buffer, error?: EngineError }}
 */
function answerOf(engine, request) {
  try {
    return { isAnswer: true, bytes: Buffer.from(engine.ask(request)) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { isAnswer: false, bytes: Buffer.from(error.message), error };
  }
}
