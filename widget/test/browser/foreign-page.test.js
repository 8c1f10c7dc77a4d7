// What must hold on anybody's page, whatever the server does. The stand-in
// draws no places: what the map shows is tested against the real server.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createRequire } from 'node:module';
import { buildWidget } from '../../build.mjs';
import { DESK, PHONE, launch, listenTo, skip, startForeignSite } from '../support/browser.js';
import { problem, startStandIn } from '../support/stand-in.js';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param {string} attributes */
const page = (attributes, script = '<script type="module" src="http://127.0.0.1:8080/repere.js"></script>') => `<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Page</title>
<main><h1>Page</h1>${script}<repere-carte ${attributes}><p id="secours">Liste de secours</p></repere-carte></main></html>`;

describe('the element on a foreign page', { skip }, () => {
  /** @type {string} */
  let dist;
  /** @type {Awaited<ReturnType<typeof launch>>} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startStandIn>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof startForeignSite>>} */
  let site;
  /** What the server answers instead, set by a test. */
  let intercept = /** @type {(url: URL) => import('../support/stand-in.js').Answer | null} */ (() => null);

  before(async () => {
    dist = await mkdtemp(join(tmpdir(), 'repere-widget-'));
    await buildWidget(dist);
    server = await startStandIn({ dist, intercept: (url) => intercept(url) });
    site = await startForeignSite(server.origin, {
      '/carte.html': page('carte="isere"'),
      '/script.html': page('carte="isere"', '<script async src="http://127.0.0.1:8080/repere.js"></script>'),
      '/attributs.html': page('territoires="departement:38" frais-a-charge="Gratuit" titre="À nous" niveau-titre="3" lang="en" teritoire="x"'),
      '/sans-worker.html': page('carte="isere"').replace('<title>', `<meta http-equiv="Content-Security-Policy" content="script-src http://127.0.0.1:8080; worker-src 'none'"><title>`),
      '/deux.html': page('carte="isere" id="un"', '<script async src="http://127.0.0.1:8080/repere.js"></script><script type="module" src="http://127.0.0.1:8080/repere.js"></script><repere-carte id="deux" carte="isere"></repere-carte>'),
      '/sombre.html': page('carte="isere" theme="sombre"'),
      '/contraste.html': page('carte="isere" theme="contraste"'),
      '/prune.html': page('carte="isere" theme="sombre" style="--repere-couleur-primaire:#7a1f5c"'),
      '/jaune.html': page('carte="isere" style="--repere-couleur-primaire:#ffe14d"'),
    });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    site?.stop();
    await server?.stop();
    await rm(dist, { recursive: true });
  });

  /**
   * @param {string} path
   * @param {{ viewport?: { width: number, height: number }, answers?: typeof intercept }} options
   * @param {(page: import('playwright-core').Page) => Promise<void>} run
   */
  async function visit(path, { viewport = DESK, answers = () => null }, run) {
    intercept = answers;
    const context = await browser.newContext({ viewport });
    const opened = await context.newPage();
    try {
      await opened.goto(site.origin + path);
      await opened.locator('repere-carte .card').first().waitFor();
      await run(opened);
    } finally {
      await context.close();
    }
  }

  for (const path of ['/carte.html', '/script.html']) {
    test(`${path}: the list takes the place of the fallback`, () =>
      visit(path, {}, async (opened) => {
        assert.equal(await opened.locator('.card').count(), 20);
        assert.equal(await opened.locator('#secours').isVisible(), false);
        assert.match(await opened.locator('.count').innerText(), /^120 lieux, dont 7 sans position$/);
      }));
  }

  test('a hostile page under a strict policy changes nothing, and nothing is changed on it', async () => {
    intercept = () => null;
    const context = await browser.newContext({ viewport: DESK });
    const opened = await context.newPage();
    const heard = listenTo(opened);
    await opened.goto(`${site.origin}/hostile.html`);
    await opened.locator('repere-carte .card').first().waitFor();
    await opened.locator('.maplibregl-canvas').waitFor();
    await opened.locator('.map-notice').waitFor({ state: 'hidden' });
    const looks = await opened.locator('repere-carte .card').first().evaluate((card) => {
      const { fontFamily, textTransform, color, letterSpacing, float } = getComputedStyle(card);
      return { fontFamily, textTransform, color, letterSpacing, float, width: card.clientWidth };
    });
    assert.match(looks.fontFamily, /^system-ui/);
    assert.deepEqual([looks.textTransform, looks.letterSpacing, looks.float], ['none', 'normal', 'none']);
    assert.equal(looks.color, 'rgb(24, 34, 45)');
    assert.ok(looks.width > 300, `${looks.width}`);
    const outside = await opened.evaluate(() => ({
      own: /** @type {any} */ (window).maplibregl.Map.toString().includes('sa propre carte'),
      styles: document.querySelectorAll('style').length,
      cookie: document.cookie,
      stored: localStorage.length + sessionStorage.length,
      children: document.querySelector('repere-carte')?.children.length,
    }));
    assert.deepEqual(outside, { own: true, styles: 0, cookie: '', stored: 0, children: 1 });
    assert.deepEqual(heard.errors, []);
    assert.deepEqual(heard.said.filter((line) => line.includes('Content Security Policy')), []);
    const hosts = new Set(heard.requests.filter((url) => url.startsWith('http')).map((url) => new URL(url).origin));
    assert.deepEqual([...hosts].sort(), [server.origin, site.origin].sort());
    await context.close();
  });

  test('ticking a filter narrows the list, the counts and the chips; clearing brings all back', () =>
    visit('/carte.html', {}, async (opened) => {
      const free = opened.locator('.option', { hasText: 'Gratuit' });
      const seniors = opened.locator('.option', { hasText: 'Seniors' }).locator('.option-count > span').first();
      await opened.getByRole('button', { name: 'Filtrer' }).click();
      assert.equal(await seniors.innerText(), '30');
      const event = opened.evaluate(() => new Promise((resolve) => {
        document.addEventListener('repere:filtre', (happened) => resolve(/** @type {CustomEvent} */ (happened).detail), { once: true });
      }));
      await free.click();
      assert.deepEqual(await event, { filtre: 'frais_a_charge=Gratuit', recherche: '', commune: null, total: 96, localises: 90 });
      assert.match(await opened.locator('.count').innerText(), /^96 lieux/);
      assert.equal(await seniors.innerText(), '24');
      await opened.keyboard.press('Escape');
      await opened.getByRole('button', { name: 'Retirer le filtre Gratuit' }).click();
      await opened.getByText('120 lieux').first().waitFor();
    }));

  test('by keyboard: search, filter, fiche, and back to the same card', () =>
    visit('/carte.html', {}, async (opened) => {
      const focused = () => opened.evaluate(() => {
        const active = document.querySelector('repere-carte')?.shadowRoot?.activeElement;
        return active instanceof HTMLElement ? active.innerText.trim() : '';
      });
      await opened.keyboard.press('Tab');
      await opened.keyboard.type('Voiron');
      await opened.locator('.count', { hasText: 'pour « Voiron »' }).waitFor();
      assert.match(await opened.locator('.count').innerText(), /^20 lieux/);
      // Past « Effacer » and « Autour de moi ».
      for (let tab = 0; tab < 3; tab += 1) await opened.keyboard.press('Tab');
      assert.equal(await focused(), 'Filtrer');
      await opened.keyboard.press('Enter');
      assert.equal(await focused(), 'Filtrer les lieux');
      await opened.keyboard.press('Escape');
      assert.equal(await focused(), 'Filtrer');
      await opened.keyboard.press('Tab');
      await opened.keyboard.press('Tab');
      const name = await focused();
      assert.match(name, /Voiron$/);
      await opened.keyboard.press('Enter');
      await opened.locator('.fiche').waitFor();
      assert.equal(await focused(), name);
      await opened.keyboard.press('Escape');
      assert.equal(await opened.locator('.fiche').isVisible(), false);
      assert.equal(await focused(), name);
    }));

  test('a fiche names the sites it leads to and asks nothing of them', () =>
    visit('/carte.html', {}, async (opened) => {
      const heard = listenTo(opened);
      await opened.locator('.card-link').first().click();
      const booking = opened.getByRole('link', { name: /Prendre rendez-vous/ });
      assert.match(await booking.innerText(), /sur rdv\.exemple\.fr/);
      assert.equal(await booking.getAttribute('rel'), 'noopener noreferrer');
      const way = await opened.getByRole('link', { name: /Itinéraire/ }).getAttribute('href');
      assert.match(way ?? '', /^https:\/\/www\.openstreetmap\.org\/directions\?to=45\.\d+%2C5\.\d+$/);
      assert.equal(await opened.getByRole('link', { name: /Appeler/ }).getAttribute('href'), 'tel:0476000000');
      assert.equal(await opened.locator('.week .today').count(), 1);
      assert.deepEqual(heard.requests.filter((url) => url.startsWith('http') && !url.startsWith(server.origin)), []);
    }));

  test('« Afficher plus » adds a page and moves the focus to its first place', () =>
    visit('/carte.html', {}, async (opened) => {
      await opened.getByRole('button', { name: 'Afficher plus' }).click();
      await opened.locator('.card').nth(39).waitFor();
      const card = await opened.evaluate(() =>
        document.querySelector('repere-carte')?.shadowRoot?.activeElement?.closest('.card')?.getAttribute('data-id'));
      assert.equal(card, 'lieu-20');
    }));

  test('attributes: title, level, language, filter; an unknown one is only named', async () => {
    intercept = () => null;
    const opened = await browser.newPage();
    const heard = listenTo(opened);
    await opened.goto(`${site.origin}/attributs.html`);
    await opened.getByRole('heading', { level: 3, name: 'À nous' }).waitFor();
    assert.match(await opened.locator('.count').innerText(), /^96 places/);
    assert.ok(heard.said.some((line) => line === 'info repere-carte : attribut inconnu, ignoré : teritoire'), heard.said.join('\n'));
    assert.ok(heard.requests.includes(`${server.origin}/api/places?territoires=departement:38&frais_a_charge=Gratuit&limit=20`));
    await opened.close();
  });

  /** @type {[string, (url: URL) => import('../support/stand-in.js').Answer | null][]} */
  const failures = [
    ['a carte nobody knows', (url) => (url.pathname.startsWith('/cartes/') ? problem(404, 'Carte inconnue') : null)],
    ['a server in trouble', (url) => (url.pathname === '/api/places' ? problem(500, 'Panne') : null)],
    ['an answer that is no JSON', (url) => (url.pathname === '/api/places' ? { status: 200, body: undefined } : null)],
    ['a module that is gone', (url) => (url.pathname.startsWith('/assets/application') ? problem(404, 'Rien') : null)],
  ];
  for (const [name, answers] of failures) {
    test(`${name}: the page's own content stays, nothing is thrown`, async () => {
      intercept = answers;
      const opened = await browser.newPage();
      const heard = listenTo(opened);
      await opened.goto(`${site.origin}/carte.html`);
      await opened.waitForFunction(() => document.readyState === 'complete');
      await opened.waitForTimeout(500);
      assert.equal(await opened.locator('#secours').isVisible(), true);
      assert.equal(await opened.locator('.card').count(), 0);
      assert.deepEqual(heard.errors, []);
      assert.ok(heard.said.some((line) => line.startsWith('error repere-carte')), heard.said.join('\n'));
      await opened.close();
    });
  }

  test('a later failure keeps the list, says so, shows the fallback too, and mends on « Réessayer »', () => {
    let broken = false;
    return visit('/carte.html', { answers: (url) => (broken && url.pathname === '/api/places' ? problem(503, 'Occupé') : null) }, async (opened) => {
      broken = true;
      await opened.getByRole('combobox').fill('Grenoble');
      await opened.getByRole('alert').waitFor();
      assert.equal(await opened.locator('#secours').isVisible(), true);
      assert.equal(await opened.locator('.card').count(), 20);
      broken = false;
      await opened.getByRole('button', { name: 'Réessayer' }).click();
      await opened.locator('.count', { hasText: 'pour « Grenoble »' }).waitFor();
      assert.equal(await opened.locator('#secours').isVisible(), false);
    });
  });

  test('a bundle that is gone: the element starts afresh', () => {
    let gone = false;
    return visit('/carte.html', {
      answers: (url) => (gone && url.searchParams.has('cursor') ? problem(410, 'Remplacé') : null),
    }, async (opened) => {
      gone = true;
      const again = opened.waitForRequest((request) => request.url().endsWith('/cartes/isere.json'));
      await opened.getByRole('button', { name: 'Afficher plus' }).click();
      await again;
      await opened.locator('.card').first().waitFor();
      assert.equal(await opened.locator('.card').count(), 20);
    });
  });

  test('data past their horizon never say « open »', () =>
    visit('/carte.html', {
      answers: (url) => (url.pathname === '/api/places' ? { status: 200, body: { ...oldPage(), features: server.places.slice(0, 20) } } : null),
    }, async (opened) => {
      const lines = await opened.locator('.card .status').allInnerTexts();
      assert.deepEqual([...new Set(lines.map((line) => line.trim()))], ['Horaires à vérifier']);
    }));

  test('without WebGL the list stays and the map says so', async () => {
    intercept = () => null;
    const poor = await launch(['--disable-3d-apis']);
    const opened = await poor.newPage({ viewport: DESK });
    const heard = listenTo(opened);
    await opened.goto(`${site.origin}/carte.html`);
    await opened.getByText('Votre navigateur ne peut pas afficher la carte').waitFor();
    assert.equal(await opened.locator('.card').count(), 20);
    assert.ok(!heard.requests.some((url) => url.includes('/assets/map-')), 'MapLibre is not fetched in vain');
    await poor.close();
  });

  test('under a policy without workers the list stays and the map says so', async () => {
    intercept = () => null;
    const opened = await browser.newPage({ viewport: DESK });
    await opened.goto(`${site.origin}/sans-worker.html`);
    await opened.getByText('La carte n’a pas pu être chargée.').waitFor();
    assert.equal(await opened.locator('.card').count(), 20);
    await opened.close();
  });

  test('out of view the map is not fetched; in view it is', () =>
    visit('/carte.html', { viewport: PHONE }, async (opened) => {
      const heard = listenTo(opened);
      await opened.waitForTimeout(300);
      assert.ok(!heard.requests.some((url) => url.includes('/assets/map-')));
      await opened.getByRole('button', { name: 'Carte' }).click();
      await opened.locator('.maplibregl-canvas').waitFor();
    }));

  test('the script twice, and two elements: each works, nothing is thrown', async () => {
    intercept = () => null;
    const opened = await browser.newPage({ viewport: DESK });
    const heard = listenTo(opened);
    await opened.goto(`${site.origin}/deux.html`);
    await opened.locator('#un .card').first().waitFor();
    await opened.locator('#deux .card').first().waitFor();
    assert.deepEqual(heard.errors, []);
    await opened.close();
  });

  test('attributes changed together make one new start, and the old list stays meanwhile', () =>
    visit('/carte.html', {}, async (opened) => {
      const heard = listenTo(opened);
      const during = await opened.evaluate(() => {
        const element = /** @type {HTMLElement} */ (document.querySelector('repere-carte'));
        element.setAttribute('frais-a-charge', 'Payant');
        element.setAttribute('titre', 'Payants');
        return element.shadowRoot?.querySelectorAll('.card').length;
      });
      assert.equal(during, 20);
      await opened.getByRole('heading', { name: 'Payants' }).waitFor();
      assert.match(await opened.locator('.count').innerText(), /^24 lieux/);
      assert.equal(heard.requests.filter((url) => url.includes('/api/places?')).length, 1);
    }));

  test('moved in one task it goes on; removed it asks nothing more', () =>
    visit('/carte.html', {}, async (opened) => {
      const heard = listenTo(opened);
      await opened.evaluate(() => document.body.append(/** @type {Node} */ (document.querySelector('repere-carte'))));
      await opened.waitForTimeout(200);
      assert.deepEqual(heard.requests.filter((url) => url.includes('/api/')), []);
      await opened.evaluate(() => document.querySelector('repere-carte')?.remove());
      await opened.waitForTimeout(200);
      assert.deepEqual(heard.errors, []);
    }));

  for (const width of [280, 320, 390, 719, 720, 1280]) {
    test(`at ${width} px nothing is wider than the page`, () =>
      visit('/carte.html', { viewport: { width, height: 800 } }, async (opened) => {
        const overflowing = () => opened.evaluate(() => {
          const root = document.querySelector('repere-carte')?.shadowRoot;
          const limit = document.documentElement.clientWidth;
          const wide = [...(root?.querySelectorAll('.header *, .list, .list *, .fiche, .fiche *') ?? [])]
            .filter((element) => element.checkVisibility() && !element.closest('.sr-only, svg') && element.getBoundingClientRect().right > limit + 0.5);
          return [document.documentElement.scrollWidth > limit, wide.map((element) => element.className)];
        });
        assert.deepEqual(await overflowing(), [false, []]);
        await opened.locator('.card-link').first().click();
        await opened.locator('.fiche-title').waitFor();
        assert.deepEqual(await overflowing(), [false, []]);
      }));
  }

  for (const path of ['/carte.html', '/sombre.html', '/contraste.html', '/jaune.html', '/prune.html']) {
    for (const [size, viewport] of Object.entries({ phone: PHONE, desk: DESK })) {
      test(`${path}, ${size}: axe-core finds nothing in any state`, () =>
        visit(path, { viewport }, async (opened) => {
          await opened.evaluate(AXE);
          const check = async (/** @type {string} */ state) => {
            const { violations } = await opened.evaluate(() => /** @type {any} */ (window).axe.run('repere-carte'));
            const found = violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ node) => `${node.html} ${node.any?.[0]?.message ?? ''}`).join('\n')}`);
            assert.deepEqual(found, [], state);
          };
          await check('list');
          await opened.getByRole('button', { name: 'Filtrer' }).click();
          await opened.locator('.option', { hasText: 'Gratuit' }).click();
          await opened.locator('.chip').first().waitFor({ state: 'attached' });
          await check('filters');
          await opened.keyboard.press('Escape');
          if (viewport === PHONE) {
            await opened.getByRole('button', { name: 'Carte' }).click();
            await opened.locator('.maplibregl-canvas').waitFor();
            await check('map');
            await opened.getByRole('button', { name: 'Liste' }).click();
          }
          await opened.locator('.card-link').first().click();
          await opened.locator('.fiche-title').waitFor();
          await check('fiche');
          await opened.keyboard.press('Escape');
          await opened.getByRole('combobox').fill('zzz');
          await opened.getByText('Aucun lieu ne correspond.').waitFor();
          await check('nothing found');
        }));
    }
  }
});

/** A page of data a year old. */
function oldPage() {
  return { bundle: '00112233aabbccdd', date: '2020-01-01', total: 20, localises: 20, next_cursor: null, counts: {} };
}
