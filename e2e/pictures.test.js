// The pictures of the guides, taken of the real thing as a reader of the guide meets it. They go to
// `screenshots/guides/`; with `REPERE_PICTURES=docs/images` to where the guides show them. Look at them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { binary, root } from './server.js';
import { hasView, stage } from './stage.js';

const OUT = resolve(root, process.env.REPERE_PICTURES ?? 'screenshots/guides');
const DESK = { width: 1100, height: 700 };
const PHONE = { width: 390, height: 760 };
/** A Tuesday, eleven in Paris, the day after the bake. */
const NOW = new Date('2026-11-24T10:00:00Z');

const HUB = `brouillon = true
filtres = ["services", "ouvert", "frais_a_charge", "prise_rdv"]
signalement = "carte@hub.example"
`;
const TOWN = `titre = "Se faire aider avec le numérique en Isère"
modele = "hub"
territoires = ["departement:38"]
theme = "ville"
`;
const FAMILY = `modele = "hub"
titre = "Se faire aider avec le numérique {à nom}"
au_moins = 5

[famille]
par = "commune"
dans = ["epci:200040715"]
`;

const pageOf = (/** @type {string} */ server) => `<!doctype html><html lang="fr"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Mairie</title>
<style>body { margin: 0; font: 17px/1.5 Georgia, serif; background: #f7f5ef } header { padding: 14px 24px; background: #2b4a3a; color: #fff }
main { max-width: 1020px; margin: 0 auto; padding: 4px 20px } h1 { font-size: 24px } repere-carte { display: block; --repere-hauteur: 520px }</style>
<header>Mairie de Saint-Exemple</header><main><h1>Le numérique près de chez vous</h1>
<script type="module" src="${server}/repere.js"></script>
<repere-carte carte="isere"><p><a href="${server}/cartes/isere">La liste des lieux d’aide au numérique</a></p></repere-carte></main></html>`;

describe('the pictures of the guides', () => {
  const on = stage({
    bake: ['--date', '2026-11-23'],
    cartes: { 'hub.toml': HUB, 'isere.toml': TOWN.replace('theme = "ville"\n', ''), 'communes.toml': FAMILY },
    serve: () => ({ more: ['--dev'] }),
    pages: async (address) => ({ '/mairie.html': pageOf(address) }),
  });
  /** @type {string[]} */
  const taken = [];

  before(async () => {
    await mkdir(OUT, { recursive: true });
    await promisify(execFile)(binary, ['theme', 'new', 'ville', '--from', '#00aa55', '--out', join(on.cartes, 'themes')]);
    await writeFile(join(on.cartes, 'isere.toml'), TOWN);
  });

  /**
   * @param {string} name
   * @param {string} url
   * @param {{ width: number, height: number }} viewport
   * @param {(page: import('playwright-core').Page) => Promise<unknown>} act until there is what is to be seen
   */
  async function take(name, url, viewport, act) {
    const page = await (await on.browser.newContext({ viewport, locale: 'fr-FR', timezoneId: 'Europe/Paris', reducedMotion: 'reduce' })).newPage();
    await page.clock.setFixedTime(NOW);
    await page.goto(url);
    await act(page);
    await page.screenshot({ path: join(OUT, `${name}.jpg`), type: 'jpeg', quality: 62 });
    taken.push(`${name}.jpg`);
    await page.context().close();
  }

  /** @param {import('playwright-core').Page} page */
  const drawn = async (page) => {
    await page.locator('.header').filter({ has: page.locator('.title') }).waitFor();
    await page.locator('.card').first().waitFor();
    await hasView(page);
    // Names fade in once their tiles are there.
    await page.waitForTimeout(1_500);
  };

  test('of the webmaster’s', async () => {
    const page = `${on.origin}/mairie.html`;
    await take('poser-bureau', page, DESK, drawn);
    await take('poser-telephone', page, PHONE, async (opened) => {
      await opened.locator('.card').first().waitFor();
      await opened.locator('repere-carte').evaluate((element) => element.scrollIntoView());
    });
    await take('poser-liste', new URL('/cartes/isere', on.address).href, { width: 800, height: 640 }, (opened) => opened.getByRole('heading', { level: 1 }).waitFor());
    await take('poser-orientation', page, { width: 1100, height: 760 }, async (opened) => {
      await opened.locator('.guide').click();
      for (let step = 0; step < 5; step += 1) {
        await opened.locator('.orientation-title').waitFor();
        await opened.locator('.orientation button[type=submit]').click();
      }
      await opened.locator('.proposed').nth(2).waitFor();
      await opened.locator('repere-carte').evaluate((element) => element.scrollIntoView());
    });
    await take('poser-fiche', page, { width: 700, height: 720 }, async (opened) => {
      await opened.locator('.card-link').first().click();
      await opened.locator('[data-fiche]').waitFor();
      await opened.getByText('Horaires').first().waitFor();
      await opened.locator('repere-carte').evaluate((element) => element.scrollIntoView());
    });
  });

  test('of the hub’s', async () => {
    const studio = new URL('/studio', on.address).href;
    const steps = /** @type {const} */ ([['studio-ou', /^1/], ['studio-apparence', /^4/], ['studio-poser', /^6/]]);
    for (const [name, step] of steps) {
      await take(name, studio, { width: 1200, height: 760 }, async (page) => {
        await page.locator('.preview .total').filter({ hasText: /lieux/ }).waitFor();
        await page.getByLabel(/^Région, département/).fill('isère');
        await page.getByRole('option', { name: /^Isère/ }).click();
        const inside = page.frameLocator('.preview iframe');
        await inside.getByRole('heading', { name: /Isère/ }).waitFor();
        await page.getByRole('button', { name: step }).click();
        await inside.locator('.card').first().waitFor();
        await page.waitForTimeout(1_500);
        await page.locator('.steps').evaluate((list) => list.scrollIntoView());
      });
    }
    await take('famille', new URL('/familles/communes', on.address).href, { width: 1000, height: 700 }, async (page) => {
      await page.getByRole('link', { name: 'Page suivante' }).waitFor();
      await page.locator('details').first().locator('summary').first().click();
    });
    await take('dev-faute', new URL('/embed/isere', on.address).href, { width: 1000, height: 620 }, async (page) => {
      await drawn(page);
      await writeFile(join(on.cartes, 'isere.toml'), TOWN.replace('territoires', 'territoire'));
      await page.getByRole('alert').getByText('« territoire »').waitFor();
    });
    await writeFile(join(on.cartes, 'isere.toml'), TOWN);
  });

  test('of the designer’s', () =>
    take('galerie', new URL('/galerie?carte=isere', on.address).href, { width: 1000, height: 760 }, async (page) => {
      const theme = page.locator('#ville-clair');
      await theme.locator('.etats').evaluate((states) => states.scrollIntoView());
      for (const slot of await theme.locator('[data-etat="liste"], [data-etat="carte"]').all()) {
        await page.waitForFunction((one) => one instanceof HTMLElement && one.dataset.vu === 'oui', await slot.elementHandle());
      }
      await page.waitForTimeout(2_500);
      await theme.locator('.etats').evaluate((states) => states.scrollIntoView());
    }));

  test('of the data steward’s', async () => {
    const report = join(on.cartes, 'rapport.html');
    await promisify(execFile)(binary, ['report', '--bundle', on.bundle, '--out', report]);
    await take('rapport', `file://${report}`, { width: 1000, height: 760 }, (page) => page.getByRole('heading', { level: 1 }).waitFor());
  });

  test('are all shown, and no guide shows one that is not taken', async () => {
    const guides = (await readdir(join(root, 'docs'))).filter((file) => file.endsWith('.md'));
    const texts = await Promise.all(guides.map((file) => readFile(join(root, 'docs', file), 'utf8')));
    const shown = texts.flatMap((text) => [...text.matchAll(/\]\(images\/([^)]+\.jpg)\)/g)].map(([, name]) => name));
    assert.deepEqual([...new Set(shown)].sort(), [...taken].sort());
  });
});
