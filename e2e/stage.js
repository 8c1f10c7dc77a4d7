// What a test of a browser stands on: a baked sample, a server of it, a browser and, where
// pages are given, a stranger's site; all of it gone afterwards.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { DESK, launch, listenTo, startForeignSite } from '../widget/test/support/browser.js';
import { bake, root, sample, serve } from './server.js';

export const SCREENSHOTS = join(root, 'screenshots');

/** How long a test waits for what must come, milliseconds. */
const PATIENCE = 30_000;

/**
 * @typedef {object} Stage
 * @property {string} bundle folder
 * @property {string} cartes folder of those that were given, `''` for the examples
 * @property {string} address of the server
 * @property {string} origin of the stranger's site, `''` without
 * @property {Awaited<ReturnType<typeof launch>>} browser
 */

/**
 * @param {object} [wanted]
 * @param {string[]} [wanted.bake] further arguments of `repere bake`
 * @param {Record<string, string>} [wanted.cartes] files of a folder of cartes; the examples if nothing is said
 * @param {(cartes: string) => Parameters<typeof serve>[2]} [wanted.serve] further arguments of `repere serve`
 * @param {Record<string, string> | ((address: string) => Promise<Record<string, string>>)} [wanted.pages] of the stranger's site
 * @returns {Stage} filled before the tests begin
 */
export function stage(wanted = {}) {
  const on = /** @type {Stage} */ ({ cartes: '', origin: '' });
  /** @type {(() => unknown)[]} the last first */
  const ends = [];
  before(async () => {
    const { folder, remove } = await bake(sample, ...(wanted.bake ?? []));
    on.bundle = folder;
    ends.unshift(remove);
    if (wanted.cartes) {
      on.cartes = await mkdtemp(join(tmpdir(), 'repere-cartes-'));
      ends.unshift(() => rm(on.cartes, { recursive: true }));
      for (const [name, text] of Object.entries(wanted.cartes)) await writeFile(join(on.cartes, name), text);
    }
    const server = await serve(folder, on.cartes || undefined, wanted.serve?.(on.cartes));
    on.address = server.address;
    ends.unshift(server.stop);
    if (wanted.pages) {
      const pages = typeof wanted.pages === 'function' ? await wanted.pages(on.address) : wanted.pages;
      const site = await startForeignSite(on.address, pages);
      on.origin = site.origin;
      ends.unshift(site.stop);
    }
    on.browser = await launch();
    ends.unshift(() => on.browser.close());
    await mkdir(SCREENSHOTS, { recursive: true });
  });
  after(async () => {
    for (const end of ends) await end();
  });
  return on;
}

/**
 * A page of a server that somebody develops with, once it listens to what changes.
 * @param {Stage} on
 * @param {string} path of a page with a list
 */
export async function followed(on, path) {
  const page = await (await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce' })).newPage();
  const heard = listenTo(page);
  const listening = page.waitForResponse('**/dev/evenements');
  await page.goto(new URL(path, on.address).href);
  await page.locator('.card').first().waitFor();
  await listening;
  return { page, heard };
}

/** @param {() => boolean | Promise<boolean>} isSo */
export async function until(isSo) {
  const end = Date.now() + PATIENCE;
  while (!(await isSo())) {
    assert.ok(Date.now() < end, `it did not come: ${isSo}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

/**
 * Waits until the page's map shows some view.
 * @param {import('playwright-core').Page} page
 */
export const hasView = (page) => until(() => page.locator('repere-carte')
  .evaluate(async (/** @type {any} */ element) => await element.vue() !== null));
