// The studio as a coordinator uses it: by keyboard from the first choice to a stranger's page that
// shows what was pasted, with the warnings on the way, and a carte written on the server.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { NO_POSE, linkOf, printCarte, readCarte } from '../widget/studio/carte.js';
import { DESK, PHONE, listenTo } from '../widget/test/support/browser.js';
import { root } from './server.js';
import { SCREENSHOTS, stage, until } from './stage.js';

const AXE = await readFile(join(root, 'widget/node_modules/axe-core/axe.min.js'), 'utf8');
const TOKEN = 'un-jeton-bien-long-0123';
const TABLET = { width: 820, height: 1180 };
const STEPS = ['Où', 'Fond de carte', 'Quels lieux', 'Apparence', 'Ouverture', 'Poser la carte'];

/** @typedef {import('playwright-core').Page} Page */

/** A stranger's page; its policy allows itself and what it was asked to.
 * @param {string} body
 * @param {string} policy
 */
const page = (body, policy) => `<!doctype html><html lang="fr"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ${policy.replaceAll('"', '&quot;')}">
<meta name="viewport" content="width=device-width"><title>Ville</title><main><h1>Ville</h1>${body}</main></html>`;

describe('studio', () => {
  /** @type {Record<string, string>} */
  const pages = {};
  const on = stage({
    cartes: {},
    serve: (cartes) => ({ more: ['--studio-write', cartes], env: { REPERE_STUDIO_JETON: TOKEN } }),
    pages,
  });

  /**
   * @param {string} address
   * @param {(page: Page, heard: ReturnType<typeof listenTo>) => Promise<void>} act
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async function visit(address, act, options = {}) {
    const context = await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: on.address });
    const opened = await context.newPage();
    const heard = listenTo(opened);
    try {
      await opened.goto(address);
      await act(opened, heard);
      assert.deepEqual(heard.errors, []);
    } finally {
      await context.close();
    }
  }
  const studio = () => `${on.address}/studio`;

  /** @param {Page} opened */
  async function axe(opened) {
    await opened.evaluate(AXE);
    const found = await opened.evaluate(async () => {
      // The element in the frame has tests of its own.
      // @ts-expect-error put there above
      const { violations } = await globalThis.axe.run({ exclude: ['iframe'] }, { resultTypes: ['violations'] });
      return violations.map((/** @type {any} */ { id, nodes }) => `${id} ${nodes.map((/** @type {any} */ node) => node.target).join()}`);
    });
    assert.deepEqual(found, []);
  }

  /**
   * Goes on with the Tab key until a control of this name has the focus.
   * @param {Page} opened
   * @param {RegExp} name
   */
  async function tabTo(opened, name) {
    const seen = [];
    for (let presses = 0; presses < 80; presses += 1) {
      await opened.keyboard.press('Tab');
      const held = await opened.evaluate(() => {
        const element = /** @type {HTMLInputElement} */ (document.activeElement);
        return element.getAttribute('aria-label') ?? (element.labels?.[0]?.textContent || element.textContent || '');
      });
      if (name.test(held)) return;
      seen.push(held.slice(0, 30));
    }
    assert.fail(`${name} is not reached: ${seen.join(' | ')}`);
  }

  /**
   * Goes to the next step as the keyboard does.
   * @param {Page} opened
   * @param {string} title
   */
  async function goOn(opened, title) {
    await tabTo(opened, new RegExp(`^Continuer : ${title}`));
    await opened.keyboard.press('Enter');
    // The step's heading has the focus: what comes next is read from there.
    assert.match(await opened.evaluate(() => document.activeElement?.textContent ?? ''), new RegExp(title));
  }

  const total = (/** @type {Page} */ opened) => opened.locator('.preview .total');
  const copied = (/** @type {Page} */ opened) => opened.evaluate(() => navigator.clipboard.readText());

  test('by keyboard, from the first choice to a page of others that shows the list', () =>
    visit(studio(), async (opened, heard) => {
      await total(opened).filter({ hasText: /lieux/ }).waitFor();
      await axe(opened);
      await tabTo(opened, /^Région, département/);
      await opened.keyboard.type('isere');
      await opened.getByRole('option', { name: /^Isère/ }).waitFor();
      await axe(opened);
      await opened.keyboard.press('Enter');
      const { total: all } = await (await fetch(`${on.address}/api/places?limit=1&territoires=departement:38`)).json();
      await total(opened).filter({ hasText: `${all} lieux` }).waitFor();
      const inside = opened.frameLocator('.preview iframe');
      await inside.getByRole('heading', { name: 'Lieux d’aide au numérique – Isère' }).waitFor();
      for (const title of STEPS.slice(1, 3)) {
        await goOn(opened, title);
        await axe(opened);
      }
      await tabTo(opened, /^Gratuit ou payant/);
      await opened.keyboard.press('Enter');
      await tabTo(opened, /^Gratuit\d/);
      await opened.keyboard.press('Space');
      const { total: free } = await (await fetch(`${on.address}/api/places?limit=1&territoires=departement:38&frais_a_charge=Gratuit`)).json();
      await total(opened).filter({ hasText: `${free} lieux` }).waitFor();
      await goOn(opened, 'Apparence');
      await tabTo(opened, /^Couleur principale$/);
      await opened.keyboard.type('#ffd400');
      await opened.locator('#note-couleurs', { hasText: 'contraste de 1,4 pour 1' }).waitFor();
      await axe(opened);
      await goOn(opened, 'Ouverture');
      await axe(opened);
      await goOn(opened, 'Poser la carte');
      await axe(opened);
      await opened.screenshot({ path: join(SCREENSHOTS, 'studio-poser.png') });
      await tabTo(opened, /^Copier : Extrait sans fichier/);
      await opened.keyboard.press('Enter');
      await opened.getByText('Copié : Extrait sans fichier.').waitFor();
      const snippet = await copied(opened);
      await opened.getByLabel('Pour', { exact: true }).selectOption('page');
      await opened.getByRole('button', { name: 'Copier : Lignes pour la politique de sécurité' }).click();
      pages['/ville.html'] = page(snippet, await copied(opened));
      // Nobody else was asked for anything, and nothing is kept in the browser.
      assert.deepEqual(heard.requests.filter((url) => !url.startsWith(on.address) && !url.startsWith('blob:')), []);
      assert.deepEqual(await opened.context().cookies(), []);
      assert.equal(await opened.evaluate(() => localStorage.length + sessionStorage.length), 0);
      await visit(`${on.origin}/ville.html`, async (theirs) => {
        await theirs.locator('.card').first().waitFor();
        await theirs.locator('.count strong', { hasText: String(free) }).waitFor();
        await theirs.locator('.map-pane canvas').waitFor();
      });
    }));

  test('a filter that leaves nothing, a village without a place, a site that is not allowed: each is said', async () => {
    const nothing = { titre: 'Rien', territoires: ['commune:38185'], filtre: { frais_a_charge: ['Payant'], typologie: ['RFS'], itinerance: ['Itinérant'] } };
    await visit(studio() + linkOf(nothing, NO_POSE), async (opened) => {
      await opened.getByRole('button', { name: '3. Quels lieux' }).click();
      await opened.locator('#note-filtre', { hasText: 'Aucun lieu ne répond' }).waitFor();
      await axe(opened);
    });
    await visit(studio() + linkOf({ titre: 'Izeron', territoires: ['commune:38195'] }, { ...NO_POSE, page: 'https://www.autre.fr/' }), async (opened) => {
      await opened.locator('#note-territoires', { hasText: 'au_moins = 5' }).waitFor();
      await opened.getByLabel(/^Aussi les plus proches/).check();
      await total(opened).filter({ hasText: '5 lieux' }).waitFor();
      assert.equal(await opened.locator('#note-territoires').innerText(), '');
      await opened.getByRole('button', { name: '5. Ouverture' }).click();
      await opened.getByLabel('Sites permis, un par ligne').fill('https://www.ville.fr');
      await opened.getByText('Ce site n’est pas parmi ceux qui sont permis').waitFor();
      await opened.getByLabel('Sites permis, un par ligne').fill('ville.fr');
      await opened.locator('#note-sites', { hasText: 'n’est pas un site' }).waitFor();
      assert.equal(await opened.getByRole('button', { name: '5. Ouverture' }).getAttribute('aria-description'), 'à vérifier');
    });
  });

  test('one’s own list, the view of the moment, a heavy logo', () =>
    visit(studio(), async (opened) => {
      await total(opened).filter({ hasText: /lieux/ }).waitFor();
      await opened.getByText('Coller votre propre liste').click();
      await opened.getByLabel('Communes, une par ligne').fill('Grenoble\n38151\nTrifouillis');
      await opened.getByRole('button', { name: 'Ajouter cette liste' }).click();
      await opened.getByText('2 territoires ajoutés.').waitFor();
      await opened.getByText('« Trifouillis » : aucune commune ne porte ce nom.').waitFor();
      await opened.getByRole('button', { name: 'Retirer Grenoble' }).waitFor();
      await opened.getByRole('button', { name: 'Retirer Échirolles' }).click();
      await opened.getByRole('button', { name: '4. Apparence' }).click();
      await opened.getByText('Vérifier le poids du logo').click();
      await opened.getByLabel(/^Le fichier du logo/).setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.alloc(200_000) });
      await opened.getByText('c’est trop lourd').waitFor();
      await opened.getByRole('button', { name: '5. Ouverture' }).click();
      // The view is that of what is shown: the carte of these communes, no more that of before.
      await opened.frameLocator('.preview iframe').getByRole('heading', { name: /Grenoble/ }).waitFor();
      await opened.getByRole('button', { name: 'Prendre la vue actuelle' }).click();
      await opened.getByText('La première vue est celle de l’aperçu.').waitFor();
      await opened.getByRole('button', { name: '6. Poser la carte' }).click();
      await opened.getByText('Voir le fichier').click();
      assert.match(await opened.getByLabel('Le fichier de la carte', { exact: true }).inputValue(), /territoires = \[ "commune:38185" \][\s\S]*\[vue\]\ncentre = \[ 5\.\d+, 45\.\d+ \]\nzoom = \d/);
    }, { viewport: { width: 1440, height: 900 } }));

  test('a territory drawn with the mouse, then written with the keyboard: the same communes', async () => {
    const territories = async (/** @type {Page} */ opened) => (await written(opened)).territoires;
    let corners = '';
    /** @type {string[]} */
    let communes = [];
    await visit(studio() + linkOf({ titre: 'Isère', territoires: ['departement:38'] }, NO_POSE), async (opened, heard) => {
      await total(opened).filter({ hasText: /lieux/ }).waitFor();
      assert.deepEqual(heard.requests.filter((url) => /drawing/.test(url)), [], 'the map comes when it is asked for');
      await opened.getByRole('button', { name: 'Dessiner un territoire' }).click();
      const dialog = opened.getByRole('dialog', { name: 'Dessiner un territoire' });
      await dialog.getByRole('button', { name: 'Ajouter le centre de la carte' }).waitFor();
      const canvas = dialog.locator('canvas');
      const { x, y, width, height } = /** @type {{ x: number, y: number, width: number, height: number }} */ (await canvas.boundingBox());
      const at = (/** @type {number} */ across, /** @type {number} */ down) => /** @type {const} */ ([x + width * across, y + height * down]);
      for (const corner of [at(0.3, 0.3), at(0.7, 0.3), at(0.7, 0.7), at(0.3, 0.7), at(0.3, 0.3)]) {
        await opened.mouse.move(...corner);
        await opened.mouse.down();
        await opened.mouse.up();
      }
      await dialog.getByText(/communes? ont leur centre dans ce contour/).waitFor();
      await axe(opened);
      await opened.screenshot({ path: join(SCREENSHOTS, 'studio-dessin.png') });
      corners = await dialog.getByLabel('Coins, un par ligne').inputValue();
      assert.equal(corners.split('\n').length, 4, corners);
      const [download] = await Promise.all([opened.waitForEvent('download'), dialog.getByRole('button', { name: /^Télécharger le contour/ }).click()]);
      const outline = await readFile(await download.path(), 'utf8');
      const { trouves } = await (await fetch(`${on.address}/studio/territoires`, { method: 'POST', body: outline })).json();
      communes = trouves.map((/** @type {{ code: string }} */ { code }) => code);
      assert.ok(communes.length > 1 && communes.length < 300, `${communes.length}`);

      await dialog.getByRole('button', { name: 'Choisir ces communes' }).click();
      assert.equal(await held(opened), 'Dessiner un territoire');
      assert.deepEqual(await territories(opened), ['departement:38', ...communes]);
      // Another drawing takes the place of the first; one that was chosen by name stays.
      await opened.keyboard.press('Enter');
      await dialog.getByRole('button', { name: 'Effacer' }).click();
      await dialog.getByLabel('Coins, un par ligne').fill('45.17, 5.70\n45.17, 5.75\n45.20, 5.75\n45.20, 5.70');
      await dialog.getByText('1 commune a son centre dans ce contour : Grenoble. Déjà choisi, et qui reste : Isère.').waitFor();
      await dialog.getByRole('button', { name: 'Choisir ces communes' }).click();
      assert.deepEqual(await territories(opened), ['departement:38', 'commune:38185']);
      await opened.getByRole('button', { name: 'Retirer Grenoble' }).waitFor();
    });
    await visit(studio(), async (opened) => {
      await total(opened).filter({ hasText: /lieux/ }).waitFor({ state: 'attached' });
      await press(opened, /^Dessiner un territoire/);
      await tabTo(opened, /^Coins, un par ligne/);
      await opened.keyboard.type(corners);
      const dialog = opened.getByRole('dialog');
      await dialog.getByText(/communes? ont leur centre dans ce contour/).waitFor();
      await tabTo(opened, /^Choisir ces communes/);
      await opened.keyboard.press('Enter');
      assert.deepEqual(await territories(opened), communes);
      // Without a mouse the map's middle is a corner, too; Escape leads back.
      await opened.keyboard.press('Enter');
      // Who draws on a phone reads what it means without leaving the map.
      await dialog.locator('canvas').waitFor();
      for (const part of [dialog.locator('.map'), dialog.getByRole('button', { name: 'Choisir ces communes' })]) {
        const { y, height } = /** @type {{ y: number, height: number }} */ (await part.boundingBox());
        assert.ok(y >= 0 && y + height <= PHONE.height, `${y} + ${height}`);
      }
      await press(opened, /^Ajouter le centre/);
      assert.equal((await dialog.getByLabel('Coins, un par ligne').inputValue()).split('\n').length, 5);
      await dialog.getByLabel(/GeoJSON/).setInputFiles({ name: 'x.geojson', mimeType: 'application/json', buffer: Buffer.from('{"type":"Point"}') });
      await dialog.getByText('Ce GeoJSON ne contient aucun polygone.').waitFor();
      const ring = [[5.7, 45.17], [5.75, 45.17], [5.75, 45.2], [5.7, 45.2], [5.7, 45.17]];
      const hole = [[5.701, 45.171], [5.702, 45.171], [5.702, 45.172], [5.701, 45.171]];
      const holed = JSON.stringify({ type: 'Polygon', coordinates: [ring, hole] });
      await dialog.getByLabel(/GeoJSON/).setInputFiles({ name: 'y.geojson', mimeType: 'application/json', buffer: Buffer.from(holed) });
      await dialog.getByText('1 commune a son centre dans ce contour : Grenoble.', { exact: true }).waitFor();
      assert.equal(await dialog.getByLabel('Coins, un par ligne').isDisabled(), true);
      await axe(opened);
      await opened.screenshot({ path: join(SCREENSHOTS, 'studio-dessin-phone.png') });
      await opened.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      const { total: all } = await (await fetch(`${on.address}/api/places?limit=1&territoires=${communes.join(',')}`)).json();
      await opened.getByRole('button', { name: 'Aperçu' }).click();
      await total(opened).filter({ hasText: `${all} lieux` }).waitFor();
      await opened.frameLocator('.preview iframe').locator('.count strong', { hasText: String(all) }).waitFor();
      await opened.getByRole('button', { name: 'Réglages' }).click();
      await opened.getByRole('button', { name: 'Tout retirer' }).click();
      assert.equal(await territories(opened), undefined);
      assert.match(await held(opened), /^Région, département/);
    }, { viewport: PHONE });
  });

  /** The carte as its file says it, in plain objects. */
  const written = async (/** @type {Page} */ opened) =>
    JSON.parse(JSON.stringify(readCarte(await opened.getByLabel('Le fichier de la carte', { exact: true }).inputValue())));
  const held = (/** @type {Page} */ opened) => opened.evaluate(() => {
    const element = /** @type {HTMLInputElement} */ (document.activeElement);
    return element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '';
  });

  /**
   * Presses what Tab leads to.
   * @param {Page} opened
   * @param {RegExp} name
   */
  async function press(opened, name) {
    await tabTo(opened, name);
    await opened.keyboard.press('Enter');
  }

  test('every list by keyboard: added, moved, taken away, seen in the carte', () =>
    visit(studio() + linkOf({ titre: 'Isère', territoires: ['departement:38'] }, NO_POSE), async (opened) => {
      const inside = opened.frameLocator('.preview iframe');
      const type = (/** @type {string} */ words) => opened.keyboard.type(words);
      const { features } = await (await fetch(`${on.address}/api/places?limit=40&territoires=departement:38`)).json();
      const [first, last] = [features[20], features[0]];
      await inside.locator('.card').first().waitFor();

      await press(opened, /^3. Quels lieux/);
      await press(opened, /^Vos propres catégories/);
      await press(opened, /^Ajouter une catégorie/);
      await type('Papiers et droits');
      await opened.locator('[data-liste=categories] .row .notes', { hasText: 'une catégorie réunit les valeurs' }).waitFor();
      await tabTo(opened, /^Aide aux démarches/);
      await opened.keyboard.press('Space');
      await press(opened, /^Lieux montrés d’abord/);
      await press(opened, /^Ajouter un lieu à montrer/);
      await type('maison');
      await opened.locator('.combobox li[role=option]').nth(7).waitFor();
      // The last of them is below what is seen, until the keyboard leads there.
      await opened.keyboard.press('ArrowUp');
      const { y, height } = /** @type {{ y: number, height: number }} */ (await opened.locator('.combobox [aria-selected=true]').boundingBox());
      assert.ok(y >= 0 && y + height <= DESK.height + 1, `${y} + ${height}`);
      await opened.keyboard.press('ControlOrMeta+a');
      await type(first.properties.nom);
      await opened.getByRole('option', { name: first.properties.nom }).first().waitFor();
      await opened.keyboard.press('Enter');
      await tabTo(opened, /^Raison, que vos lecteurs/);
      await type('Ouvert le samedi');
      await press(opened, /^Lieux à ne pas montrer/);
      await press(opened, /^Ajouter un lieu à ne pas/);
      await type(`${on.address}/lieux/${encodeURIComponent(last.id)}?carte=isere`);
      await opened.getByRole('option', { name: last.properties.nom }).waitFor();
      await axe(opened);
      await opened.keyboard.press('Enter');
      await tabTo(opened, /^Raison, pour vous/);
      await type('Fermé');
      const { total: all } = await (await fetch(`${on.address}/api/places?limit=1&territoires=departement:38`)).json();
      await total(opened).filter({ hasText: `${all - 1} lieux` }).waitFor();
      await inside.getByText('Ouvert le samedi').waitFor();
      await opened.screenshot({ path: join(SCREENSHOTS, 'studio-listes.png'), fullPage: true });

      await press(opened, /^Continuer : Apparence/);
      await press(opened, /^Une introduction/);
      await tabTo(opened, /^Quelques mots/);
      await type('Des gens près de chez vous.');
      await inside.getByText('Des gens près de chez vous.').waitFor();
      await press(opened, /^Vos liens/);
      for (const [name, address] of [['Un', 'https://un.example/'], ['Deux', 'https://deux.example/'], ['Trois', 'trois']]) {
        await press(opened, /^Ajouter un lien/);
        await type(name);
        await opened.keyboard.press('Tab');
        await type(address);
      }
      // The fault stands at its row, and there alone.
      await opened.locator('[data-liste=liens] .rows > li:nth-child(3) .notes p').waitFor();
      assert.equal(await opened.locator('[data-liste=liens] .notes p').count(), 1);
      await press(opened, /^Monter : Lien 3/);
      assert.equal(await held(opened), 'Monter : Lien 2');
      await opened.locator('[data-liste=liens] .rows > li:nth-child(2) .notes p').waitFor();
      await opened.keyboard.press('Enter');
      // First now: the way down is the one left.
      assert.equal(await held(opened), 'Descendre : Lien 1');
      await press(opened, /^Retirer : Lien 1/);
      assert.equal(await held(opened), 'Texte du lien');
      await inside.getByRole('link', { name: /^Un/ }).waitFor();
      await axe(opened);

      await press(opened, /^Continuer : Ouverture/);
      await press(opened, /^Raccourcis/);
      await press(opened, /^Ajouter un raccourci/);
      await type('La gare');
      await inside.locator('.map-pane canvas').waitFor();
      await press(opened, /^Reprendre la vue/);
      await opened.getByText('Le raccourci mène à la vue de l’aperçu.').waitFor();
      await inside.getByRole('button', { name: 'La gare' }).waitFor();
      await axe(opened);

      const carte = await written(opened);
      assert.deepEqual(carte.categories, [{ titre: 'Papiers et droits', services: ['Aide aux démarches administratives'] }]);
      assert.deepEqual(carte.en_avant, [{ lieu: first.id, raison: 'Ouvert le samedi' }]);
      assert.deepEqual(carte.masques, [{ lieu: last.id, raison: 'Fermé' }]);
      assert.equal(carte.introduction, 'Des gens près de chez vous.');
      assert.deepEqual(carte.liens, [{ titre: 'Un', adresse: 'https://un.example/' }, { titre: 'Deux', adresse: 'https://deux.example/' }]);
      const [{ centre, zoom, ...rest }] = carte.raccourcis;
      assert.deepEqual(rest, { titre: 'La gare' });
      assert.ok(centre[0] > 4 && centre[0] < 7 && centre[1] > 44 && centre[1] < 46 && zoom > 3, `${centre} ${zoom}`);
    }));

  test('a carte that has every list comes back as it was, by a link and by a file', async () => {
    const { features: [{ id, properties: { nom } }] } = await (await fetch(`${on.address}/api/places?limit=1&territoires=departement:38`)).json();
    const whole = {
      titre: { fr: 'Isère', en: 'Isere' }, introduction: { fr: 'Près de vous', en: 'Near you' }, territoires: ['departement:38'],
      raccourcis: [{ titre: 'La gare', centre: [5.714, 45.191], zoom: 15 }, { titre: { fr: 'Sud', en: 'South' }, centre: [5.7, 44.9], zoom: 9.5 }],
      categories: [{ titre: 'Droits', services: ['Aide aux démarches administratives', 'Insertion professionnelle via le numérique'] }, { titre: 'Ici', source: ['x'] }],
      en_avant: [{ lieu: id, raison: { fr: 'Ouvert', en: 'Open' } }], masques: [{ lieu: 'parti', raison: 'Fermé' }],
      liens: [{ titre: { fr: 'Ateliers', en: 'Workshops' }, adresse: 'https://www.ville.fr/' }],
    };
    const same = async (/** @type {Page} */ opened) => {
      await total(opened).filter({ hasText: /lieux/ }).waitFor();
      assert.deepEqual(await written(opened), whole);
      await opened.getByRole('button', { name: '3. Quels lieux' }).click();
      await opened.getByText('« parti » n’est pas dans les données').last().waitFor();
      await opened.locator('[data-liste=en_avant] summary').click();
      const place = opened.locator('[data-liste=en_avant]').getByRole('combobox');
      await until(async () => (await place.inputValue()).startsWith(nom));
      await opened.locator('[data-liste=en_avant]').getByLabel(/^Raison/).fill('Ouvert tard');
      assert.deepEqual((await written(opened)).en_avant, [{ lieu: id, raison: { fr: 'Ouvert tard', en: 'Open' } }]);
    };
    await visit(studio() + linkOf(whole, NO_POSE), same);
    await visit(studio(), async (opened) => {
      await opened.getByText('Reprendre une carte déjà faite').click();
      await opened.getByLabel(/^Son fichier/).setInputFiles({ name: 'isere.toml', mimeType: 'application/toml', buffer: Buffer.from(printCarte(whole)) });
      await same(opened);
    });
  });

  test('a link opens the same state, and the token writes the carte, which a frame then shows', () =>
    visit(studio(), async (opened) => {
      await opened.getByRole('combobox').fill('grenoble');
      await opened.getByRole('option', { name: /^Grenoble.*commune/ }).click();
      await opened.getByRole('button', { name: '5. Ouverture' }).click();
      await opened.getByLabel('La liste seule').check();
      await opened.getByRole('button', { name: '6. Poser la carte' }).click();
      await opened.getByLabel('Nom de la carte dans les adresses').fill('grenoble');
      const link = await opened.getByLabel('Lien vers ces réglages', { exact: true }).inputValue();
      const text = await opened.getByLabel('Le fichier de la carte', { exact: true }).inputValue();
      await visit(link, async (again) => {
        await again.getByRole('button', { name: 'Retirer Grenoble' }).waitFor();
        assert.equal(await again.getByLabel('Le fichier de la carte', { exact: true }).inputValue(), text);
        assert.equal(await again.getByLabel('Lien vers ces réglages', { exact: true }).inputValue(), link);
        assert.equal(await again.getByLabel('La liste seule').isChecked(), true);
      });

      const write = opened.getByRole('button', { name: 'Enregistrer la carte' });
      await opened.getByLabel('Jeton').fill('un-autre-jeton-bien-long');
      await write.click();
      await opened.getByText('Ce jeton n’est pas celui du serveur').waitFor();
      await opened.getByLabel('Jeton').fill(TOKEN);
      await opened.getByLabel('Jeton').press('Tab');
      await opened.keyboard.press('Enter');
      await opened.locator('.said', { hasText: 'La carte « grenoble » est en service' }).waitFor();
      assert.equal(await readFile(join(on.cartes, 'grenoble.toml'), 'utf8'), text);
      await write.click();
      await opened.getByText('Une carte de ce nom existe déjà').waitFor();
      await axe(opened);
      await opened.getByRole('button', { name: 'La remplacer' }).click();
      await opened.locator('.said', { hasText: 'est en service' }).waitFor();

      await opened.getByRole('button', { name: 'Copier : Extrait du cadre' }).click();
      const snippet = await copied(opened);
      await opened.getByRole('button', { name: 'Copier : Lignes pour la politique de sécurité' }).click();
      pages['/cadre.html'] = page(snippet, `style-src-attr 'unsafe-inline'; ${await copied(opened)}`);
      await visit(`${on.origin}/cadre.html`, async (theirs) => {
        const inside = theirs.frameLocator('iframe');
        await inside.locator('.card').first().waitFor();
        assert.equal(await inside.locator('.map-pane').isVisible(), false);
      });
    }));

  for (const [name, viewport] of /** @type {const} */ ([['desk', DESK], ['tablet', TABLET], ['phone', PHONE]])) {
    test(`on a ${name}: every step fits, and form and carte are each a button away`, () =>
      visit(studio(), async (opened) => {
        await total(opened).filter({ hasText: /lieux/ }).waitFor({ state: 'attached' });
        for (const [at, title] of STEPS.entries()) {
          await opened.getByRole('button', { name: `${at + 1}. ${title}` }).click();
          assert.equal(await opened.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, title);
          await opened.screenshot({ path: join(SCREENSHOTS, `studio-${name}-${at + 1}.png`), fullPage: true });
        }
        if (name === 'desk') return;
        assert.equal(await opened.locator('.preview').isVisible(), false);
        await opened.getByRole('button', { name: 'Aperçu' }).click();
        await opened.frameLocator('.preview iframe').locator('.card').first().waitFor();
        assert.equal(await opened.locator('.form').isVisible(), false);
        await axe(opened);
        await opened.screenshot({ path: join(SCREENSHOTS, `studio-${name}-apercu.png`) });
      }, { viewport }));
  }
});
