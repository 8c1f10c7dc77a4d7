// Static hosts as they are: one that does all well, and some that do not.

import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
/** What an old host knows of types. */
const OLD_TYPES = { ...TYPES, '.wasm': 'application/octet-stream', '.json': 'text/plain' };

/**
 * How a host answers: types it knows, whether it keeps ranges, whether it compresses.
 * @type {Record<string, { types: Record<string, string>, ranges: 'kept' | 'ignored' | 'of what it compressed', gzip: boolean }>}
 */
export const HOSTS = {
  'a host with ranges': { types: TYPES, ranges: 'kept', gzip: false },
  'an old host without ranges': { types: OLD_TYPES, ranges: 'ignored', gzip: false },
  'a host that compresses everything': { types: TYPES, ranges: 'ignored', gzip: true },
  'a host that cuts ranges out of what it compressed': { types: TYPES, ranges: 'of what it compressed', gzip: true },
};

/**
 * Serves a folder under a path of a free port of loopback.
 * @param {string} folder
 * @param {typeof HOSTS[string]} host
 * @param {string} under begins and ends with a slash
 */
export async function serveFiles(folder, host, under) {
  /** @type {{ path: string, status: number, range: string | undefined }[]} */
  const log = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname);
    const { range } = request.headers;
    const answer = (/** @type {number} */ status, /** @type {Record<string, string>} */ headers, /** @type {Buffer} */ body) => {
      log.push({ path, status, range });
      response.writeHead(status, { ...headers, 'Content-Length': String(body.length) }).end(body);
    };
    const file = normalize(join(folder, path.slice(under.length), path.endsWith('/') ? 'index.html' : ''));
    const isThere = path.startsWith(under) && file.startsWith(folder) && await stat(file).then((found) => found.isFile(), () => false);
    if (!isThere) return answer(404, { 'Content-Type': 'text/html' }, Buffer.from('<h1>404</h1>'));
    const content = await readFile(file);
    const body = host.gzip ? gzipSync(content) : content;
    /** @type {Record<string, string>} */
    const headers = { 'Content-Type': host.types[extname(file)] ?? 'application/octet-stream' };
    if (host.gzip) headers['Content-Encoding'] = 'gzip';
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    if (!from || host.ranges === 'ignored') return answer(200, headers, body);
    if (Number(from) >= body.length) return answer(416, {}, Buffer.alloc(0));
    const last = Math.min(Number(to), body.length - 1);
    headers['Content-Range'] = `bytes ${from}-${last}/${body.length}`;
    return answer(206, headers, body.subarray(Number(from), last + 1));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(undefined)); });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    address: `http://127.0.0.1:${port}${under}`,
    log,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
