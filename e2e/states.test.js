// Each state of the element as readers see it, with the real server and a clock that stands still:
// axe-core finds nothing, nothing is wider than the page, and the picture is the one that was
// looked at (`golden/`). `UPDATE_GOLDEN=1 npm test` takes new pictures; look at them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { launch, listenTo, startForeignSite } from '../widget/test/support/browser.js';
import { bake, root, sample, serve } from './server.js';

const GOLDEN = fileURLToPath(new URL('golden/', import.meta.url));
const UPDATES = Boolean(process.env.UPDATE_GOLDEN);
const AXE = await readFile(join(root, 'widget/node_modules/axe-core/axe.min.js'), 'utf8');
/** A Tuesday, eleven in Paris, the day after the bake. */
const BAKED = '2026-11-23';
const NOW = new Date('2026-11-24T10:00:00Z');
/** Share of pixels that may differ: smoothing of letters. */
const TOLERANCE = 0.005;
/** Pictures hold for the fonts they were taken with: the widths of some words tell them. */
const FONTS = join(GOLDEN, 'fonts.json');

const HOST = 'http://127.0.0.1:8080';
const page = (/** @type {string} */ attributes) => `<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Page</title>
<style>body { margin: 0 } h1 { margin: 8px; font: bold 20px sans-serif } repere-carte { --repere-hauteur: 720px }</style>
<script type="module" src="${HOST}/repere.js"></script><main><h1>Page</h1><repere-carte carte="isere" ${attributes}><a href="#">La liste</a></repere-carte></main></html>`;
const PAGES = Object.fromEntries(Object.entries({
  '/page.html': '', '/sombre.html': 'theme="sombre"', '/contraste.html': 'theme="contraste"', '/en.html': 'lang="en"', '/liste.html': 'affichage="liste"',
}).map(([path, attributes]) => [path, page(attributes)]));

/** @typedef {import('playwright-core').Page} Page */
const openFilters = async (/** @type {Page} */ opened) => {
  await opened.getByRole('button', { name: /^Filtrer/ }).click();
  await opened.locator('.option', { hasText: 'Ouvert maintenant' }).locator('.option-count span').first().waitFor();
};
const openFiche = async (/** @type {Page} */ opened) => {
  await opened.getByRole('combobox').fill('maison communale des fontaines');
  await opened.locator('.card', { hasText: 'Maison communale des Fontaines' }).waitFor();
  await opened.locator('.count', { hasText: 'fontaines' }).waitFor();
  await opened.keyboard.press('Escape');
  await opened.locator('.card-link').first().click();
  await opened.locator('.meanings').waitFor({ state: 'attached' });
};
const answer = (/** @type {number} */ steps) => async (/** @type {Page} */ opened) => {
  await opened.locator('.guide').click();
  await opened.locator('.orientation-title').waitFor();
  for (let step = 0; step < steps; step += 1) await opened.locator('.orientation button[type=submit]').click();
  if (steps === 5) await opened.locator('.proposed').nth(2).waitFor();
};

/** @type {{ name: string, path: string, widths: number[], act?: (page: Page) => Promise<void> }[]} */
const STATES = [
  { name: 'liste', path: '/page.html', widths: [320, 390, 768, 1280] },
  { name: 'filtres', path: '/page.html', widths: [320, 390, 768, 1280], act: openFilters },
  { name: 'fiche', path: '/page.html', widths: [320, 390, 768, 1280], act: openFiche },
  {
    name: 'suggestions', path: '/page.html', widths: [320, 1280],
    act: async (opened) => {
      await opened.getByRole('combobox').fill('greno');
      await opened.getByRole('option', { name: /^Grenoble/ }).waitFor();
    },
  },
  {
    name: 'rien', path: '/page.html', widths: [320, 1280],
    act: async (opened) => {
      await opened.getByRole('combobox').fill('zzzzzz');
      await opened.locator('.ways button').first().waitFor();
    },
  },
  { name: 'orientation', path: '/page.html', widths: [320, 390, 768, 1280], act: answer(0) },
  { name: 'orientation-lieux', path: '/page.html', widths: [320, 1280], act: answer(5) },
  { name: 'sombre', path: '/sombre.html', widths: [390, 1280] },
  { name: 'sombre-fiche', path: '/sombre.html', widths: [390], act: openFiche },
  { name: 'contraste', path: '/contraste.html', widths: [390, 1280] },
  { name: 'contraste-filtres', path: '/contraste.html', widths: [390], act: openFilters },
  { name: 'anglais', path: '/en.html', widths: [390] },
  { name: 'liste-seule', path: '/liste.html', widths: [280] },
];

describe('states', () => {
  /** @type {Awaited<ReturnType<typeof bake>>} */
  let bundle;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof startForeignSite>>} */
  let site;
  /** @type {Awaited<ReturnType<typeof launch>>} */
  let browser;
  let knowsFonts = false;

  before(async () => {
    bundle = await bake(sample, '--date', BAKED);
    server = await serve(bundle.folder);
    site = await startForeignSite(server.address, PAGES);
    browser = await launch();
    await mkdir(GOLDEN, { recursive: true });
    const fonts = await fontWidths();
    if (UPDATES) await writeFile(FONTS, `${JSON.stringify(fonts)}\n`);
    knowsFonts = existsSync(FONTS) && JSON.stringify(fonts) === (await readFile(FONTS, 'utf8')).trim();
    if (!knowsFonts) console.log('# Other fonts than those of e2e/golden: pictures are not compared.');
  });
  after(async () => {
    await browser?.close();
    site?.stop();
    await server?.stop();
    await bundle?.remove();
  });

  async function fontWidths() {
    const opened = await browser.newPage();
    const widths = await opened.evaluate(() => ['system-ui', 'sans-serif'].map((font) => {
      const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
      return ['', 'bold '].map((weight) => {
        pen.font = `${weight}100px ${font}`;
        return Math.round(pen.measureText('Où être aidé, près d’ici ? 0123').width);
      });
    }));
    await opened.close();
    return widths;
  }

  for (const { name, path, widths, act } of STATES) {
    for (const width of widths) {
      test(`${name} at ${width} px`, async () => {
        const context = await browser.newContext({ viewport: { width, height: 780 }, reducedMotion: 'reduce' });
        try {
          const opened = await context.newPage();
          const heard = listenTo(opened);
          await opened.clock.setFixedTime(NOW);
          await opened.goto(site.origin + path);
          await opened.locator('.card').first().waitFor();
          await act?.(opened);
          // What a tap leaves behind on the pointer's place.
          await opened.mouse.move(0, 0);
          const wide = await opened.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.equal(wide, 0, `${wide} px wider than the page`);
          await opened.evaluate(AXE);
          const { violations } = await opened.evaluate(() => /** @type {any} */ (window).axe.run());
          assert.deepEqual(violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ node) => node.html).join('\n')}`), []);
          assert.deepEqual(heard.errors, []);
          // Between a phone and a desk nothing is drawn otherwise.
          if (width !== 768 && !(width === 320 && widths.includes(390))) await compare(opened, `${name}-${width}`);
        } finally {
          await context.close();
        }
      });
    }
  }

  /**
   * @param {Page} opened
   * @param {string} name
   */
  async function compare(opened, name) {
    // The map is drawn by other hands, and tested elsewhere.
    const picture = await opened.screenshot({ mask: [opened.locator('.map-pane')], maskColor: '#cccccc', animations: 'disabled' });
    const file = join(GOLDEN, `${name}.png`);
    if (UPDATES) {
      await writeFile(file, picture);
      return;
    }
    const [seen, kept] = [PNG.sync.read(picture), PNG.sync.read(await readFile(file))];
    assert.deepEqual([seen.width, seen.height], [kept.width, kept.height]);
    if (!knowsFonts) return;
    const different = pixelmatch(seen.data, kept.data, undefined, seen.width, seen.height, { threshold: 0.2 });
    const share = different / (seen.width * seen.height);
    if (share > TOLERANCE) await writeFile(join(root, 'screenshots', `${name}-autre.png`), picture);
    assert.ok(share <= TOLERANCE, `${(share * 100).toFixed(2)} % of the pixels differ: see screenshots/${name}-autre.png`);
  }
});
