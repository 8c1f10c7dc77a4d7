// A hub's carte with words, categories, links and chosen places of its own: in the
// element, whoever answers, on the plain page, in English, and as it changes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { DESK, PHONE, listenTo } from '../widget/test/support/browser.js';
import { binary, root } from './server.js';
import { SCREENSHOTS, stage, until } from './stage.js';


describe('a carte of one’s own', () => {
  const on = stage({ cartes: { 'isere.toml': 'titre = "Isère"\nterritoires = ["departement:38"]\n' } });
  /** @type {{ id: string, properties: Record<string, any> }[]} */
  let places;

  before(async () => {
    places = (await (await fetch(new URL('/api/places?carte=isere&limit=1000', on.address))).json()).features;
    const [hidden, , , , first] = places;
    await writeFile(join(on.cartes, 'hub.toml'), `
titre = { fr = "L’aide au numérique en Isère", en = "Digital help in Isère" }
introduction = { fr = "Des gens près de chez vous, et c’est gratuit.", en = "People near you, free of charge." }
territoires = ["departement:38"]
[[categories]]
titre = { fr = "Papiers et droits", en = "Papers and rights" }
services = ["Aide aux démarches administratives", "Insertion professionnelle via le numérique"]
[[en_avant]]
lieu = ${JSON.stringify(first.id)}
raison = { fr = "Ouvert aussi le samedi", en = "Open on Saturdays too" }
[[masques]]
lieu = ${JSON.stringify(hidden.id)}
raison = "Fermé depuis juin"
[[liens]]
titre = "Nos ateliers"
adresse = "https://www.isere.example/ateliers"
`);
    await until(async () => (await fetch(new URL('/cartes/hub.json', on.address))).status === 200);
  });

  /**
   * @param {string} path
   * @param {(page: import('playwright-core').Page) => Promise<void>} run
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async function visit(path, run, options = {}) {
    const context = await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const heard = listenTo(page);
    try {
      await page.goto(new URL(path, on.address).href);
      await run(page);
      assert.deepEqual(heard.errors, []);
    } finally {
      await context.close();
    }
  }

  for (const [name, viewport] of /** @type {const} */ ([['desk', DESK], ['phone', PHONE]])) {
    test(`its words, links, categories and chosen places, by server and engine (${name})`, () =>
      visit('/embed/hub', async (page) => {
        const first = places[4].properties.nom;
        const card = page.locator('.card').first();
        await card.waitFor();
        const seen = async () => {
          assert.match(await card.innerText(), new RegExp(`^${first.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s+Ouvert aussi le samedi`));
          assert.equal(Number((await page.locator('.count strong').innerText()).replace(/\D/g, '')), places.length - 1);
        };
        await seen();
        assert.equal(await page.locator('.introduction').innerText(), 'Des gens près de chez vous, et c’est gratuit.');
        assert.equal(await page.getByRole('link', { name: 'Nos ateliers' }).getAttribute('href'), 'https://www.isere.example/ateliers');
        await page.screenshot({ path: join(SCREENSHOTS, `carte-du-hub-${name}.png`) });

        // A category is one choice, counted as what it would leave.
        await page.getByRole('button', { name: /^Filtrer/ }).click();
        const category = page.getByRole('checkbox', { name: /^Papiers et droits/ });
        const label = page.locator('.option', { hasText: 'Papiers et droits' });
        await label.locator('.option-count', { hasText: /\d/ }).waitFor();
        const told = Number((await label.locator('.option-count [aria-hidden]').innerText()).replace(/\D/g, ''));
        const services = ['Aide aux démarches administratives', 'Insertion professionnelle via le numérique'];
        const expected = places.slice(1).filter(({ properties }) => properties.services?.some((/** @type {string} */ one) => services.includes(one))).length;
        assert.equal(told, expected);
        await page.screenshot({ path: join(SCREENSHOTS, `carte-du-hub-filtres-${name}.png`) });
        await category.check();
        await page.locator('.chip').nth(1).waitFor();
        await page.keyboard.press('Escape');
        await page.locator('.count strong', { hasText: new RegExp(`^${told}\\s`) }).waitFor();
        // Searches are the engine's: both have the same first and hide the same.
        await page.getByRole('button', { name: /^Tout effacer/ }).click();
        await page.getByRole('combobox').fill(places[0].properties.nom);
        await page.locator('.count', { hasText: '«' }).waitFor();
        const ids = await page.locator('.card').evaluateAll((cards) => cards.map((one) => one.getAttribute('data-id')));
        assert.ok(!ids.includes(places[0].id));
        await page.getByRole('combobox').fill('');
        await page.locator('.count', { hasNotText: '«' }).waitFor();
        await seen();
      }, { viewport }));
  }

  test('in English where the page is', () =>
    visit('/embed/hub', async (page) => {
      await page.locator('.card').first().waitFor();
      await page.locator('repere-carte').evaluate((element) => element.setAttribute('lang', 'en'));
      await page.locator('.title', { hasText: 'Digital help in Isère' }).waitFor();
      assert.equal(await page.locator('.introduction').innerText(), 'People near you, free of charge.');
      assert.match(await page.locator('.card').first().innerText(), /Open on Saturdays too/);
    }));

  test('the plain page says the same, and its form asks for a category', () =>
    visit('/cartes/hub', async (page) => {
      assert.match(await page.locator('.card').first().innerText(), /Ouvert aussi le samedi/);
      await page.getByLabel(/^Papiers et droits/).check();
      await page.getByRole('button', { name: 'Appliquer' }).click();
      await page.locator('.chip').nth(1).waitFor();
      assert.ok(await page.getByLabel(/^Papiers et droits/).isChecked());
      assert.ok(await page.getByRole('link', { name: 'Nos ateliers' }).isVisible());
      await page.screenshot({ path: join(SCREENSHOTS, 'carte-du-hub-liste.png') });
    }));

  test('an export says the same, without a server', async () => {
    const out = join(on.bundle, 'site');
    await promisify(execFile)(binary, [
      'export', '--bundle', on.bundle, '--cartes', on.cartes, '--carte', 'hub', '--assets', join(root, 'widget/dist'), '--out', out,
    ]);
    const list = await readFile(join(out, 'liste.html'), 'utf8');
    const first = list.slice(list.indexOf('class="card"'), list.indexOf('class="card"', list.indexOf('class="card"') + 1));
    assert.match(first, /Ouvert aussi le samedi/);
    assert.match(list, /Des gens près de chez vous[\s\S]*https:\/\/www\.isere\.example\/ateliers/);
    const carte = JSON.parse(await readFile(join(out, 'cartes/hub.json'), 'utf8'));
    assert.deepEqual([carte.total, carte.en_avant[0].lieu, carte.moteur.lieux], [places.length - 1, places[4].id, places.length - 1]);
  });
});
