// A carte as plain files, on hosts as they are, in a real browser: the list, its
// filters and its map work without a server, from a sub-folder, and offline where
// that was asked for.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { DESK, PHONE, launch, listenTo } from '../widget/test/support/browser.js';
import { HOSTS, serveFiles } from './hosts.js';
import { bake, binary, root, sample, serve } from './server.js';

const SCREENSHOTS = fileURLToPath(new URL('../screenshots/', import.meta.url));
const UNDER = '/vie-pratique/aide numérique/';
const CARTE = 'isere';

describe('a carte as plain files', () => {
  /** @type {Awaited<ReturnType<typeof bake>>} */
  let bundle;
  /** The server of the same bundle says what is right. @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof launch>>} */
  let browser;
  /** @type {string} */
  let folder;

  before(async () => {
    const dist = join(root, 'widget', 'dist');
    for (const file of ['statique.js', 'engine.wasm', 'base.pmtiles']) {
      assert.ok(existsSync(join(dist, file)), `widget/dist/${file} is built first (scripts/test does)`);
    }
    bundle = await bake(sample);
    server = await serve(bundle.folder);
    folder = await mkdtemp(join(tmpdir(), 'repere-site-'));
    for (const [site, carte, ...options] of [['site', CARTE], ['hors-ligne', CARTE, '--hors-ligne'], ['france', 'france']]) {
      await promisify(execFile)(binary, [
        'export', '--bundle', bundle.folder, '--cartes', join(root, 'examples', 'cartes'), '--carte', carte,
        '--assets', dist, '--out', join(folder, site), ...options,
      ]);
    }
    browser = await launch();
    await mkdir(SCREENSHOTS, { recursive: true });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await bundle?.remove();
    if (folder) await rm(folder, { recursive: true });
  });

  /**
   * @param {string} host
   * @param {string} [site]
   */
  const hosted = (host, site = 'site') => serveFiles(join(folder, site), HOSTS[host], UNDER);

  /** @param {import('playwright-core').BrowserContextOptions} [options] */
  async function open(options) {
    const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    return { context, page, heard: listenTo(page) };
  }

  /** @param {import('playwright-core').Page} page */
  const listed = (page) => page.locator('repere-carte .card-link').first().waitFor();

  /** @param {import('playwright-core').Page} page */
  async function found(page) {
    const text = (await page.locator('.count').innerText()).replace(/\s/g, '');
    return Number(/^(\d+)lieux/.exec(text)?.[1]);
  }

  /**
   * Waits until the map has asked for nothing for a while.
   * @param {import('playwright-core').Page} page
   */
  async function settled(page) {
    await page.locator('repere-carte .maplibregl-canvas').waitFor();
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(800);
  }

  /**
   * Shares of the map that are drawn in some colours, by a picture of it.
   * @param {import('playwright-core').Page} page
   * @param {string[]} colours `#rrggbb`
   */
  async function shares(page, colours) {
    const picture = await page.locator('repere-carte .map-canvas').screenshot();
    const judge = await browser.newPage();
    const counted = await judge.evaluate(async ({ data, wanted }) => {
      const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.drawImage(image, 0, 0);
      const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
      return wanted.map((colour) => {
        const rgb = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
        let near = 0;
        for (let i = 0; i < pixels.length; i += 4) {
          if (rgb.every((value, channel) => Math.abs(pixels[i + channel] - value) <= 6)) near += 1;
        }
        return near / (pixels.length / 4);
      });
    }, { data: picture.toString('base64'), wanted: colours });
    await judge.close();
    return counted;
  }

  /** What the server says of the carte under a filter. @param {string} [query] */
  async function right(query = '') {
    const response = await fetch(`${server.address}/api/places?carte=${CARTE}&limit=1${query}`);
    return (await response.json()).total;
  }

  /** @param {string} path of a file of the site */
  const json = async (path) => JSON.parse(await readFile(join(folder, 'site', path), 'utf8'));

  /** The colour of the country on the base map. */
  async function land() {
    const { layers } = await json('styles/clair.json');
    return layers.find((/** @type {{ id: string }} */ { id }) => id === 'base-land').paint['fill-color'];
  }

  /**
   * Waits until base map and circles are to be seen: a busy machine draws late.
   * @param {import('playwright-core').Page} page
   * @param {string} [brand]
   */
  async function drawn(page, brand = '#7a1f5c') {
    const colours = [await land(), brand];
    let [onLand, onCircles] = [0, 0];
    for (let tries = 0; tries < 40; tries += 1) {
      [onLand, onCircles] = await shares(page, colours);
      if (onLand > 0.15 && onCircles > 0.005) return;
      await page.waitForTimeout(500);
    }
    assert.fail(`land covers ${onLand} of the map, circles ${onCircles}`);
  }

  for (const host of Object.keys(HOSTS)) {
    test(`on ${host}`, async () => {
      const site = await hosted(host);
      const { context, page, heard } = await open();
      await page.goto(site.address);
      await listed(page);
      await settled(page);
      assert.equal(await found(page), await right());

      await drawn(page);

      await page.getByRole('button', { name: 'Filtrer' }).click();
      const option = page.locator('[data-column="dispositif_programmes_nationaux"] .option', { hasText: 'France Services' });
      const promised = Number(await option.locator('.option-count > span').first().innerText());
      assert.equal(promised, await right('&dispositif_programmes_nationaux=France%20Services'));
      await option.click();
      await page.locator('.chip', { hasText: 'France Services' }).waitFor({ state: 'attached' });
      await settled(page);
      assert.equal(await found(page), promised);
      await page.keyboard.press('Escape');

      const total = await right('&dispositif_programmes_nationaux=France%20Services&q=grenobl');
      assert.ok(total > 0 && total < promised, `${total} in Grenoble`);
      await page.locator('input[type="search"]').fill('grenobl');
      await page.keyboard.press('Enter');
      await page.locator('.count', { hasText: 'grenobl' }).waitFor();
      assert.equal(await found(page), total);

      const card = page.locator('repere-carte .card-link').first();
      const name = await card.innerText();
      await card.click();
      assert.equal(await page.locator('.fiche-title').innerText(), name);
      // « Source » comes from the details, not from the list.
      await page.locator('.fiche-foot', { hasText: 'mis à jour' }).waitFor();
      const sheet = await page.locator('.fiche-foot a').getAttribute('href');
      await page.goto(/** @type {string} */ (sheet));
      assert.equal(await page.locator('h1').innerText(), name);

      assert.deepEqual(heard.requests.filter((url) => /^https?:/.test(url) && !url.startsWith(new URL(site.address).href)), []);
      assert.deepEqual(site.log.filter(({ status, path }) => status >= 400 && !path.endsWith('favicon.ico')), []);
      assert.deepEqual(heard.errors, []);
      // Taking pictures makes the driver complain.
      const said = heard.said.filter((line) => /^(error|warning)/.test(line) && !line.includes('GL Driver Message'));
      assert.deepEqual(said, []);
      assert.deepEqual(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]), ['', 0, 0]);

      // A département's base map is small: it comes whole, once.
      const base = site.log.filter(({ path }) => path.endsWith('.pmtiles'));
      assert.deepEqual(base.map(({ status, range }) => [status, range]), [[200, undefined]]);
      await context.close();
      site.stop();
    });
  }

  for (const [name, host] of Object.entries(HOSTS)) {
    test(`a base map of megabytes on ${name}: by parts where they are right, else whole`, async () => {
      const site = await hosted(name, 'france');
      const { context, page, heard } = await open();
      await page.goto(site.address);
      await listed(page);
      await drawn(page, '#1f4e8c');
      const base = site.log.filter(({ path }) => path.endsWith('.pmtiles'));
      const whole = base.filter(({ status }) => status === 200).length;
      if (host.ranges === 'kept') assert.ok(base.length > 1 && whole === 0, JSON.stringify(base));
      // Chromium itself refuses what was compressed although it asked for a part.
      else assert.ok(whole >= 1 && base.length <= 2, JSON.stringify(base));
      const said = heard.said.filter((line) => line.startsWith('error') && !line.includes('ERR_CONTENT_DECODING_FAILED'));
      assert.deepEqual(said, []);
      assert.deepEqual(heard.errors, []);
      await context.close();
      site.stop();
    });
  }

  test('without a script: the list, its pages, the sheets, and back', async () => {
    const site = await hosted('an old host without ranges');
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto(site.address);
    const total = (await json(`cartes/${CARTE}.json`)).total;
    assert.match((await page.locator('h2').first().innerText()), new RegExp(`^${total}\\s`));
    await page.getByRole('link', { name: 'Page suivante' }).click();
    await page.locator('ol.cards a').first().click();
    assert.ok(await page.locator('article.fiche').isVisible());
    await page.getByRole('link', { name: 'Retour à la liste' }).click();
    assert.equal(new URL(page.url()).pathname, encodeURI(`${UNDER}liste.html`));
    assert.deepEqual(site.log.filter(({ status }) => status >= 400), []);
    await context.close();
    site.stop();
  });

  test('opened from a disk: list and sheets, with their looks', async () => {
    const { context, page, heard } = await open();
    await page.goto(pathToFileURL(join(folder, 'site', 'liste.html')).href);
    const max = () => page.evaluate(() => getComputedStyle(/** @type {Element} */ (document.querySelector('.wrap'))).maxInlineSize);
    assert.notEqual(await max(), 'none');
    await page.locator('ol.cards a').first().click();
    assert.ok(await page.locator('article.fiche').isVisible());
    assert.notEqual(await max(), 'none');
    // The map's page cannot run its script from a disk; its list is there all the same.
    await page.goto(pathToFileURL(join(folder, 'site', 'index.html')).href);
    assert.ok(await page.locator('ol.cards a').first().isVisible());
    assert.deepEqual(heard.errors, []);
    await context.close();
  });

  test('offline after the first visit, where the owner asked for it', async () => {
    const site = await hosted('a host that compresses everything', 'hors-ligne');
    const { context, page, heard } = await open();
    await page.goto(site.address);
    await listed(page);
    await page.evaluate(() => navigator.serviceWorker.ready);
    const total = await found(page);
    // Neither the network nor the host is there any more.
    await context.setOffline(true);
    site.stop();
    heard.said.length = 0;
    await page.goto(site.address);
    await listed(page);
    await settled(page);
    assert.equal(await found(page), total);
    await drawn(page);
    const card = page.locator('repere-carte .card-link').first();
    const name = await card.innerText();
    await card.click();
    await page.locator('.fiche-foot', { hasText: 'mis à jour' }).waitFor();
    await page.goto(/** @type {string} */ (await page.locator('.fiche-foot a').getAttribute('href')));
    assert.equal(await page.locator('h1').innerText(), name);
    assert.deepEqual(heard.errors, []);
    assert.deepEqual(heard.said.filter((line) => line.startsWith('error')), []);
    await context.close();
  });

  test('nothing is kept in the browser unless it was asked for', async () => {
    const site = await hosted('a host with ranges');
    const { context, page } = await open();
    await page.goto(site.address);
    await listed(page);
    const kept = await page.evaluate(async () => [
      (await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length,
    ]);
    assert.deepEqual(kept, [0, 0]);
    assert.ok(!(await readdir(join(folder, 'site'))).includes('sw.js'));
    await context.close();
    site.stop();
  });

  for (const [name, viewport] of Object.entries({ phone: PHONE, desk: DESK })) {
    test(`pictures: ${name}`, async () => {
      const site = await hosted('a host with ranges');
      const { context, page } = await open({ viewport });
      const size = `${viewport.width}x${viewport.height}`;
      const picture = (/** @type {string} */ what) => page.screenshot({ path: join(SCREENSHOTS, `export-${what}-${size}.png`) });
      await page.goto(site.address);
      await listed(page);
      if (viewport === DESK) await drawn(page);
      await picture('page');
      if (viewport === PHONE) {
        await page.getByRole('button', { name: 'Carte' }).click();
        await drawn(page);
        await picture('carte');
      }
      await page.goto(`${site.address}liste.html`);
      await picture('liste');
      await page.locator('ol.cards a').first().click();
      await picture('fiche');
      await context.close();
      const { context: plain, page: without } = await open({ viewport, javaScriptEnabled: false });
      await without.goto(site.address);
      await without.screenshot({ path: join(SCREENSHOTS, `export-sans-script-${size}.png`) });
      await plain.close();
      site.stop();
    });
  }
});
