// A hub's carte with words, categories, links and chosen places of its own: in the
// element, whoever answers, on the plain page, in English, and as it changes.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { DESK, PHONE, launch, listenTo } from '../widget/test/support/browser.js';
import { bake, root, sample, serve } from './server.js';

const SCREENSHOTS = join(root, 'screenshots');

describe('a carte of one’s own', () => {
  /** @type {Awaited<ReturnType<typeof bake>>} */
  let bundle;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof launch>>} */
  let browser;
  /** @type {string} */
  let cartes;
  /** @type {{ id: string, properties: Record<string, any> }[]} */
  let places;

  before(async () => {
    bundle = await bake(sample);
    cartes = await mkdtemp(join(tmpdir(), 'repere-cartes-'));
    const isere = 'titre = "Isère"\nterritoires = ["departement:38"]\n';
    await writeFile(join(cartes, 'isere.toml'), isere);
    server = await serve(bundle.folder, cartes);
    places = (await (await fetch(new URL('/api/places?carte=isere&limit=1000', server.address))).json()).features;
    const [hidden, , , , first] = places;
    await writeFile(join(cartes, 'hub.toml'), `
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
    await taken('hub');
    browser = await launch();
    await mkdir(SCREENSHOTS, { recursive: true });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await bundle?.remove();
    if (cartes) await rm(cartes, { recursive: true });
  });

  /** @param {string} id waits until the running server has read a new carte */
  async function taken(id) {
    while ((await fetch(new URL(`/cartes/${id}.json`, server.address))).status !== 200) {
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  }

  /**
   * @param {string} path
   * @param {(page: import('playwright-core').Page) => Promise<void>} run
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async function visit(path, run, options = {}) {
    const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const heard = listenTo(page);
    try {
      await page.goto(new URL(path, server.address).href);
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
});
