// What comes instead of an index, before the engine sees it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { unpackIndex } from '../src/engine/load.js';

const HEAD = Buffer.concat([Buffer.from('REPERE\0\0'), Buffer.from([4, 0, 0, 0, 0, 0, 0, 0])]);
const BODY = Buffer.from('columns '.repeat(100));

/** @param {...Uint8Array} parts */
const file = (...parts) => new Uint8Array(Buffer.concat(parts));

test('an index keeps its head and is unpacked after it', async () => {
  const unpacked = await unpackIndex(file(HEAD, gzipSync(BODY)));
  assert.deepEqual(Buffer.from(unpacked), Buffer.concat([HEAD, BODY]));
});

/** @type {[string, Uint8Array<ArrayBuffer>, string, RegExp][]} */
const refused = [
  ['nothing', file(), 'index', /pas un index/],
  ['a page of words', file(Buffer.from('<!doctype html><title>404</title>')), 'index', /pas un index/],
  ['a head without its end', file(HEAD.subarray(0, 15)), 'index', /pas un index/],
  ['a head alone', file(HEAD), 'index', /coupé ou abîmé/],
  ['no gzip', file(HEAD, BODY), 'index', /coupé ou abîmé/],
  ['a cut file', file(HEAD, gzipSync(BODY).subarray(0, -9)), 'index', /coupé ou abîmé/],
  ['a wrong sum', file(HEAD, gzipSync(BODY).subarray(0, -8), Buffer.alloc(8)), 'index', /coupé ou abîmé/],
  ['a few bytes that unpack to many', file(HEAD, gzipSync(Buffer.alloc(20_000))), 'taille', /plus de 10000 octets/],
];
for (const [name, bytes, code, message] of refused) {
  test(`${name} is an error`, () => assert.rejects(unpackIndex(bytes, 10_000), { name: 'EngineError', code, message }));
}
