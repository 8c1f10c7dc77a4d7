// The search box, with the real server: what words may mean, around a commune and around the
// reader, by keyboard, and what leaves the page meanwhile.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { DESK, PHONE, listenTo } from '../widget/test/support/browser.js';
import { SCREENSHOTS, stage } from './stage.js';


/** @param {boolean} wasm */
const page = (wasm) => `<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Page</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src http://127.0.0.1:8080${wasm ? " 'wasm-unsafe-eval'" : ''}; worker-src blob:; connect-src http://127.0.0.1:8080; img-src http://127.0.0.1:8080 data: blob:">
<script type="module" src="http://127.0.0.1:8080/repere.js"></script><main><h1>Page</h1><repere-carte carte="isere"></repere-carte></main></html>`;

/** Voiron, some 25 km from Grenoble. */
const VOIRON = { latitude: 45.3663, longitude: 5.5911 };

describe('the search box', () => {
  const on = stage({ pages: { '/page.html': page(true), '/sans-moteur.html': page(false) } });

  /**
   * @param {string} path
   * @param {(visit: { page: import('playwright-core').Page, heard: ReturnType<typeof listenTo>, bodies: string[] }) => Promise<void>} run
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async function visit(path, run, options = {}) {
    const context = await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
    const opened = await context.newPage();
    const heard = listenTo(opened);
    /** @type {string[]} */
    const bodies = [];
    opened.on('request', (request) => bodies.push(request.postData() ?? ''));
    try {
      await opened.goto(on.origin + path);
      await opened.locator('.card').first().waitFor();
      await run({ page: opened, heard, bodies });
    } finally {
      await context.close();
    }
  }

  /** @param {import('playwright-core').Page} opened */
  const box = (opened) => opened.getByRole('combobox', { name: 'Rechercher' });

  /** Metres of the listed places, as their cards say. @param {import('playwright-core').Page} opened */
  const distances = async (opened) => (await opened.locator('.cards .distance').allInnerTexts()).map((words) => {
    const [, number, unit] = /** @type {RegExpExecArray} */ (/([\d,]+)\s(k?m)/.exec(words));
    return Number(number.replace(',', '.')) * (unit === 'km' ? 1_000 : 1);
  });

  test('finds a commune by keyboard, and lists from there', () =>
    visit('/page.html', async ({ page: opened, heard }) => {
      await box(opened).focus();
      await opened.getByRole('option', { name: 'Autour de moi' }).waitFor();
      await box(opened).pressSequentially('st mar');
      await opened.getByRole('option', { name: 'Saint-Martin-d’Hères (38)' }).or(opened.getByRole('option', { name: "Saint-Martin-d'Hères (38)" })).waitFor();
      await opened.keyboard.press('ArrowDown');
      const active = await box(opened).getAttribute('aria-activedescendant');
      assert.equal(active, 'suggestion-0');
      assert.equal(await opened.locator(`#${active}`).getAttribute('aria-selected'), 'true');
      await opened.screenshot({ path: join(SCREENSHOTS, 'recherche-suggestions-1280.png') });
      const name = (await opened.locator(`#${active}`).innerText()).replace(/\s*\(\d+\)$/, '');
      await opened.keyboard.press('Enter');
      await opened.locator('.count', { hasText: `du plus proche de ${name}` }).waitFor();
      assert.equal(await box(opened).inputValue(), name);
      assert.equal(await box(opened).getAttribute('aria-expanded'), 'false');
      const metres = await distances(opened);
      assert.ok(metres.length >= 20, 'every card says how far it is');
      assert.deepEqual(metres, [...metres].sort((a, b) => a - b));
      // The first letters of a name, to our own host, and nothing else.
      assert.deepEqual(heard.requests.filter((url) => /mar|Mar/.test(decodeURIComponent(new URL(url).search))), []);
      assert.match(heard.requests.filter((url) => url.includes('/communes/')).join(), /\/communes\/[a-z]{1,2}\.json/);
      await opened.getByRole('button', { name: 'Voir toute la liste' }).click();
      await opened.locator('.distance').first().waitFor({ state: 'detached' });
      assert.equal(await box(opened).inputValue(), '');
      assert.deepEqual(heard.errors, []);
    }));

  test('offers services and places, and Escape leaves what was typed', () =>
    visit('/page.html', async ({ page: opened }) => {
      await box(opened).fill('démarches');
      await opened.getByRole('option', { name: 'Aide aux démarches administratives' }).click();
      await opened.locator('.chip', { hasText: 'Aide aux démarches' }).waitFor();
      assert.equal(await box(opened).inputValue(), '');
      await box(opened).fill('mediatheque');
      const place = opened.getByRole('option').filter({ hasText: 'édiathèque' }).first();
      await place.waitFor();
      await opened.keyboard.press('Escape');
      await opened.locator('.suggestions').waitFor({ state: 'hidden' });
      assert.equal(await box(opened).inputValue(), 'mediatheque');
      await opened.keyboard.press('ArrowDown');
      await place.waitFor();
      const name = await place.innerText();
      await place.click();
      const title = await opened.locator('.fiche').getByRole('heading').first().innerText();
      assert.ok(name.startsWith(title), `${name} / ${title}`);
    }));

  test('nothing found: says what to let go of, and how many places that gives', async () => {
    for (const path of ['/page.html', '/sans-moteur.html']) {
      await visit(path, async ({ page: opened }) => {
        await opened.getByRole('button', { name: 'Filtrer' }).click();
        await opened.locator('[data-column="dispositif_programmes_nationaux"] .option', { hasText: 'France Services' }).click();
        await opened.keyboard.press('Escape');
        await opened.locator('.chip', { hasText: 'France Services' }).waitFor();
        const before = await opened.locator('.count strong').innerText();
        await box(opened).fill('zzyzx');
        await opened.getByText('Aucun lieu ne correspond.').waitFor();
        const way = opened.getByRole('button', { name: /^Sans « zzyzx » : / });
        await way.waitFor();
        assert.equal((await way.innerText()).split(' : ')[1], before);
        assert.equal(await opened.getByRole('button', { name: /^Sans « France Services »/ }).count(), 0, 'that would give none');
        await way.click();
        await opened.locator('.count', { hasText: before }).waitFor();
        assert.equal(await box(opened).inputValue(), '');
      });
    }
  });

  test('knows the communes of the nation, with or without the engine', async () => {
    for (const path of ['/page.html', '/sans-moteur.html']) {
      await visit(path, async ({ page: opened }) => {
        await box(opened).fill('quimp');
        await opened.getByRole('option', { name: 'Quimper (29)' }).click();
        // The sample's table has no point there: the name is searched.
        await opened.locator('.count', { hasText: /Quimper/ }).waitFor();
      });
    }
  });

  test('looks around the reader on a click only, and keeps it in the page', () =>
    visit('/page.html', async ({ page: opened, heard, bodies }) => {
      await opened.getByRole('button', { name: 'Autour de moi' }).click();
      await opened.locator('.count', { hasText: 'du plus proche de vous' }).waitFor();
      const metres = await distances(opened);
      assert.deepEqual(metres, [...metres].sort((a, b) => a - b));
      assert.ok(metres[0] < 10_000, `${metres[0]}`);
      assert.deepEqual(heard.requests.filter((url) => /45[.,]36|5[.,]59/.test(url)), []);
      assert.deepEqual(bodies.filter(Boolean), []);
      await opened.screenshot({ path: join(SCREENSHOTS, 'autour-de-moi-390.png') });
    }, { viewport: PHONE, geolocation: VOIRON, permissions: ['geolocation'] }));

  test('without the engine the server hears where, to a kilometre, and in no address', () =>
    visit('/sans-moteur.html', async ({ page: opened, heard, bodies }) => {
      await opened.getByRole('button', { name: 'Autour de moi' }).click();
      await opened.locator('.count', { hasText: 'du plus proche de vous' }).waitFor();
      assert.deepEqual(await distances(opened).then((all) => all.length > 0), true);
      const sent = bodies.filter(Boolean);
      assert.equal(sent.length, 1);
      assert.equal(new URLSearchParams(sent[0]).get('near'), '5.59,45.37');
      assert.deepEqual(heard.requests.filter((url) => /near|45[.,]3|5[.,]59/.test(url)), []);
      assert.deepEqual(heard.errors, []);
    }, { geolocation: VOIRON, permissions: ['geolocation'] }));

  test('a position that is refused is said, with what to do', () =>
    visit('/page.html', async ({ page: opened }) => {
      await opened.getByRole('button', { name: 'Autour de moi' }).click();
      const alert = opened.getByRole('alert').filter({ hasText: 'tapez le nom de votre commune' });
      await alert.waitFor();
      await opened.screenshot({ path: join(SCREENSHOTS, 'position-refusee-390.png') });
      await box(opened).pressSequentially('gre');
      await alert.waitFor({ state: 'hidden' });
    }, { viewport: PHONE, permissions: [] }));
});
