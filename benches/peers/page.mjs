// The engine in a page, beside supercluster in the same page: headless Chromium,
// the filters of filters.tsv, each followed by the tiles of a view.
//
//     node benches/peers/page.mjs [FOLDER]
//
// Needs widget/dist/engine.wasm (scripts/wasm), Chromium (CHROMIUM names another
// than /usr/bin/chromium), and FOLDER, which `clusters --write FOLDER` makes
// (default: target/bench). `benches/run page` does all of it.

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = resolve(process.argv[2] ?? join(ROOT, 'target/bench'));
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const TYPES = { '.js': 'text/javascript', '.html': 'text/html; charset=utf-8', '.wasm': 'application/wasm' };

const files = { '/engine.wasm': join(ROOT, 'widget/dist/engine.wasm') };
for (const name of ['places.index', 'points.tsv', 'questions.json']) files[`/${name}`] = join(FOLDER, name);
for (const [file, how] of [
  [EXECUTABLE, 'install Chromium, or name it by CHROMIUM'],
  [files['/engine.wasm'], 'run scripts/wasm'],
  [files['/places.index'], `cargo run --release -p repere-benches --bin clusters -- --write ${FOLDER} 18000`],
]) {
  if (!existsSync(file)) {
    console.error(`Missing: ${file}: ${how}.`);
    process.exit(1);
  }
}

// Clocks are finest in a page that is isolated from others.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  const file = files[path] ?? join(ROOT, 'benches/peers', path === '/' ? 'page.html' : path);
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
  response.end(readFileSync(file));
});
await new Promise((done) => { server.listen(0, '127.0.0.1', done); });

const browser = await chromium.launch({
  executablePath: EXECUTABLE,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--js-flags=--expose-gc'],
});
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => { console.error(error.message); });
  page.on('console', (message) => { console.error(message.text()); });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction('window.report !== undefined', undefined, { timeout: 600_000 });
  console.log(`Chromium ${browser.version()}\n`);
  console.log(await page.evaluate('window.report'));
} finally {
  await browser.close();
  server.close();
}
