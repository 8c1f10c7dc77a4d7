// On pages of all kinds: in a frame that takes our height, in React and Vue, under the national
// map's name, in parts, told what to do by the page, counted by the page's own Matomo.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { DESK, PHONE, listenTo } from '../widget/test/support/browser.js';
import { root } from './server.js';
import { SCREENSHOTS, stage } from './stage.js';

const AXE = await readFile(join(root, 'widget/node_modules/axe-core/axe.min.js'), 'utf8');
const run = promisify(execFile);
const HOST = 'http://127.0.0.1:8080';

/**
 * @param {string} body
 * @param {string} [head]
 * @param {string} [attributes] of the page
 */
const page = (body, head = '', attributes = 'lang="fr"') => `<!doctype html>
<html ${attributes}><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Page</title>${head}
<main><h1>Page</h1>${body}</main></html>`;
const element = (/** @type {string} */ attributes, script = `<script type="module" src="${HOST}/repere.js"></script>`) =>
  page(`<repere-carte carte="isere" ${attributes}><a href="#">La liste</a></repere-carte>`, script);

const PAGES = {
  '/frame.html': page(
    `<iframe id="ours" src="${HOST}/embed/isere" title="Carte" width="100%" height="500" allow="geolocation; fullscreen" style="border:0"></iframe>
     <iframe id="bound" src="${HOST}/embed/village" title="Carte" width="100%" height="500" data-hauteur-max="700" style="border:0"></iframe>
     <iframe id="theirs" src="/other.html" title="Autre" height="111"></iframe>`,
    `<script src="${HOST}/cadre.js" async></script>`),
  '/other.html': '<!doctype html><title>Autre</title><script>parent.postMessage({ repere: "hauteur", pixels: 3000 }, "*")</script>',
  '/national.html': page(
    `<cartographie-inclusion-numerique api-url="https://cartographie.example" app-name="Mon département" territoire-type="departements" territoires="38" latitude="45.18" longitude="5.72" zoom="10"><p>Secours</p></cartographie-inclusion-numerique>`,
    `<script src="${HOST}/national.js"></script>`),
  '/liste.html': element('affichage="liste"'),
  '/carte.html': element('affichage="carte"'),
  '/recherche.html': element('affichage="recherche"'),
  '/auto.html': element('theme="auto"'),
  '/matomo.html': page(`<script>window._paq = [];</script><repere-carte carte="isere" statistiques="matomo"></repere-carte><script type="module" src="${HOST}/repere.js"></script>`),
  '/rtl.html': page('<repere-carte carte="isere"></repere-carte>', `<script type="module" src="${HOST}/repere.js"></script>`, 'lang="fr" dir="rtl"'),
  '/grand.html': page('<repere-carte carte="isere"></repere-carte>', `<style>repere-carte { --repere-taille: 32px; --repere-hauteur: 900px }</style><script type="module" src="${HOST}/repere.js"></script>`),
};

describe('embedding', () => {
  /** @type {string} */
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repere-npm-'));
  });
  after(() => rm(folder, { recursive: true }));
  const on = stage({
    pages: async (address) => {
      const pinned = await pinnedSnippet(address);
      return {
        ...PAGES,
        ...(await bundlePages(folder)),
        '/pinned.html': page(pinned),
        // One letter of the application's digest.
        '/other-module.html': page(pinned.replace(/(application-[^"]*":"sha384-)(.)/, (_, before, letter) => before + (letter === 'A' ? 'B' : 'A'))),
      };
    },
  });

  /**
   * @param {string} path
   * @param {(page: import('playwright-core').Page, heard: ReturnType<typeof listenTo>) => Promise<void>} act
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async function visit(path, act, options = {}) {
    const context = await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
    const opened = await context.newPage();
    const heard = listenTo(opened);
    try {
      await opened.goto(on.origin + path);
      await act(opened, heard);
      assert.deepEqual(heard.errors, []);
    } finally {
      await context.close();
    }
  }

  /** @param {import('playwright-core').Page} opened */
  async function axe(opened) {
    await opened.evaluate(AXE);
    const found = await opened.evaluate(async () => {
      // @ts-expect-error put there above
      const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
      return violations.map((/** @type {any} */ { id, nodes }) => `${id} ${nodes.map((/** @type {any} */ node) => node.target).join()}`);
    });
    assert.deepEqual(found, []);
  }

  /** @param {import('playwright-core').Page} opened */
  const overflow = (opened) => opened.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

  test('a frame takes the height of what it shows, ours alone, and no more than it may', () =>
    visit('/frame.html', async (opened) => {
      const height = (/** @type {string} */ id) => opened.locator(id).evaluate((frame) => /** @type {HTMLElement} */ (frame).offsetHeight);
      const inside = opened.frameLocator('#ours');
      await inside.locator('.card').first().waitFor();
      await opened.waitForFunction(() => /** @type {HTMLElement} */ (document.querySelector('#ours')).offsetHeight > 1500);
      // Nothing scrolls within: the whole list is there.
      await opened.frames()[1].waitForFunction(() => {
        const list = document.querySelector('repere-carte')?.shadowRoot?.querySelector('.list');
        return list && list.scrollHeight - list.clientHeight <= 1;
      });
      const before = await height('#ours');
      await inside.getByRole('button', { name: 'Afficher plus' }).click();
      await opened.waitForFunction((least) => /** @type {HTMLElement} */ (document.querySelector('#ours')).offsetHeight > least, before);
      await inside.locator('.tab[data-tab="map"]').click();
      await opened.waitForFunction(() => /** @type {HTMLElement} */ (document.querySelector('#ours')).offsetHeight < 1000);
      await opened.locator('#bound').scrollIntoViewIfNeeded();
      await opened.frameLocator('#bound').locator('.card').first().waitFor();
      await opened.waitForFunction(() => /** @type {HTMLElement} */ (document.querySelector('#bound')).offsetHeight === 700);
      assert.equal(await opened.locator('#theirs').getAttribute('style'), null);
      assert.equal(await overflow(opened), 0);
    }, { viewport: PHONE }));

  test('the frame of a page without that script keeps its height, and can be shown full screen', () =>
    visit('/frame.html', async (opened) => {
      const inside = opened.frameLocator('#ours');
      await inside.getByRole('button', { name: 'Afficher en plein écran' }).click();
      await inside.getByRole('button', { name: 'Quitter le plein écran' }).waitFor();
      await inside.getByRole('button', { name: 'Quitter le plein écran' }).click();
      await inside.getByRole('button', { name: 'Afficher en plein écran' }).waitFor();
    }));

  test('the national map’s element becomes ours: territory, title, view, its parameters', async () => {
    await visit('/national.html?services=Aide+aux+d%C3%A9marches+administratives', async (opened, heard) => {
      await opened.locator('.card').first().waitFor();
      assert.equal(await opened.getByRole('heading', { name: 'Mon département' }).count(), 1);
      const { total } = await (await fetch(new URL('/api/places?limit=1&territoires=departement:38&services=aide-aux-demarches-administratives', on.address))).json();
      assert.match(await opened.locator('.count strong').innerText(), new RegExp(`^${total}\\s`));
      assert.ok(heard.said.some((line) => line.includes('api-url n’a pas d’équivalent')));
      assert.deepEqual(heard.requests.filter((url) => url.includes('cartographie.example')), []);
    });
  });

  for (const [path, width] of /** @type {const} */ ([['/liste.html', 1280], ['/liste.html', 280], ['/carte.html', 1280], ['/carte.html', 320], ['/recherche.html', 1280], ['/recherche.html', 280]])) {
    test(`${path} at ${width} px: a part alone, usable, without a fault of axe`, () =>
      visit(path, async (opened, heard) => {
        if (path === '/liste.html') {
          await opened.locator('.card').first().waitFor();
          assert.equal(await opened.locator('.map-pane').isVisible(), false);
          assert.deepEqual(heard.requests.filter((url) => url.includes('/map-')), []);
          await opened.locator('.card-link').first().click();
          await opened.locator('.fiche-title').waitFor();
          await opened.getByRole('button', { name: 'Retour à la liste' }).click();
        } else if (path === '/carte.html') {
          await opened.locator('.map-pane canvas').waitFor();
          assert.equal(await opened.locator('.list').isVisible(), false);
          await axe(opened);
          await opened.getByRole('button', { name: 'Liste' }).click();
          await opened.locator('.card').first().waitFor();
        } else {
          await opened.getByRole('combobox').waitFor();
          assert.equal(await opened.locator('.list').isVisible(), false);
          assert.ok((await opened.locator('repere-carte').boundingBox())?.height ?? 0 < 260);
          await opened.screenshot({ path: join(SCREENSHOTS, `recherche-seule-${width}.png`) });
          await axe(opened);
          await opened.getByRole('combobox').fill('grenoble');
          await opened.getByRole('option', { name: /^Grenoble/ }).click();
          await opened.locator('.card').first().waitFor();
        }
        assert.equal(await overflow(opened), 0);
        await axe(opened);
        await opened.screenshot({ path: join(SCREENSHOTS, `${path.slice(1, -5)}-${width}.png`) });
      }, { viewport: { width, height: 800 } }));
  }

  test('the theme follows the reader’s device where the page leaves it to them', async () => {
    for (const [options, theme] of /** @type {const} */ ([[{ colorScheme: 'dark' }, 'sombre'], [{ colorScheme: 'light' }, 'clair'], [{ contrast: 'more' }, 'contraste']])) {
      await visit('/auto.html', async (opened) => {
        await opened.locator('.card').first().waitFor();
        assert.equal(await opened.locator('.root').getAttribute('data-theme'), theme);
        if (theme !== 'sombre') return;
        await opened.emulateMedia({ colorScheme: 'light' });
        await opened.locator('.root[data-theme="clair"]').waitFor();
      }, options);
    }
  });

  for (const [path, width] of /** @type {const} */ ([['/rtl.html', 390], ['/rtl.html', 1280], ['/grand.html', 390], ['/grand.html', 1280]])) {
    test(`${path} at ${width} px: nothing is cut, nothing lies over anything`, () =>
      visit(path, async (opened) => {
        await opened.locator('.card').first().waitFor();
        assert.equal(await overflow(opened), 0);
        const overlaps = await opened.locator('.header').evaluate((header) => {
          const boxes = [...header.children].map((child) => child.getBoundingClientRect()).filter(({ width: w }) => w > 1);
          return boxes.some((a, at) => boxes.slice(at + 1).some((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
        });
        assert.equal(overlaps, false);
        await opened.getByRole('button', { name: /^Filtrer/ }).click();
        await opened.screenshot({ path: join(SCREENSHOTS, `${path.slice(1, -5)}-${width}.png`) });
        const cut = await opened.locator('.filters').evaluate((panel) => panel.scrollWidth - panel.clientWidth);
        assert.ok(cut <= 0, `${cut} px of the filters are cut`);
      }, { viewport: { width, height: 844 } }));
  }

  test('a page tells the element what to do, even before it is there', () =>
    visit('/liste.html', async (opened) => {
      const [id, nom] = await (await fetch(new URL('/api/places?carte=isere&limit=1&q=mediatheque', on.address))).json().then(({ features: [first] }) => [first.id, first.properties.nom]);
      await opened.evaluate(async (place) => {
        await customElements.whenDefined('repere-carte');
        const carte = /** @type {any} */ (document.querySelector('repere-carte'));
        await carte.ouvrir(place);
      }, id);
      await opened.getByRole('heading', { name: nom }).waitFor();
      await opened.evaluate(async () => {
        const carte = /** @type {any} */ (document.querySelector('repere-carte'));
        await carte.pret;
        await carte.chercher('maison');
        await carte.filtrer('ouvert=week-end&inconnu=1');
        await carte.centrer([5.72, 45.18], 12);
      });
      await opened.locator('.count', { hasText: 'maison' }).waitFor();
      assert.deepEqual(await opened.locator('.chip').allInnerTexts(), ['Le week-end']);
      assert.equal(await opened.getByRole('combobox').inputValue(), 'maison');
    }));

  test('the page’s own Matomo counts what was opened, never what was typed', () =>
    visit('/matomo.html', async (opened, heard) => {
      await opened.locator('.card').first().waitFor();
      await opened.getByRole('combobox').fill('zzzz introuvable');
      await opened.locator('.count', { hasText: 'introuvable' }).waitFor();
      await opened.getByRole('combobox').fill('');
      await opened.locator('.card-link').first().click();
      await opened.locator('.fiche-title').waitFor();
      const counted = await opened.evaluate(() => /** @type {any} */ (window)._paq);
      assert.deepEqual(counted.map((/** @type {string[]} */ words) => words[2]), ['carte affichée', 'recherche sans résultat', 'fiche ouverte']);
      assert.equal(JSON.stringify(counted).includes('introuvable'), false);
      assert.deepEqual(await opened.context().cookies(), []);
      assert.deepEqual(heard.requests.filter((url) => !url.startsWith(on.address) && !url.startsWith(HOST) && !url.startsWith(on.origin) && !url.startsWith('blob:')), []);
    }));

  for (const framework of ['react', 'vue']) {
    test(`in ${framework}: mounted, changed, unmounted, mounted again; its events are heard`, () =>
      visit(`/${framework}.html`, async (opened) => {
        await opened.locator('.card').first().waitFor();
        const all = await opened.locator('.count strong').innerText();
        await opened.getByRole('button', { name: 'Gratuits seulement' }).click();
        await opened.waitForFunction((before) => document.querySelector('repere-carte')?.shadowRoot?.querySelector('.count strong')?.textContent !== before, all);
        await opened.getByRole('button', { name: 'Tous les lieux' }).click();
        await opened.waitForFunction((before) => document.querySelector('repere-carte')?.shadowRoot?.querySelector('.count strong')?.textContent === before, all);
        await opened.locator('.card-link').first().click();
        const name = await opened.locator('.fiche-title').innerText();
        assert.equal(await opened.locator('#opened').innerText(), name);
        await opened.getByRole('button', { name: 'Masquer' }).click();
        await opened.locator('repere-carte').waitFor({ state: 'detached' });
        await opened.getByRole('button', { name: 'Montrer' }).click();
        await opened.locator('.card').first().waitFor();
      }));
  }

  test('the pinned form runs what it names', () =>
    visit('/pinned.html', async (opened) => {
      await opened.locator('.card').first().waitFor();
      await opened.locator('.map-pane canvas').waitFor();
    }));

  test('the pinned form refuses a module that is not what it names', () =>
    visit('/other-module.html', async (opened, heard) => {
      if (!heard.said.some((line) => line.includes('integrity'))) await opened.waitForEvent('console', (message) => message.text().includes('integrity'));
      assert.equal(await opened.locator('.card').count(), 0);
      await opened.getByText('Isère').waitFor();
    }));

  test('the package has types that hold: events, methods, attributes in JSX', async () => {
    const good = `
import 'repere-carte';
import type {} from 'repere-carte/react';
const carte = document.querySelector('repere-carte')!;
carte.addEventListener('repere:lieu', ({ detail }) => detail.nom.toUpperCase());
const opened: Promise<void> = carte.ouvrir('a');
export const page = <repere-carte carte="isere" theme="auto" onrepere:filtre={({ detail }) => detail.total + 1} />;
export { opened };`;
    const check = async (/** @type {string} */ text) => {
      await writeFile(join(folder, 'page.tsx'), text);
      const tsc = join(root, 'widget/node_modules/.bin/tsc');
      const options = ['--noEmit', '--strict', '--jsx', 'react-jsx', '--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022', '--lib', 'es2022,dom', '--skipLibCheck', 'false', 'page.tsx'];
      return run(tsc, options, { cwd: folder }).then(() => '', ({ stdout }) => stdout);
    };
    assert.equal(await check(good), '');
    assert.match(await check(good.replace('theme="auto"', 'theme="rose"')), /TS2322/);
    assert.match(await check(good.replace('detail.nom', 'detail.name')), /TS2551|TS2339/);
    assert.match(await check(good.replace("ouvrir('a')", 'ouvrir(1)')), /TS2345/);
  });
});

/**
 * The pinned form of a carte, as the server's home page shows it.
 * @param {string} address
 */
async function pinnedSnippet(address) {
  const home = (await (await fetch(address)).text()).replaceAll('&quot;', '"');
  const found = [...home.matchAll(/&lt;script type="importmap"&gt;[\s\S]*?&lt;\/repere-carte&gt;/g)].find(([text]) => text.includes('carte="isere"'));
  assert.ok(found);
  return found[0].replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/**
 * The package as npm packs it, installed in a folder, and the examples bundled with it.
 * @param {string} into
 */
async function bundlePages(into) {
  const widget = join(root, 'widget');
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', into], { cwd: widget });
  const [{ filename, files }] = JSON.parse(stdout);
  assert.ok(files.some((/** @type {{ path: string }} */ { path }) => path === 'types/index.d.ts'));
  await mkdir(join(into, 'node_modules', 'repere-carte'), { recursive: true });
  await run('tar', ['-xzf', join(into, filename), '-C', join(into, 'node_modules', 'repere-carte'), '--strip-components=1']);
  for (const name of ['react', 'react-dom', 'scheduler', 'vue', '@vue', '@types', 'csstype']) {
    await symlink(join(root, 'e2e/node_modules', name), join(into, 'node_modules', name)).catch(() => {});
  }
  const { build } = createRequire(join(widget, 'package.json'))('esbuild');
  /** @type {Record<string, string>} */
  const pages = {};
  for (const [name, file] of [['react', 'react/page.jsx'], ['vue', 'vue/page.js']]) {
    const entry = join(into, file.replace('/', '-'));
    await cp(join(root, 'examples', file), entry);
    const { outputFiles } = await build({
      entryPoints: [entry], bundle: true, write: false, format: 'esm', jsx: 'automatic', minify: true,
      alias: { vue: join(into, 'node_modules/vue/dist/vue.esm-bundler.js') },
      define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
    });
    pages[`/${name}.html`] = `<!doctype html><html lang="fr"><meta charset="utf-8"><title>${name}</title><body data-server="${HOST}/"><div id="page"></div><script type="module">${outputFiles[0].text.replaceAll('</script', '<\\/script')}</script></body></html>`;
  }
  return pages;
}
