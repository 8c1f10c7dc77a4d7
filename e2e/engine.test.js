// The engine in the page, with the real server: it takes over without a sound, what is typed
// stays in the page, and where it cannot be the server answers.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DESK, PHONE, listenTo } from '../widget/test/support/browser.js';
import { binary, root } from './server.js';
import { SCREENSHOTS, stage, until } from './stage.js';

const ENGINE = fileURLToPath(new URL('../widget/dist/engine.wasm', import.meta.url));
assert.ok(existsSync(ENGINE), `absent: ${ENGINE}, which scripts/wasm builds before the widget`);

/** @param {{ wasm: boolean }} allowed */
const page = ({ wasm }, elements = '<repere-carte carte="isere"><p id="secours">Liste de secours</p></repere-carte>') => `<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Page</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src http://127.0.0.1:8080${wasm ? " 'wasm-unsafe-eval'" : ''}; worker-src blob:; connect-src http://127.0.0.1:8080; img-src http://127.0.0.1:8080 data: blob:">
<script type="module" src="http://127.0.0.1:8080/repere.js"></script><main><h1>Page</h1>${elements}</main></html>`;

describe('the engine in the page', () => {
  const on = stage({
    pages: {
      '/moteur.html': page({ wasm: true }),
      '/sans-moteur.html': page({ wasm: false }, '<repere-carte carte="isere"></repere-carte><repere-carte carte="france"></repere-carte>'),
      '/seul.html': page({ wasm: true }, '<repere-carte carte="france"><p id="secours">Liste de secours</p></repere-carte>'),
      '/seul-sans-moteur.html': page({ wasm: false }),
    },
  });

  /**
   * @param {string} path
   * @param {(visit: { page: import('playwright-core').Page, heard: ReturnType<typeof listenTo> }) => Promise<void>} run
   * @param {{ viewport?: { width: number, height: number }, routes?: Record<string, (route: import('playwright-core').Route) => unknown> }} [options]
   */
  async function visit(path, run, { viewport = DESK, routes = {} } = {}) {
    const context = await on.browser.newContext({ viewport, reducedMotion: 'reduce' });
    const opened = await context.newPage();
    for (const [pattern, answer] of Object.entries(routes)) await opened.route(pattern, answer);
    const heard = listenTo(opened);
    try {
      await opened.goto(on.origin + path);
      await run({ page: opened, heard });
    } finally {
      await context.close();
    }
  }

  /**
   * What was asked of the server about places.
   * @param {string[]} requests
   */
  const asked = (requests) => requests.filter((url) => /\/api\/|\/tiles\/[0-9a-f]{16}\/places\/|\/tiles\/places/.test(url)).map((url) => url.slice(on.address.length));

  /** @param {import('playwright-core').Page} opened */
  const count = async (opened) => Number(/^[\d\s]+/.exec(await opened.locator('.count').first().innerText())?.[0].replace(/\s/g, ''));

  /**
   * A search: it waits for the engine.
   * @param {import('playwright-core').Page} opened
   * @param {string} words
   */
  async function search(opened, words) {
    await opened.getByRole('combobox').first().fill(words);
    await opened.locator('.count', { hasText: `pour « ${words} »` }).waitFor();
  }

  /** @param {string} query */
  const total = async (query) => (await (await fetch(`${on.address}/api/places?carte=isere&limit=1&${query}`)).json()).total;

  test('takes over: from then on lists, counts, searches and tiles ask nothing of the server', () =>
    visit('/moteur.html', async ({ page: opened, heard }) => {
      await opened.locator('.card').first().waitFor();
      assert.equal(asked(heard.requests).filter((path) => path.startsWith('/api/')).length, 1, 'the first list is the server’s');
      // Typed at once: the search waits for the engine rather than leave.
      await search(opened, 'mediatheque');
      assert.equal(await count(opened), await total('q=mediatheque'));
      assert.deepEqual(heard.requests.filter((url) => url.includes('mediatheque')), []);
      assert.equal(heard.requests.filter((url) => url.endsWith('.wasm')).length, 1);

      await opened.getByRole('combobox').fill('');
      await opened.locator('.count', { hasText: 'sans position' }).waitFor();
      await opened.locator('.maplibregl-canvas').waitFor();
      await opened.waitForLoadState('networkidle');
      const before = heard.requests.length;
      await opened.getByRole('button', { name: 'Filtrer' }).click();
      await opened.locator('[data-column="dispositif_programmes_nationaux"] .option', { hasText: 'France Services' }).click();
      await opened.locator('.chip').first().waitFor({ state: 'attached' });
      assert.equal(await count(opened), await total('dispositif_programmes_nationaux=France%20Services'));
      await opened.keyboard.press('Escape');
      await opened.getByRole('button', { name: 'Zoomer', exact: true }).click();
      await opened.locator('.count', { hasText: 'dans la zone affichée' }).waitFor();
      await opened.getByRole('button', { name: 'Voir toute la liste' }).click();
      await opened.getByRole('button', { name: 'Afficher plus' }).click();
      await opened.locator('.card').nth(39).waitFor();
      await opened.waitForLoadState('networkidle');
      assert.deepEqual(asked(heard.requests.slice(before)), []);
      await opened.locator('.card-link').first().click();
      await opened.locator('.fiche-foot').waitFor();
      // An id is public: the rest of a sheet is the server's.
      assert.match(asked(heard.requests.slice(before)).join(), /^\/api\/places\/[^/?,]+$/);
      assert.deepEqual(heard.errors, []);
      assert.deepEqual(heard.said.filter((line) => /^(error|warning) (repere|Refused)/.test(line)), []);
    }));

  test('the map it draws is the map the server’s tiles draw', async () => {
    const name = 'dispositif_programmes_nationaux';
    /** @param {Record<string, (route: import('playwright-core').Route) => unknown>} routes @param {boolean} isEngine */
    const picture = async (routes, isEngine) => {
      /** @type {Buffer | null} */
      let taken = null;
      await visit('/moteur.html', async ({ page: opened, heard }) => {
        await opened.locator('.card').first().waitFor();
        await search(opened, 'mairie');
        await opened.getByRole('combobox').fill('');
        await opened.locator('.count', { hasText: 'sans position' }).waitFor();
        await opened.locator('.maplibregl-canvas').waitFor();
        await opened.locator('.map-notice').waitFor({ state: 'hidden' });
        await opened.waitForLoadState('networkidle');
        const before = heard.requests.length;
        await opened.getByRole('button', { name: 'Filtrer' }).click();
        await opened.locator(`[data-column="${name}"] .option`, { hasText: 'France Services' }).click();
        await opened.locator('.chip').first().waitFor({ state: 'attached' });
        await opened.keyboard.press('Escape');
        await opened.locator('.filters').waitFor({ state: 'hidden' });
        // The search has moved the map, or not, as it was there already.
        await opened.locator('.shortcut').first().click();
        await opened.locator('.count', { hasText: 'dans la zone affichée' }).waitFor();
        await opened.waitForLoadState('networkidle');
        assert.equal(asked(heard.requests.slice(before)).some((path) => path.includes('/places/')), !isEngine);
        taken = await stillPicture(opened.locator('.map-canvas'));
        // Without the base map: where its labels stand depends on where they stood before.
      }, { routes: { ...routes, '**/base/*/*/*': (route) => route.fulfill({ status: 204, headers: { 'Access-Control-Allow-Origin': '*' } }) } });
      return /** @type {Buffer | null} */ (taken);
    };
    const [mine, theirs] = [await picture({}, true), await picture({ '**/*.wasm': (route) => route.fulfill({ status: 404 }) }, false)];
    if (!mine?.equals(theirs ?? Buffer.alloc(0))) {
      for (const [who, bytes] of Object.entries({ moteur: mine, serveur: theirs })) if (bytes) writeFileSync(join(SCREENSHOTS, `differe-${who}.png`), bytes);
      assert.fail('screenshots/differe-moteur.png and differe-serveur.png differ');
    }
  });

  test('where the policy allows no WebAssembly the server answers, and the console says so once', () =>
    visit('/sans-moteur.html', async ({ page: opened, heard }) => {
      await opened.locator('.card').first().waitFor();
      await search(opened, 'mediatheque');
      assert.equal(await count(opened), await total('q=mediatheque'));
      assert.equal(asked(heard.requests).filter((path) => path.includes('q=mediatheque')).length, 1);
      await opened.getByRole('combobox').nth(1).fill('mairie');
      await opened.locator('.count', { hasText: 'pour « mairie »' }).waitFor();
      const said = heard.said.filter((line) => line.includes('repere-carte'));
      assert.equal(said.length, 1, said.join('\n'));
      assert.match(said[0], /^warning .*'wasm-unsafe-eval'.*script-src/);
      assert.deepEqual(heard.requests.filter((url) => /\.wasm$|\.index/.test(url)), [], 'nothing is fetched in vain');
      assert.deepEqual(heard.errors, []);
    }));

  const index = () => readFileSync(join(on.bundle, JSON.parse(readFileSync(join(on.bundle, 'manifest.json'), 'utf8')).files.index.name));
  /** @type {[string, (route: import('playwright-core').Route) => unknown, RegExp][]} */
  const hostile = [
    ['an index of another size', (route) => route.fulfill({ body: index().subarray(0, 1_000) }), /1000 octets reçus/],
    ['an endless index', (route) => route.fulfill({ body: Buffer.alloc(8 << 20) }), /refusé/],
    ['a page of words for an index', async (route) => {
      const { length } = await (await route.fetch()).body();
      await route.fulfill({ body: Buffer.alloc(length, '<!doctype html>') });
    }, /pas un index/],
    ['a damaged index', async (route) => {
      const body = await (await route.fetch()).body();
      body[body.length >> 1] ^= 0xff;
      await route.fulfill({ body });
    }, /coupé ou abîmé|illisible|incohérent/],
    ['no index', (route) => route.fulfill({ status: 404 }), /404/],
  ];
  for (const [name, answer, words] of hostile) {
    test(`${name}: the server answers, the console says why`, () =>
      visit('/moteur.html', async ({ page: opened, heard }) => {
        await opened.locator('.card').first().waitFor();
        await search(opened, 'mediatheque');
        assert.equal(await count(opened), await total('q=mediatheque'));
        const said = heard.said.filter((line) => line.startsWith('warning repere-carte'));
        assert.equal(said.length, 1, said.join('\n'));
        assert.match(said[0], words);
        assert.deepEqual(heard.errors, []);
      }, { routes: { '**/*.index?*': answer } }));
  }

  test('a bundle that is gone: the element starts afresh', () => {
    let gone = true;
    return visit('/moteur.html', async ({ page: opened, heard }) => {
      const starts = () => heard.requests.filter((url) => url.endsWith('/cartes/isere.json')).length;
      await until(() => starts() >= 2);
      await opened.locator('.card').first().waitFor();
      await opened.waitForLoadState('networkidle');
      await search(opened, 'mediatheque');
      assert.deepEqual(heard.requests.filter((url) => url.includes('mediatheque')), []);
      assert.equal(starts(), 2);
    }, { routes: { '**/*.index?*': (route) => (gone ? ((gone = false), route.fulfill({ status: 410 })) : route.continue()) } });
  });

  describe('on a host of plain files', () => {
    /** The folder of details that an export of the same carte writes. */
    let details = '';

    before(async () => {
      const site = join(on.bundle, 'site');
      await promisify(execFile)(binary, [
        'export', '--bundle', on.bundle, '--cartes', join(root, 'examples', 'cartes'), '--carte', 'france',
        '--assets', join(root, 'widget', 'dist'), '--out', site,
      ]);
      const data = join(site, 'donnees');
      details = join(data, readdirSync(data).find((name) => name.startsWith('details.')) ?? '');
    });

    /** The host has the carte, the engine, the index and details; nobody answers at /api or /tiles. */
    const routes = () => ({
      '**/cartes/*.json': async (/** @type {import('playwright-core').Route} */ route) => {
        const response = await route.fetch();
        const carte = await response.json();
        await route.fulfill({ response, json: { ...carte, moteur: { ...carte.moteur, serveur: false, details: 'details' } } });
      },
      '**/api/**': (/** @type {import('playwright-core').Route} */ route) => route.fulfill({ status: 404 }),
      '**/tiles/*/places/**': (/** @type {import('playwright-core').Route} */ route) => route.fulfill({ status: 404 }),
      '**/details/*.json': (/** @type {import('playwright-core').Route} */ route) => {
        const shard = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
        return route.fulfill({ headers: { 'Access-Control-Allow-Origin': '*' }, body: readFileSync(join(details, shard)) });
      },
    });

    test('the engine answers all: list, search, map, sheets', () =>
      visit('/seul.html', async ({ page: opened, heard }) => {
        await opened.locator('.card').first().waitFor();
        const all = await count(opened);
        assert.ok(all > 2_000, `${all}`);
        await search(opened, 'mediatheque');
        await opened.locator('.maplibregl-canvas').waitFor();
        await opened.waitForLoadState('networkidle');
        await opened.locator('.card-link').first().click();
        await opened.locator('.fiche-foot').waitFor();
        assert.match(heard.requests.filter((url) => url.includes('/details/')).join(), /\/details\/\d{4}\.json$/);
        // The one list that was asked before it was known that nobody answers.
        assert.deepEqual(asked(heard.requests), ['/api/places?carte=france&limit=20']);
        assert.deepEqual(heard.errors, []);
      }, { routes: routes() }));

    test('without WebAssembly the page keeps its own content, and the console says why', () =>
      visit('/seul-sans-moteur.html', async ({ page: opened, heard }) => {
        await opened.waitForEvent('console', (message) => message.text().startsWith('repere-carte'));
        assert.equal(await opened.locator('#secours').isVisible(), true);
        assert.equal(await opened.locator('.card').count(), 0);
        const said = heard.said.filter((line) => line.includes('repere-carte'));
        assert.equal(said.length, 1, said.join('\n'));
        assert.match(said[0], /^error .*'wasm-unsafe-eval'.*script-src/);
        assert.deepEqual(heard.errors, []);
      }, { routes: routes() }));
  });

  for (const [name, viewport] of Object.entries({ phone: PHONE, desk: DESK })) {
    test(`pictures: ${name}`, () =>
      visit('/moteur.html', async ({ page: opened }) => {
        await opened.locator('.card').first().waitFor();
        await search(opened, 'mediatheque');
        await opened.getByRole('combobox').fill('');
        await opened.locator('.count', { hasText: 'sans position' }).waitFor();
        const size = `${viewport.width}x${viewport.height}`;
        if (viewport === PHONE) await opened.getByRole('button', { name: 'Carte' }).click();
        await opened.locator('.maplibregl-canvas').waitFor();
        await opened.waitForLoadState('networkidle');
        await opened.waitForTimeout(800);
        await opened.screenshot({ path: join(SCREENSHOTS, `moteur-${size}.png`) });
      }, { viewport }));
  }
});

/**
 * A picture once nothing moves any more.
 * @param {import('playwright-core').Locator} locator
 */
async function stillPicture(locator) {
  let [before, taken] = [await locator.screenshot(), await locator.screenshot()];
  for (let still = 0; still < 3;) {
    await locator.page().waitForTimeout(400);
    [before, taken] = [taken, await locator.screenshot()];
    still = before.equals(taken) ? still + 1 : 0;
  }
  return taken;
}
