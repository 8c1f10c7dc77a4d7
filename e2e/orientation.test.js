// Leading a person to the right place, with the real server: the whole way by keyboard, in the
// page's engine and without one, and the sheets that are printed.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { DESK, PHONE, listenTo } from '../widget/test/support/browser.js';
import { root } from './server.js';
import { SCREENSHOTS, stage } from './stage.js';

const AXE = await readFile(join(root, 'widget/node_modules/axe-core/axe.min.js'), 'utf8');

/** @param {boolean} wasm */
const foreign = (wasm) => `<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Page</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src http://127.0.0.1:8080${wasm ? " 'wasm-unsafe-eval'" : ''}; worker-src blob:; connect-src http://127.0.0.1:8080; img-src http://127.0.0.1:8080 data: blob:">
<script type="module" src="http://127.0.0.1:8080/repere.js"></script><main><h1>Page</h1><repere-carte carte="isere"></repere-carte></main></html>`;

describe('the orientation', () => {
  const on = stage({ pages: { '/page.html': foreign(true), '/sans-moteur.html': foreign(false) } });

  /**
   * @param {string} path
   * @param {(visit: { page: import('playwright-core').Page, heard: ReturnType<typeof listenTo>, sent: string[] }) => Promise<void>} run
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async function visit(path, run, options = {}) {
    const context = await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const heard = listenTo(page);
    /** @type {string[]} */
    const sent = [];
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}${new URL(request.url()).search} ${request.postData() ?? ''}`));
    try {
      await page.goto(on.origin + path);
      await page.locator('.card').first().waitFor();
      await run({ page, heard, sent });
      assert.deepEqual(heard.errors, []);
    } finally {
      await context.close();
    }
  }

  /** @param {import('playwright-core').Page} page */
  const focused = (page) => page.evaluate(() => document.querySelector('repere-carte')?.shadowRoot?.activeElement?.textContent?.trim() ?? '');

  /**
   * Goes on with Tab until something of this name has the focus; no mouse.
   * @param {import('playwright-core').Page} page
   * @param {RegExp} name
   */
  async function tabTo(page, name) {
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press('Tab');
      const label = await page.evaluate(() => {
        const element = document.querySelector('repere-carte')?.shadowRoot?.activeElement;
        const labels = /** @type {HTMLInputElement | null} */ (element)?.labels;
        return (labels?.[0] ?? element)?.textContent?.trim() ?? '';
      });
      if (name.test(label)) return;
    }
    assert.fail(`no way by keyboard to ${name}`);
  }

  /** The whole way, with the keyboard alone. @param {import('playwright-core').Page} page */
  async function answerByKeyboard(page) {
    await tabTo(page, /^Trouver le lieu qui convient/);
    await page.keyboard.press('Enter');
    await page.locator('.orientation-title:focus', { hasText: 'De quoi' }).waitFor();
    await tabTo(page, /^Aide aux démarches/);
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.locator('.orientation-title:focus', { hasText: 'Qui est' }).waitFor();
    await tabTo(page, /^Handicaps moteurs/);
    await page.keyboard.press('Space');
    await tabTo(page, /^Indispensable/);
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.locator('.orientation-title:focus', { hasText: 'Où' }).waitFor();
    await tabTo(page, /^Commune/);
    await page.keyboard.type('grenob');
    await page.locator('.town .option', { hasText: 'Grenoble (38)' }).waitFor();
    await tabTo(page, /^Sans préciser/);
    await page.keyboard.press('ArrowDown');
    await tabTo(page, /^Peu importe/);
    for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.orientation-title:focus', { hasText: 'Quand' }).waitFor();
    await tabTo(page, /^mercredi/);
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.locator('.orientation-title:focus', { hasText: 'conditions' }).waitFor();
    await tabTo(page, /^Voir les lieux/);
    await page.keyboard.press('Enter');
    await page.locator('.proposed').nth(2).waitFor();
  }

  /** @param {import('playwright-core').Page} page */
  const proposed = (page) => page.locator('.proposed').evaluateAll((cards) => cards.map((card) => /** @type {HTMLElement} */ (card).innerText.replace(/\s+/g, ' ')));

  /** @type {string[]} */
  let byEngine = [];

  test('leads to three places by keyboard alone; answers leave the page nowhere', () =>
    visit('/page.html', async ({ page, sent }) => {
      sent.length = 0;
      await answerByKeyboard(page);
      byEngine = await proposed(page);
      assert.equal(byEngine.length, 3);
      for (const card of byEngine) assert.match(card, /Aide aux démarches administratives/);
      assert.match(byEngine[0], /^1er choix .*Handicaps moteurs/);
      assert.deepEqual(sent.filter((line) => /\/api\/|andicaps/.test(line)), []);
      assert.equal(new URL(page.url()).hash, '');
      // The best of them, its fiche, and back to where one was.
      await tabTo(page, /^Voir la fiche/);
      await page.keyboard.press('Enter');
      await page.locator('.fiche-title:focus').waitFor();
      await page.getByRole('button', { name: 'Retour aux lieux proposés' }).focus();
      await page.keyboard.press('Enter');
      await page.locator('.orientation-title:focus').waitFor();
      assert.deepEqual(await proposed(page), byEngine);
      await page.screenshot({ path: join(SCREENSHOTS, 'orientation-resultat-1280.png') });
      await tabTo(page, /^Quitter/).catch(() => page.keyboard.press('Shift+Tab'));
      await page.getByRole('button', { name: 'Quitter' }).press('Enter');
      assert.match(await focused(page), /^Trouver le lieu qui convient/);
    }));

  test('without WebAssembly the server proposes the same places, told in the body, rounded', () =>
    visit('/sans-moteur.html', async ({ page, sent }) => {
      await answerByKeyboard(page);
      // From a point half a kilometre off, two that are equally good may change places.
      const names = (/** @type {string[]} */ cards) => cards.map((card) => /choix (.*?) \d+ /.exec(card)?.[1]).sort();
      assert.deepEqual(names(await proposed(page)), names(byEngine));
      const [asked, ...more] = sent.filter((line) => line.includes('/api/orientation'));
      assert.equal(more.length, 0);
      assert.match(asked, /^POST \/api\/orientation carte=isere&/);
      assert.match(asked, /near=5\.7\d?%2C45\.1\d?$/);
    }));

  test('says which condition shuts places out, and gives it up', () =>
    visit('/page.html', async ({ page }) => {
      await page.getByRole('button', { name: /^Trouver le lieu/ }).click();
      const guide = page.getByRole('region', { name: 'Trouver le lieu qui convient' });
      const next = guide.locator('button[type=submit]');
      await guide.getByLabel('Parentalité et éducation').check();
      await next.click();
      for (const care of ['Handicaps moteurs', 'Handicaps mentaux', 'Surdité', 'Déficience visuelle', 'Illettrisme']) await guide.getByLabel(care).check();
      await guide.getByLabel(/^Indispensable/).check();
      await next.click();
      await guide.getByLabel('Commune').fill('grenoble');
      await guide.getByLabel('Grenoble (38)').check();
      await guide.getByLabel('2 km, à pied').check();
      await guide.getByLabel(/^Indispensable/).check();
      await next.click();
      await guide.getByLabel('dimanche').check();
      await guide.getByLabel('Le soir').check();
      await guide.getByLabel(/^Indispensable/).check();
      await next.click();
      await next.click();
      await guide.locator('summary').click();
      await guide.locator('.ways button').first().waitFor();
      const before = await guide.locator('.proposed').count();
      const words = await guide.locator('.ways button').allInnerTexts();
      assert.ok(words.some((text) => text.includes('dimanche')), words.join());
      await guide.locator('.ways button', { hasText: 'dimanche' }).click();
      await guide.locator('.ways button', { hasText: 'dimanche' }).waitFor({ state: 'detached' });
      assert.ok(await guide.locator('.proposed').count() >= before);
    }));

  test('prints a page for each place, under a strict policy, and nothing of the page it stands in', () =>
    visit('/page.html', async ({ page, heard }) => {
      await page.locator('.map-notice').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: /^Trouver le lieu/ }).click();
      const guide = page.getByRole('region', { name: 'Trouver le lieu qui convient' });
      for (let i = 0; i < 5; i += 1) await guide.locator('button[type=submit]').click();
      await guide.locator('.proposed').nth(2).waitFor();
      const names = await guide.locator('.proposed-name').allInnerTexts();
      await guide.getByRole('button', { name: 'Imprimer les trois fiches' }).click();
      const frame = page.locator('iframe.sheets');
      await frame.waitFor({ state: 'attached' });
      const sheet = await frame.evaluate((element) => {
        const { contentDocument, contentWindow } = /** @type {HTMLIFrameElement} */ (element);
        const page = /** @type {Document} */ (contentDocument);
        const size = (/** @type {string} */ selector) => parseFloat(/** @type {Window} */ (contentWindow).getComputedStyle(/** @type {Element} */ (page.querySelector(selector))).fontSize);
        const drawn = [...page.querySelectorAll('canvas')].map((canvas) => {
          const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        });
        return { html: page.body.outerHTML, text: page.body.innerText, names: [...page.querySelectorAll('h1')].map((h1) => h1.textContent), body: size('body'), h1: size('h1'), drawn };
      });
      assert.deepEqual(sheet.names, names);
      // 14 points of text at least, and the name larger still.
      assert.ok(sheet.body > 18 && sheet.h1 > 30, `${sheet.body} ${sheet.h1}`);
      assert.equal(sheet.drawn.length, 3);
      for (const colours of sheet.drawn) assert.ok(colours > 20, `a map of ${colours} colours`);
      assert.equal(sheet.text.split('Mon rendez-vous').length - 1, 3);
      assert.deepEqual(heard.said.filter((line) => line.includes('Content Security Policy')), []);
      const paper = await on.browser.newPage();
      await paper.setContent(sheet.html);
      await paper.addStyleTag({ path: join(root, 'widget/src/styles/sheet.css') });
      const pdf = await paper.pdf({ preferCSSPageSize: true });
      await paper.close();
      assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, 3);
    }));

  for (const width of [320, PHONE.width, 768, DESK.width]) {
    test(`every step and the result can be used and read at ${width} px`, () =>
      visit('/page.html', async ({ page }) => {
        await page.getByRole('button', { name: /^Trouver le lieu/ }).click();
        const guide = page.getByRole('region', { name: 'Trouver le lieu qui convient' });
        for (let step = 1; step <= 6; step += 1) {
          await guide.locator(step < 6 ? `text=Étape ${step} sur 5` : '.proposed >> nth=2').first().waitFor();
          const wider = await guide.evaluate((element) => element.scrollWidth - element.clientWidth);
          assert.equal(wider, 0, `step ${step}`);
          await page.screenshot({ path: join(SCREENSHOTS, `orientation-${step}-${width}.png`) });
          if (step < 6) await guide.locator('button[type=submit]').click();
        }
      }, { viewport: { width, height: 800 } }));
  }

  test('axe finds nothing in the steps and the result', async () => {
    const context = await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${on.origin}/page.html`);
    await page.evaluate(AXE);
    await page.getByRole('button', { name: /^Trouver le lieu/ }).click();
    for (let step = 1; step <= 6; step += 1) {
      await page.locator(step < 6 ? `text=Étape ${step} sur 5` : '.proposed >> nth=2').first().waitFor();
      const found = await page.evaluate(async () => {
        // @ts-expect-error put there above
        const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
        return violations.map((/** @type {any} */ { id, nodes }) => `${id} ${nodes.map((/** @type {any} */ node) => node.target).join()}`);
      });
      assert.deepEqual(found, [], `step ${step}`);
      if (step < 6) await page.locator('.orientation button[type=submit]').click();
    }
    await context.close();
  });
});
