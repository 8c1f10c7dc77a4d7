// The whole way on a foreign page, the real server answering all: list and map agree
// under a filter, clusters open, fiches open from the map, pictures are taken.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { DESK, PHONE, listenTo } from '../widget/test/support/browser.js';
import { SCREENSHOTS, stage } from './stage.js';


describe('the element and the real server', () => {
  // Pages are given no index: what the engine does is in engine.test.js.
  const on = stage({ bake: ['--page-places', '0'], pages: {} });

  /**
   * A page whose tiles of places are kept, by address.
   * @param {{ width: number, height: number }} viewport
   */
  async function open(viewport) {
    const context = await on.browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    /** @type {Map<string, Promise<Buffer | null>>} */
    const tiles = new Map();
    page.on('response', (response) => {
      if (/\/tiles\/[0-9a-f]+\/places\/\d/.test(response.url())) {
        tiles.set(response.url(), response.status() === 200 ? response.body() : Promise.resolve(null));
      }
    });
    return { page, tiles, close: () => context.close() };
  }

  /**
   * Places that the tiles stand for, counted by a decoder that others wrote.
   * @param {Map<string, Promise<Buffer | null>>} tiles
   */
  async function drawn(tiles) {
    let places = 0;
    for (const body of await Promise.all(tiles.values())) {
      if (!body) continue;
      for (const layer of Object.values(new VectorTile(new PbfReader(body)).layers)) {
        for (let i = 0; i < layer.length; i += 1) places += Number(layer.feature(i).properties.point_count ?? 1);
      }
    }
    return places;
  }

  /** @param {import('playwright-core').Page} page */
  async function found(page) {
    const text = (await page.locator('.count').innerText()).replace(/\s/g, ' ');
    const [, total, unlocated] = /^([\d ]+) lieux(?:, dont ([\d ]+) sans position)?/.exec(text) ?? [];
    const number = (/** @type {string | undefined} */ digits) => Number((digits ?? '0').replaceAll(' ', ''));
    return { total: number(total), located: number(total) - number(unlocated) };
  }

  /**
   * Waits until the map has asked for nothing for a while.
   * @param {import('playwright-core').Page} page
   */
  async function settled(page) {
    await page.locator('repere-carte .maplibregl-canvas').waitFor();
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(600);
  }

  test('on a hostile page, under its policy: a filter changes list and map alike, and nothing leaves or stays', async () => {
    const { page, tiles, close } = await open(DESK);
    const heard = listenTo(page);
    await page.goto(`${on.origin}/hostile.html`);
    await page.locator('repere-carte .card').first().waitFor();
    await settled(page);
    const before = await found(page);
    assert.ok(before.total > 100, `${before.total}`);
    assert.equal(await drawn(tiles), before.located);

    tiles.clear();
    await page.getByRole('button', { name: 'Filtrer' }).click();
    const option = page.locator('[data-column="dispositif_programmes_nationaux"] .option', { hasText: 'France Services' });
    const promised = Number(await option.locator('.option-count > span').first().innerText());
    await option.click();
    await page.locator('.chip', { hasText: 'France Services' }).waitFor({ state: 'attached' });
    await settled(page);
    const filtered = await found(page);
    assert.equal(filtered.total, promised);
    assert.ok(filtered.total < before.total);
    assert.equal(await drawn(tiles), filtered.located);
    await page.keyboard.press('Escape');

    const name = await page.locator('repere-carte .card-link').first().innerText();
    await page.locator('repere-carte .card-link').first().click();
    assert.equal(await page.locator('.fiche-title').innerText(), name);
    await page.locator('.fiche-foot').waitFor();

    const hosts = new Set(heard.requests.filter((url) => url.startsWith('http')).map((url) => new URL(url).origin));
    assert.deepEqual([...hosts].sort(), [on.address, on.origin].sort());
    assert.deepEqual(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]), ['', 0, 0]);
    assert.deepEqual(await page.context().cookies(), []);
    assert.deepEqual(heard.errors, []);
    assert.deepEqual(heard.said.filter((line) => line.startsWith('error')), []);
    await close();
  });

  test('moving the map limits the list to what is shown, and there is a way back', async () => {
    const { page, close } = await open(DESK);
    await page.goto(`${on.origin}/simple.html`);
    await page.locator('.card').first().waitFor();
    await settled(page);
    const before = await found(page);
    const zoom = page.getByRole('button', { name: 'Zoomer', exact: true });
    for (let i = 0; i < 3; i += 1) {
      await zoom.click();
      await settled(page);
    }
    await page.locator('.count', { hasText: 'dans la zone affichée' }).waitFor();
    const shown = await found(page);
    assert.ok(shown.total < before.total && shown.total === shown.located, `${shown.total} of ${before.total}`);
    await page.getByRole('button', { name: 'Voir toute la liste' }).click();
    await page.locator('.count', { hasText: 'sans position' }).waitFor();
    assert.deepEqual(await found(page), before);
    await close();
  });

  for (const [name, viewport] of Object.entries({ phone: PHONE, desk: DESK })) {
    test(`pictures: ${name}`, async () => {
      const { page, close } = await open(viewport);
      const size = `${viewport.width}x${viewport.height}`;
      const picture = (/** @type {string} */ what) => page.screenshot({ path: join(SCREENSHOTS, `${what}-${size}.png`) });
      await page.goto(`${on.origin}/simple.html`);
      await page.locator('.card').first().waitFor();
      await page.locator('repere-carte').scrollIntoViewIfNeeded();
      if (viewport === DESK) await settled(page);
      await picture('page');
      if (viewport === PHONE) {
        await page.getByRole('button', { name: 'Carte' }).click();
        await settled(page);
        await picture('page-carte');
        await page.getByRole('button', { name: 'Liste' }).click();
      }
      await page.getByRole('button', { name: 'Filtrer' }).click();
      await page.locator('[data-column="dispositif_programmes_nationaux"] .option', { hasText: 'France Services' }).click();
      await page.locator('.chip').first().waitFor({ state: 'attached' });
      if (viewport === DESK) await settled(page);
      await picture('filtres');
      await page.keyboard.press('Escape');
      await page.locator('.card-link').first().click();
      await page.locator('.week').waitFor();
      await page.locator('.fiche').scrollIntoViewIfNeeded();
      if (viewport === DESK) await settled(page);
      await picture('fiche');
      await page.goto(`${on.address}/embed/isere`);
      await page.locator('.card').first().waitFor();
      if (viewport === DESK) await settled(page);
      await picture('embed');
      await close();
    });
  }
});
