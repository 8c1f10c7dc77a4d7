// Choosing among the places, with the real server: when they are open, an address where the
// carte's owner allows it, a link to what is seen, and telling of a mistake.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DESK, PHONE, launch, listenTo } from '../widget/test/support/browser.js';
import { bake, root, sample, serve } from './server.js';
import { until } from './stage.js';

/** A street of Grenoble, as the stand-in of the address search knows it. */
const STREET = { label: '3 Rue des Alpes 38000 Grenoble', point: [5.7243, 45.1821] };

describe('choosing', () => {
  /** @type {Awaited<ReturnType<typeof bake>>} */
  let bundle;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof startAddresses>>} */
  let addresses;
  /** @type {Awaited<ReturnType<typeof launch>>} */
  let browser;
  /** @type {string} */
  let cartes;
  /** @type {Date} */
  let noon;

  before(async () => {
    bundle = await bake(sample);
    addresses = await startAddresses();
    cartes = await mkdtemp(join(tmpdir(), 'repere-cartes-'));
    const isere = await readFile(join(root, 'examples/cartes/isere.toml'), 'utf8');
    await writeFile(join(cartes, 'isere.toml'), isere);
    await writeFile(join(cartes, 'owner.toml'),
      isere.replace('[couleurs]', `adresses = "${addresses.url}"\nsignalement = "carte@isere.example"\n[couleurs]`));
    server = await serve(bundle.folder, cartes);
    noon = ordinaryNoon((await (await fetch(new URL('/cartes/isere.json', server.address))).json()).feries);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    addresses?.stop();
    await bundle?.remove();
    if (cartes) await rm(cartes, { recursive: true });
  });

  /**
   * @param {string} path
   * @param {(page: import('playwright-core').Page, heard: ReturnType<typeof listenTo>) => Promise<void>} run
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async function visit(path, run, options = {}) {
    const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'], ...options });
    const page = await context.newPage();
    const heard = listenTo(page);
    await page.clock.setFixedTime(noon);
    try {
      await page.goto(new URL(path, server.address).href);
      await page.locator('.card').first().waitFor();
      await run(page, heard);
    } finally {
      await context.close();
    }
  }

  /** @param {import('playwright-core').Page} page */
  const total = async (page) => Number(/^[\d\s\u202f]+/.exec(await page.locator('.count strong').innerText())?.[0].replace(/\D/g, '') ?? NaN);

  /** @param {string} query */
  const counted = async (query) => {
    const answer = await fetch(new URL(`/api/places?carte=isere&limit=1000&${query}`, server.address));
    return answer.json();
  };

  for (const viewport of [DESK, PHONE]) {
    test(`« ouvert maintenant » says beforehand how many, and lists only those that are open (${viewport.width} px)`, () =>
      visit('/embed/isere', async (page) => {
        await page.getByRole('button', { name: /^Filtrer/ }).click();
        const option = page.locator('.option', { hasText: 'Ouvert maintenant' });
        await option.locator('.option-count span').first().waitFor();
        const promised = Number((await option.locator('.option-count span').first().innerText()).replace(/\D/g, ''));
        await option.getByRole('checkbox').check();
        await page.locator('.chip', { hasText: 'Ouvert maintenant' }).waitFor({ state: 'attached' });
        assert.equal(await total(page), promised);
        const instant = `${noon.toISOString().slice(0, 16)}Z`;
        assert.equal(promised, (await counted(`ouvert=${instant}`)).total);
        await page.locator('.filters-foot .primary').click();
        const statuses = await page.locator('.cards .status strong').allInnerTexts();
        assert.ok(statuses.length > 5);
        assert.deepEqual([...new Set(statuses)], ['Ouvert']);
      }, { viewport }));
  }

  test('the evening and the weekend are counted, and can be let go of', () =>
    visit('/embed/isere', async (page) => {
      const all = await total(page);
      const { counts } = await counted('');
      await page.getByRole('button', { name: /^Filtrer/ }).click();
      await page.getByLabel('Le week-end').check();
      await page.locator('.chip', { hasText: 'Le week-end' }).waitFor();
      assert.equal(await total(page), counts.ouvert['week-end']);
      await page.getByLabel('Le soir').check();
      await page.locator('.chip', { hasText: 'Le soir' }).waitFor();
      const both = (await counted('ouvert=soir,week-end')).total;
      assert.ok(both > counts.ouvert['week-end'] && both < all);
      assert.equal(await total(page), both);
      await page.getByRole('button', { name: 'Retirer le filtre Le week-end' }).click();
      await page.getByRole('button', { name: /Retirer le filtre Le soir/ }).click();
      await page.locator('.chip').waitFor({ state: 'detached' });
      assert.equal(await total(page), all);
    }));

  test('services stand under what people look for, each with a sentence', () =>
    visit('/embed/isere', async (page) => {
      await page.getByRole('button', { name: /^Filtrer/ }).click();
      const group = page.getByRole('group', { name: 'Je veux de l’aide pour une démarche' });
      await group.getByText('Faire avec vous une démarche en ligne').waitFor();
      await group.getByRole('checkbox', { name: /Aide aux démarches administratives/ }).check();
      await page.locator('.chip', { hasText: 'Aide aux démarches administratives' }).waitFor();
    }));

  test('a link opens the same view, and tells no server', () =>
    visit('/embed/isere', async (page, heard) => {
      await page.getByRole('button', { name: /^Filtrer/ }).click();
      await page.getByLabel('Gratuit', { exact: false }).first().check();
      await page.locator('.chip', { hasText: 'Gratuit' }).waitFor();
      await page.getByRole('combobox').fill('maison');
      await page.locator('.count', { hasText: 'maison' }).waitFor();
      const found = await total(page);
      await page.getByRole('button', { name: 'Fermer' }).click();
      await page.getByRole('button', { name: 'Partager cette vue' }).click();
      await page.getByText('Lien copié').waitFor();
      const link = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(new URL(link).hash, /^#repere=isere&.*maison/);
      await page.goto('about:blank');
      heard.requests.length = 0;
      await page.goto(link);
      await page.locator('.chip', { hasText: 'Gratuit' }).waitFor();
      await page.locator('.count', { hasText: 'maison' }).waitFor();
      assert.equal(await total(page), found);
      assert.equal(await page.getByRole('combobox').inputValue(), 'maison');
      assert.ok(heard.requests.length > 3);
      assert.deepEqual(heard.requests.filter((url) => url.includes('maison')), []);

      // A link followed within the page leads on from there.
      const place = (await page.locator('.card-link').first().innerText()).trim();
      const id = await page.locator('.card').first().getAttribute('data-id');
      await page.evaluate((hash) => { location.hash = hash; }, `#repere=isere&lieu=${encodeURIComponent(id ?? '')}`);
      await page.getByRole('heading', { name: place }).waitFor();
      assert.equal(await page.locator('.chip').count(), 0);
    }));

  test('where the clipboard is refused the link is there to be copied', () =>
    visit('/embed/isere', async (page) => {
      await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); });
      await page.getByRole('button', { name: 'Partager cette vue' }).click();
      const field = page.getByRole('textbox', { name: 'À copier à la main' });
      assert.match(await field.inputValue(), /\/embed\/isere#repere=isere$/);
    }));

  test('a fiche explains its labels, is copied, and says where to tell of a mistake', () =>
    visit('/embed/owner', async (page) => {
      await page.getByRole('combobox').fill('maison');
      await page.locator('.count', { hasText: 'maison' }).waitFor();
      const card = page.locator('.card', { hasText: 'Conseiller numérique' }).first();
      await card.locator('.card-link').click();
      await page.getByText('vous apprend à utiliser le numérique').waitFor();
      const name = await page.locator('.fiche-title').innerText();
      await page.getByRole('button', { name: 'Copier les coordonnées' }).click();
      await page.getByText('Copié', { exact: true }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied.split('\n')[0], name);
      assert.match(copied, /^\d{5} /m);
      assert.match(copied, /\/lieux\//);
      const report = await page.getByRole('link', { name: 'Signaler une erreur' }).getAttribute('href') ?? '';
      assert.ok(report.startsWith('mailto:carte@isere.example?subject='));
      assert.ok(decodeURIComponent(report).includes(name));
      const address = copied.split('\n').at(-1) ?? '';
      await page.goto(address);
      const plain = await page.getByRole('link', { name: 'Signaler une erreur' }).getAttribute('href') ?? '';
      assert.ok(decodeURIComponent(plain).includes(name));
    }));

  test('by keyboard alone: search, filter, fiche, booking; the focus is seen at each stop', () =>
    visit('/embed/isere', async (page) => {
      await page.context().route((url) => !url.href.startsWith(server.address), (route) => route.fulfill({ body: 'rendez-vous' }));
      const at = () => page.evaluate(() => {
        const element = /** @type {HTMLElement | null} */ (document.querySelector('repere-carte')?.shadowRoot?.activeElement);
        if (!element) return null;
        const labels = /** @type {HTMLInputElement} */ (element).labels;
        // A card shows the focus of the link in it.
        const outlined = [element, element.closest('.card'), element.closest('.search')].some((one) => one && getComputedStyle(one).outlineStyle !== 'none');
        return { name: (labels?.[0] ?? element).textContent?.trim() || element.getAttribute('aria-label') || '', outlined };
      });
      const tabTo = async (/** @type {RegExp} */ name) => {
        for (let i = 0; i < 80; i += 1) {
          await page.keyboard.press('Tab');
          const stop = await at();
          if (stop) assert.ok(stop.outlined, `no focus to be seen on ${stop.name}`);
          if (stop && name.test(stop.name)) return;
        }
        assert.fail(`no way by keyboard to ${name}`);
      };
      await tabTo(/^Rechercher/);
      await page.keyboard.type('grenob');
      await page.getByRole('option', { name: /^Grenoble/ }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.locator('.count', { hasText: 'du plus proche de Grenoble' }).waitFor();
      await tabTo(/^Filtrer/);
      await page.keyboard.press('Enter');
      await tabTo(/^Avec rendez-vous en ligne/);
      await page.keyboard.press('Space');
      await page.locator('.chip', { hasText: 'rendez-vous' }).waitFor();
      await page.keyboard.press('Escape');
      assert.match((await at())?.name ?? '', /^Filtrer/);
      const first = (await page.locator('.card-link').first().innerText()).trim();
      await tabTo(new RegExp(`^${first.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`));
      // The rest of the sheet comes late, and takes the focus from nobody.
      let come = () => {};
      const late = new Promise((resolve) => { come = () => resolve(undefined); });
      await page.route('**/api/places/*', (route) => late.then(() => route.continue()));
      await page.keyboard.press('Enter');
      await page.locator('.fiche-title:focus').waitFor();
      await tabTo(/^Prendre rendez-vous/);
      const short = await page.locator('.fiche').innerText();
      come();
      await until(async () => (await page.locator('.fiche').innerText()) !== short);
      assert.match((await at())?.name ?? '', /^Prendre rendez-vous/);
      const [booking] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')]);
      await booking.waitForURL((url) => /^https?:$/.test(url.protocol) && !url.href.startsWith(server.address));
      await booking.close();
    }));

  test('an address is searched where the owner allows it, and only there', async () => {
    await visit('/embed/owner', async (page) => {
      addresses.asked.length = 0;
      await page.getByRole('combobox').pressSequentially('3 rue des alp', { delay: 30 });
      const option = page.getByRole('option', { name: `${STREET.label} adresse, selon 127.0.0.1` });
      await option.waitFor();
      // Typing asks now and then, not for every letter.
      assert.ok(addresses.asked.length <= 4, String(addresses.asked.length));
      assert.ok(addresses.asked.every((query) => query.get('q')?.length >= 4 && query.get('autocomplete') === '1'));
      await option.click();
      await page.locator('.count', { hasText: `du plus proche de ${STREET.label}` }).waitFor();
      assert.match(await page.locator('.card .distance').first().innerText(), /\dk?\s?m/);

      // Told that it is too much, the page leaves the service alone.
      addresses.refuse = true;
      await page.getByRole('combobox').fill('12 avenue');
      await until(() => addresses.asked.some((query) => query.get('q') === '12 avenue'));
      const before = addresses.asked.length;
      await page.getByRole('combobox').fill('12 avenue des');
      await page.locator('.count', { hasText: '12 avenue des' }).waitFor();
      await page.getByRole('combobox').fill('grenoble');
      await page.getByRole('option', { name: /^Grenoble/ }).waitFor();
      assert.equal(addresses.asked.length, before);
    });
    addresses.asked.length = 0;
    addresses.refuse = false;
    await visit('/embed/isere', async (page, heard) => {
      await page.getByRole('combobox').fill('3 rue des alpes');
      await page.locator('.count', { hasText: '3 rue des alpes' }).waitFor();
      assert.deepEqual(addresses.asked, []);
      assert.deepEqual(heard.requests.filter((url) => !url.startsWith(server.address) && !url.startsWith('blob:')), []);
    });
  });
});

/** A stand-in for the Base Adresse Nationale's search. */
async function startAddresses() {
  const state = { asked: /** @type {URLSearchParams[]} */ ([]), refuse: false, url: '', stop: () => {} };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://host');
    state.asked.push(url.searchParams);
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (state.refuse) return response.writeHead(429, { 'Retry-After': '60' }).end();
    const feature = (/** @type {string} */ label, /** @type {string} */ type, /** @type {number[]} */ coordinates) =>
      ({ type: 'Feature', geometry: { type: 'Point', coordinates }, properties: { label, type } });
    return response.end(JSON.stringify({
      type: 'FeatureCollection',
      features: [feature(STREET.label, 'housenumber', STREET.point), feature('Grenoble', 'municipality', [5.72, 45.18])],
    }));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(undefined)); });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  state.url = `http://127.0.0.1:${port}/search`;
  state.stop = () => { server.closeAllConnections(); server.close(); };
  return state;
}

/**
 * Eleven in UTC of a weekday that follows, none of them a public holiday.
 * @param {string[]} holidays
 */
function ordinaryNoon(holidays) {
  const day = new Date();
  const date = () => day.toISOString().slice(0, 10);
  do day.setUTCDate(day.getUTCDate() + 1); while (day.getUTCDay() % 6 === 0 || holidays.includes(date()));
  return new Date(`${date()}T11:00:00Z`);
}
