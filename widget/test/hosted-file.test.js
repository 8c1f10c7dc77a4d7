// Hosts as they are, and what is read of a file on them.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { HostedFile } from '../src/map/hosted-file.js';

const FILE = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251));
const BEGINS = 'PMTiles';
FILE.write(BEGINS);

/** @typedef {(range: [number, number] | null, response: import('node:http').ServerResponse) => void} Host */

/** @type {Set<import('node:http').Server>} */
const running = new Set();
after(() => running.forEach((server) => server.close()));

/** @param {Host} host */
async function serve(host) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
    host(from ? [Number(from), Number(to)] : null, response);
  });
  running.add(server);
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(undefined)); });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/fond.pmtiles`, count: () => asked };
}

/**
 * A 206 of some bytes.
 * @param {import('node:http').ServerResponse} response
 * @param {Buffer} all
 * @param {[number, number]} range
 * @param {Record<string, string>} [headers]
 */
function part(response, all, [from, to], headers = {}) {
  if (from >= all.length) return response.writeHead(416).end();
  const last = Math.min(to, all.length - 1);
  return response
    .writeHead(206, { 'Content-Range': `bytes ${from}-${last}/${all.length}`, ...headers })
    .end(all.subarray(from, last + 1));
}

/** @param {import('node:http').ServerResponse} response */
const whole = (response) => response.writeHead(200).end(FILE);

/** What is asked for in turn: the head, a middle, the end with nothing after it. */
const ASKED = /** @type {const} */ ([[0, 16_384], [20_000, 300], [49_990, 10]]);

/** @param {HostedFile} file */
async function readAll(file) {
  for (const [offset, length] of ASKED) {
    const { data } = await file.getBytes(offset, length);
    assert.deepEqual(Buffer.from(data), FILE.subarray(offset, offset + length), `${offset}+${length}`);
  }
}

/** Hosts, and how often each is asked for the three parts. @type {Record<string, { host: Host, requests: number }>} */
const HOSTS = {
  'keeps ranges': { host: (range, response) => (range ? part(response, FILE, range) : whole(response)), requests: 3 },
  'ignores ranges': { host: (_, response) => whole(response), requests: 1 },
  'compresses everything and ignores ranges': {
    host: (_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(FILE)),
    requests: 1,
  },
  'cuts ranges out of what it compressed': {
    host: (range, response) => (range
      ? part(response, gzipSync(FILE), range, { 'Content-Encoding': 'gzip' })
      : response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(FILE))),
    requests: 2,
  },
  'cuts ranges out of what it compressed, and does not say so': {
    host: (range, response) => (range ? part(response, gzipSync(FILE), range) : whole(response)),
    requests: 2,
  },
  'answers another range': {
    host: (range, response) => (range ? part(response, FILE, [range[0] + 1, range[1] + 1]) : whole(response)),
    requests: 2,
  },
  'cuts short': {
    host: (range, response) => (range
      ? response.writeHead(206, { 'Content-Range': `bytes ${range[0]}-${range[1]}/${FILE.length}` }).end(FILE.subarray(range[0], range[0] + 5))
      : whole(response)),
    requests: 2,
  },
};

describe('a file on a host', () => {
  for (const [name, { host, requests }] of Object.entries(HOSTS)) {
    test(`that ${name}`, async () => {
      const { url, count } = await serve(host);
      await readAll(new HostedFile(url, BEGINS));
      assert.equal(count(), requests);
    });
  }

  test('a host that stops keeping ranges is noticed', async () => {
    let keeps = true;
    const { url } = await serve((range, response) => (range && keeps ? part(response, FILE, range) : whole(response)));
    const file = new HostedFile(url, BEGINS);
    await file.getBytes(0, 100);
    keeps = false;
    await readAll(file);
  });

  test('too large to fetch whole: said, and not asked for again', async () => {
    const { url, count } = await serve((_, response) => whole(response));
    const file = new HostedFile(url, BEGINS, { most: 10_000 });
    await assert.rejects(file.getBytes(0, 100), /dépasse/);
    await assert.rejects(file.getBytes(200, 100), /dépasse/);
    assert.equal(count(), 1);
  });

  test('a small file is asked for once, whole', async () => {
    const { url, count } = await serve((range, response) => (range ? response.destroy() : whole(response)));
    const file = new HostedFile(url, BEGINS, { size: FILE.length });
    await Promise.all([readAll(file), readAll(file)]);
    assert.equal(count(), 1);
  });

  test('a host that breaks off when it is asked for a part', async () => {
    const { url } = await serve((range, response) => (range ? response.destroy() : whole(response)));
    await readAll(new HostedFile(url, BEGINS));
  });

  test('a page of words in its place is no file', async () => {
    const { url } = await serve((_, response) => response.writeHead(200).end('<!doctype html>'));
    await assert.rejects(new HostedFile(url, BEGINS).getBytes(0, 100), /pas le fichier attendu/);
  });

  test('an absent file is an error, and may be there the next time', async () => {
    let there = false;
    const { url } = await serve((_, response) => (there ? whole(response) : response.writeHead(404).end()));
    const file = new HostedFile(url, BEGINS);
    await assert.rejects(file.getBytes(0, 100), /404/);
    there = true;
    await readAll(file);
  });

  test('one tile given up does not give up the others', async () => {
    const { url } = await serve((range, response) => (range ? part(response, FILE, range) : whole(response)));
    const file = new HostedFile(url, BEGINS);
    await file.getBytes(0, 100);
    const aborted = new AbortController();
    aborted.abort();
    await assert.rejects(file.getBytes(500, 100, aborted.signal), { name: 'AbortError' });
    await readAll(file);
  });
});
