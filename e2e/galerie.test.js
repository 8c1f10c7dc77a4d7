// Whoever draws a theme sees it live: made by one command, taken up by the open page as its files
// change, its faults in words, and every state of the element in the gallery.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';

import { DESK, listenTo } from '../widget/test/support/browser.js';
import { STATES } from '../widget/galerie/states.js';
import { binary, root, serve } from './server.js';
import { SCREENSHOTS, followed, stage, until } from './stage.js';

const AXE = await readFile(join(root, 'widget/node_modules/axe-core/axe.min.js'), 'utf8');
const BRAND = '#00aa55';
const CARTE = 'titre = "Isère"\nterritoires = ["departement:38"]\n';

describe('a theme of one’s own', () => {
  const on = stage({ cartes: { 'isere.toml': CARTE }, serve: () => ({ more: ['--dev'] }) });
  const themes = () => join(on.cartes, 'themes');

  /** @param {import('playwright-core').Page} page @param {string} token */
  const colour = (page, token) => page.locator('.header').evaluate((header, name) => {
    const probe = document.createElement('i');
    probe.style.color = `var(--${name})`;
    header.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return { painted: getComputedStyle(header).backgroundColor, color };
  }, token);

  test('is made from a colour, shown in the open page, and follows its files', async () => {
    const { page, heard } = await followed(on, '/embed/isere');
    await promisify(execFile)(binary, ['theme', 'new', 'ville', '--from', BRAND, '--out', themes()]);
    await writeFile(join(on.cartes, 'isere.toml'), `${CARTE}theme = "ville"\n`);
    const band = async () => (await colour(page, 'header')).painted;
    await until(async () => await band() === 'rgb(0, 170, 85)');

    const file = join(themes(), 'ville/clair.json');
    const good = await readFile(file, 'utf8');
    await writeFile(file, good.replace(`"header": "${BRAND}"`, '"header": "#ffe600"'));
    await until(async () => await band() === 'rgb(255, 230, 0)');

    await writeFile(file, good.replace('"text": "#18222d"', '"text": "#c0c0c0"'));
    const panel = page.getByRole('alert');
    await panel.getByText('« text » (#c0c0c0) ne se distingue pas assez').waitFor();
    assert.match(await panel.locator('ul').innerText(), /clair\.json, ligne 11[\s\S]*contraste de 1,8[\s\S]*la couleur la plus proche qui va : "text": "#[0-9a-f]{6}"/);
    assert.equal(await band(), 'rgb(255, 230, 0)');
    await page.screenshot({ path: join(SCREENSHOTS, 'theme-faute.png') });

    await writeFile(file, good);
    await until(async () => await band() === 'rgb(0, 170, 85)');
    assert.ok(await panel.isHidden());
    assert.deepEqual(heard.errors, []);

    // The page may ask for another mode of the same theme.
    for (const [mode, ground] of [['sombre', 'rgb(22, 28, 36)'], ['contraste', 'rgb(255, 255, 255)']]) {
      await page.locator('repere-carte').evaluate((element, name) => element.setAttribute('theme', name), mode);
      await page.locator(`.root[data-theme="${mode}"] .card`).first().waitFor();
      assert.deepEqual(await colour(page, 'surface'), { painted: 'rgb(0, 170, 85)', color: ground });
      await page.evaluate(AXE);
      // @ts-expect-error axe is of the script before
      const { violations } = await page.evaluate(() => globalThis.axe.run('repere-carte', { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
      assert.deepEqual(violations.map((/** @type {any} */ one) => [one.id, one.nodes.map((/** @type {any} */ node) => node.target)]), [], mode);
    }
    await page.context().close();
  });

  test('is in the gallery, in every state, on a telephone and on a desk', async () => {
    const page = await (await on.browser.newContext({ viewport: { width: 1800, height: 1200 }, reducedMotion: 'reduce' })).newPage();
    const heard = listenTo(page);
    await page.goto(new URL('/galerie', on.address).href);
    assert.deepEqual(
      await page.locator('nav[aria-label="Thèmes"] a').allInnerTexts(),
      ['clair', 'sombre', 'contraste', 'ville – clair', 'ville – sombre', 'ville – contraste'],
    );
    const theme = page.locator('#ville-sombre');
    const picture = theme.locator('> img');
    await picture.scrollIntoViewIfNeeded();
    await until(() => picture.evaluate((image) => /** @type {HTMLImageElement} */ (image).naturalWidth === 720));
    for (const { name } of STATES) {
      const slots = theme.locator(`.cadre[data-etat="${name}"]`);
      assert.equal(await slots.count(), 2);
      await slots.first().scrollIntoViewIfNeeded();
      for (const slot of await slots.all()) await until(async () => await slot.getAttribute('data-vu') === 'oui');
      if (name === 'fiche') await page.screenshot({ path: join(SCREENSHOTS, 'galerie.png') });
      if (name === 'panne') continue;
      const inside = page.frameLocator(`#ville-sombre .telephone[data-etat="${name}"] iframe`);
      assert.equal(await inside.locator('.header').evaluate((header) => getComputedStyle(header).backgroundColor), 'rgb(0, 170, 85)', name);
    }
    // What is far from the view is let go of: a browser draws so many maps and no more.
    assert.ok(await page.locator('iframe').count() < 12);
    // The one failing state says so on purpose.
    assert.deepEqual(heard.errors.filter((text) => !/n-existe-pas|404/.test(text)), []);
    await page.evaluate(AXE);
    // @ts-expect-error axe is of the script before
    const { violations } = await page.evaluate(() => globalThis.axe.run({ exclude: ['iframe'] }, { resultTypes: ['violations'] }));
    assert.deepEqual(violations.map((/** @type {any} */ one) => one.id), []);
    await page.context().close();
  });

  test('is chosen in the studio, in a mode', async () => {
    const page = await (await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce' })).newPage();
    await page.goto(new URL('/studio', on.address).href);
    await page.locator('.preview .total').filter({ hasText: /lieux/ }).waitFor();
    await page.getByRole('button', { name: '4. Apparence' }).click();
    await page.getByLabel('Thème', { exact: true }).selectOption('ville');
    await page.getByLabel('Sombre', { exact: true }).check();
    const inside = page.frameLocator('.preview iframe');
    await inside.locator('.root[data-theme="sombre"]').waitFor();
    await until(async () => await inside.locator('.header').evaluate((header) => getComputedStyle(header).backgroundColor) === 'rgb(0, 170, 85)');
    await page.getByRole('button', { name: '6. Poser la carte' }).click();
    await page.getByText('Voir le fichier').click();
    assert.match(await page.getByLabel('Le fichier de la carte', { exact: true }).inputValue(), /^theme = "ville\/sombre"$/m);
    await page.context().close();
  });

  test('has no gallery on a server for readers', async () => {
    const ordinary = await serve(on.bundle, on.cartes);
    try {
      for (const path of ['/galerie', '/galerie.js', '/galerie/origine/clair.svg']) {
        assert.equal((await fetch(new URL(path, ordinary.address))).status, 404, path);
      }
    } finally {
      await ordinary.stop();
    }
  });
});
