// The example set-ups of nginx and Caddy, run as they stand but for ports and folders: they
// pass everything on, and their logs hold nothing of what readers ask.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { bake, root, sample, serve } from './server.js';
import { until } from './stage.js';

/** What readers send that no log may hold. */
const SECRETS = ['rsa+secret', '5.72345', '203.0.113.77', 'Navigateur', '127.0.0.1 ['];
const ASKED = '/api/places?q=rsa+secret&near=5.72345,45.18765&limit=1';

/** A port that nobody has. */
const freePort = () => new Promise((resolve) => {
  const socket = createServer().listen(0, '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (socket.address());
    socket.close(() => resolve(port));
  });
});

/**
 * Every proxy with its file, what is put in the file's place, and how it is started.
 * @type {Record<string, { file: string, adapt: (text: string, port: number, to: string, folder: string) => string, start: (file: string, folder: string) => [string, string[]] }>}
 */
const PROXIES = {
  nginx: {
    file: 'nginx.conf',
    adapt: (text, port, to, folder) => `
      daemon off; pid ${folder}/nginx.pid; events {}
      http {
        client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
        ${text.replace('listen 80', `listen 127.0.0.1:${port}`).replace('127.0.0.1:8080', to).replaceAll('/var/log/nginx', `${folder}/log`)}
      }`,
    start: (file, folder) => ['nginx', ['-c', file, '-p', folder, '-e', join(folder, 'log', 'start.log')]],
  },
  caddy: {
    file: 'Caddyfile',
    adapt: (text, port, to, folder) => text
      .replace('\tlog default {', `\tadmin off\n\tstorage file_system ${folder}/storage\n\tlog default {`)
      .replace('\ncarte.exemple.fr {', `\nhttp://127.0.0.1:${port} {`)
      .replace('127.0.0.1:8080', to)
      .replace('\tlog {', `\tlog {\n\t\toutput file ${folder}/log/access.log`),
    start: (file) => ['caddy', ['run', '--adapter', 'caddyfile', '--config', file]],
  },
};

describe('proxies', () => {
  /** @type {Awaited<ReturnType<typeof bake>>} */
  let bundle;
  before(async () => { bundle = await bake(sample); });
  after(() => bundle.remove());

  for (const [name, { file, adapt, start }] of Object.entries(PROXIES)) {
    test(`${name} passes everything on and notes nothing of readers`, async () => {
      const folder = await mkdtemp(join(tmpdir(), `repere-${name}-`));
      const server = await serve(bundle.folder);
      const port = await freePort();
      await mkdir(join(folder, 'log'));
      const text = await readFile(join(root, 'examples', 'serveur', file), 'utf8');
      const own = join(folder, file);
      await writeFile(own, adapt(text, port, new URL(server.address).host, folder));
      const [program, args] = start(own, folder);
      const proxy = spawn(program, args, { env: { ...process.env, HOME: folder }, stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      proxy.stderr.on('data', (part) => { said += part; });
      const ended = new Promise((resolve) => proxy.once('exit', resolve));
      try {
        const at = (/** @type {string} */ path) => new URL(path, `http://127.0.0.1:${port}`);
        const headers = { 'User-Agent': 'Navigateur', 'X-Forwarded-For': '203.0.113.77' };
        await until(async () => (await fetch(at('/health')).catch(() => null))?.status === 200);
        const list = await (await fetch(at(ASKED), { headers })).json();
        assert.equal(list.type, 'FeatureCollection');
        const tilejson = await (await fetch(at('/tiles/places.json'))).json();
        assert.ok(tilejson.tiles[0].startsWith(`http://127.0.0.1:${port}/`), tilejson.tiles[0]);
        const part = await fetch(at('/tiles/places.pmtiles'), { headers: { Range: 'bytes=0-6' } });
        assert.deepEqual([part.status, await part.text()], [206, 'PMTiles']);
        const held = await fetch(at('/cartes.json'), { headers: { 'If-None-Match': '*' } });
        assert.equal(held.status, 304);
        // A server that is away is noted, too, and by more than a line.
        await server.stop();
        assert.equal((await fetch(at(ASKED), { headers })).status, 502);
      } finally {
        proxy.kill('SIGTERM');
        await ended;
        await server.stop();
      }
      const logs = await readdir(join(folder, 'log'));
      const noted = (await Promise.all(logs.map((log) => readFile(join(folder, 'log', log), 'utf8')))).join('') + said;
      assert.ok(noted.includes('/api/places'), noted);
      for (const secret of SECRETS) assert.ok(!noted.includes(secret), `${secret}: ${noted}`);
      await rm(folder, { recursive: true });
    });
  }
});
