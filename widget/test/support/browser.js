/** A real Chromium, and pages of another origin to look at with it. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run',
];
const PAGES = fileURLToPath(new URL('../../../examples/pages/', import.meta.url));
/** The address that the example pages name. */
const EXAMPLE_SERVER = 'http://127.0.0.1:8080';

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 800 };

/** Why browser tests are skipped, or false. */
export const skip = existsSync(EXECUTABLE) ? false : `no browser at ${EXECUTABLE}; CHROMIUM names another`;

/** @param {string[]} [flags] */
export function launch(flags = []) {
  return chromium.launch({ executablePath: EXECUTABLE, args: [...FLAGS, ...flags] });
}

/**
 * Serves `examples/pages` and pages of a test's own, from an origin that is not
 * the map server's.
 * @param {string} server origin of the map server
 * @param {Record<string, string>} [own] path → HTML
 */
export async function startForeignSite(server, own = {}) {
  const site = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = join(PAGES, path);
    if (!(path in own) && !(file.startsWith(PAGES) && existsSync(file))) {
      response.writeHead(404).end();
      return;
    }
    const text = own[path] ?? readFileSync(file, 'utf8');
    const type = path.endsWith('.css') ? 'text/css' : path.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(text.replaceAll(EXAMPLE_SERVER, server));
  });
  await new Promise((resolve) => { site.listen(0, '127.0.0.1', () => resolve(undefined)); });
  const { port } = /** @type {import('node:net').AddressInfo} */ (site.address());
  return {
    // Another name for the same machine: another origin and another site.
    origin: `http://localhost:${port}`,
    stop: () => {
      site.closeAllConnections();
      site.close();
    },
  };
}

/**
 * Whatever a page says or breaks.
 * @param {import('playwright-core').Page} page
 */
export function listenTo(page) {
  /** @type {{ errors: string[], said: string[], requests: string[] }} */
  const heard = { errors: [], said: [], requests: [] };
  page.on('pageerror', (error) => heard.errors.push(error.message));
  page.on('console', (message) => heard.said.push(`${message.type()} ${message.text()}`));
  page.on('request', (request) => heard.requests.push(request.url()));
  return heard;
}
