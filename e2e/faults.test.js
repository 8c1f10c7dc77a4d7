// What goes wrong with machines: killed, out of descriptors, out of disk, out of time, crowded.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';

import { bake, binary, root, sample } from './server.js';
import { until } from './stage.js';

/** Where Debian's `faketime` puts its library, in the folder of the machine's kind. */
const FAKETIME = readdirSync('/usr/lib').map((kind) => join('/usr/lib', kind, 'faketime', 'libfaketimeMT.so.1')).find(existsSync) ?? '';
const TILE = '/tiles/places/6/33/22';
const LIST = '/api/places?services=aide-aux-demarches-administratives&limit=50';
const IDLE = 10_000;

/**
 * Runs the program under limits of the shell.
 * @param {string} limits before it begins: `ulimit -n 64`
 * @param {string[]} args
 * @returns {Promise<{ code: number, said: string }>}
 */
const run = (limits, args) => new Promise((resolve) => {
  execFile('sh', ['-c', `${limits}; exec "$0" "$@"`, binary, ...args], (error, stdout, stderr) => {
    resolve({ code: Number(error?.code ?? 0), said: stdout + stderr });
  });
});

describe('faults', () => {
  /** @type {Awaited<ReturnType<typeof bake>>} */
  let bundle;
  /** @type {string} */
  let folder;
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const servers = new Set();

  before(async () => {
    bundle = await bake(sample);
    folder = await mkdtemp(join(tmpdir(), 'repere-faults-'));
  });
  after(async () => {
    for (const server of servers) server.kill('SIGKILL');
    await bundle.remove();
    await rm(folder, { recursive: true });
  });

  /**
   * A server under limits of the shell, and what it says on standard error.
   * @param {string} limits
   * @param {string[]} [more]
   * @param {Record<string, string>} [env]
   */
  async function start(limits, more = [], env = {}) {
    const args = ['serve', '--bundle', bundle.folder, '--cartes', join(root, 'examples', 'cartes'), '--listen', '127.0.0.1:0', ...more];
    const child = spawn('sh', ['-c', `${limits}; exec "$0" "$@"`, binary, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    servers.add(child);
    const server = { said: '', address: '', kill: /** @param {NodeJS.Signals} signal */ async (signal) => { child.kill(signal); return ended; } };
    child.stderr.on('data', (part) => { server.said += part; });
    const ended = /** @type {Promise<number | null>} */ (new Promise((resolve) => child.once('exit', (code) => { servers.delete(child); resolve(code); })));
    for await (const line of createInterface(child.stdout)) {
      server.address = line.match(/http:\/\/[\d.:]+/)?.[0] ?? '';
      if (server.address) break;
    }
    assert.ok(server.address, server.said);
    child.stdout.resume();
    return server;
  }

  /** @param {string} address @param {string} path */
  const bytes = async (address, path) => {
    const answer = await fetch(new URL(path, address));
    assert.equal(answer.status, 200, path);
    return Buffer.from(await answer.arrayBuffer()).toString('base64');
  };

  test('killed in the middle of its answers, it is there again with the same', async () => {
    const counts = join(folder, 'comptes');
    let server = await start(':', ['--counts', counts]);
    const [tile, list] = [await bytes(server.address, TILE), await bytes(server.address, LIST)];
    for (let round = 0; round < 5; round += 1) {
      const { address } = server;
      let answers = 0;
      const reader = async () => {
        for (;;) {
          const said = await fetch(new URL(LIST, address)).then((answer) => answer.text()).catch(() => null);
          if (said === null) return;
          await fetch(new URL('/compte', address), { method: 'POST', body: 'carte=isere&quoi=vue' }).catch(() => null);
          answers += 1;
        }
      };
      const readers = [...Array(8)].map(reader);
      await until(() => answers > 50);
      await server.kill('SIGKILL');
      await Promise.all(readers);
      server = await start(':', ['--counts', counts]);
      assert.equal(await bytes(server.address, TILE), tile);
      assert.equal(await bytes(server.address, LIST), list);
    }
    assert.equal(await server.kill('SIGTERM'), 0);
    // No file of counts is half written.
    assert.equal((await run(':', ['counts', '--counts', counts, '--carte', 'isere'])).code, 0);
  });

  test('out of file descriptors, it answers who is in, and all others once there is room', async () => {
    const server = await start('ulimit -n 64');
    const { hostname, port } = new URL(server.address);
    const crowd = [...Array(120)].map(() => connect(Number(port), hostname).on('error', () => {}));
    await Promise.all(crowd.map((socket) => new Promise((resolve) => { socket.once('connect', resolve); })));
    // Those that it took are answered beside those that wait.
    crowd.forEach((socket) => socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n'));
    const answered = new Set();
    crowd.forEach((socket) => socket.on('data', () => answered.add(socket)));
    await until(() => answered.size >= 20);
    assert.ok(answered.size < crowd.length, 'the limit was none');
    crowd.forEach((socket) => socket.destroy());
    await bytes(server.address, TILE);
    assert.equal(await server.kill('SIGTERM'), 0);
  });

  test('without room on the disk a bake says so, and the bundle before stays as it was', async () => {
    const server = await start(':');
    const seen = async () => Object.fromEntries(await Promise.all((await readdir(bundle.folder)).sort().map(async (name) => [name, (await readFile(join(bundle.folder, name))).toString('base64')])));
    const [whole, tile] = [await seen(), await bytes(server.address, TILE)];
    // Writing fails after 32 kB of any file, as it does on a disk that fills up.
    const full = 'trap "" XFSZ; ulimit -f 64';
    const baked = await run(full, ['bake', sample.sources[0], '--territories', sample.territories, '--out', bundle.folder]);
    assert.equal(baked.code, 1, baked.said);
    assert.match(baked.said, /écriture[\s│]+impossible/);
    assert.deepEqual(await seen(), whole);
    assert.equal(await bytes(server.address, TILE), tile);
    assert.equal(await server.kill('SIGTERM'), 0);
  });

  test('without room on the disk counts are told to be missing, and readers are answered', async () => {
    const counts = join(folder, 'pleins');
    const server = await start('trap "" XFSZ; ulimit -f 0', ['--counts', counts]);
    const counted = await fetch(new URL('/compte', server.address), { method: 'POST', body: 'carte=isere&quoi=vue' });
    assert.equal(counted.status, 204);
    await bytes(server.address, LIST);
    assert.equal(await server.kill('SIGTERM'), 1);
    assert.match(server.said, /écriture[\s│]+impossible/);
    assert.deepEqual(await readdir(counts), [], 'nothing is left half written');
  });

  test('when the clock jumps, every answer is as before, and so are limits', async () => {
    const clock = join(folder, 'clock');
    await writeFile(clock, '+0');
    const env = { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    const counts = join(folder, 'sautes');
    const server = await start(':', ['--rate', '5', '--counts', counts], env);
    const list = await bytes(server.address, LIST);
    const days = [];
    for (const jump of ['+400d', '-3000d', '+14600d', '+0']) {
      await writeFile(clock, jump);
      assert.equal(await bytes(server.address, LIST), list, jump);
      const counted = await fetch(new URL('/compte', server.address), { method: 'POST', body: 'carte=isere&quoi=vue' });
      days.push(counted.headers.get('date')?.slice(12, 16));
    }
    assert.ok(days.includes('2066'), `the clock did not jump: ${days}`);
    const statuses = await Promise.all([...Array(80)].map(async () => (await fetch(new URL('/health', server.address))).status));
    assert.ok(statuses.includes(200) && statuses.includes(429), String(statuses));
    await until(async () => (await fetch(new URL('/health', server.address))).status === 200);
    assert.equal(await server.kill('SIGTERM'), 0);
    const files = await readdir(counts);
    assert.equal(new Set(files.map((file) => file.slice(0, 10))).size, 4, String(files));
  });

  test('with more to do than it bears, some hear so at once, and what is kept and its health go on', async () => {
    const server = await start(':', ['--in-flight', '2']);
    const { bundle: name } = await (await fetch(new URL('/health', server.address))).json();
    const hot = `/tiles/${name}/places/6/33/22`;
    const kept = await bytes(server.address, hot);
    // No two ask the same, and each asks for every distance in the country.
    const crowd = [...Array(400)].map((_, number) => fetch(new URL(`/api/places?territoires=region:84&autour=${(number % 199) + 1}km&q=${number}`, server.address)));
    assert.equal(await bytes(server.address, hot), kept);
    await bytes(server.address, '/health/live');
    const answers = await Promise.all(crowd);
    const of = (/** @type {number} */ status) => answers.filter((answer) => answer.status === status);
    assert.ok(of(200).length > 0 && of(503).length > 0, `${of(200).length} answered, ${of(503).length} refused`);
    assert.equal(of(200).length + of(503).length, answers.length);
    for (const answer of of(503)) {
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    }
    await bytes(server.address, LIST);
    assert.equal(await server.kill('SIGTERM'), 0);
  });

  test(`${IDLE} idle connections leave room for one that asks`, async () => {
    const server = await start('ulimit -n 20000');
    const { hostname, port } = new URL(server.address);
    const idle = [...Array(IDLE)].map(() => connect(Number(port), hostname));
    await Promise.all(idle.map((socket) => new Promise((resolve, reject) => { socket.once('connect', resolve).once('error', reject); })));
    await bytes(server.address, TILE);
    await bytes(server.address, LIST);
    idle.forEach((socket) => socket.destroy());
    assert.equal(await server.kill('SIGTERM'), 0);
  });
});
