// The studio as a coordinator uses it: by keyboard from the first choice to a stranger's page that
// shows what was pasted, with the warnings on the way, and a carte written on the server.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { NO_POSE, linkOf, printCarte } from '../widget/studio/carte.js';
import { DESK, PHONE, listenTo } from '../widget/test/support/browser.js';
import { root } from './server.js';
import { SCREENSHOTS, stage } from './stage.js';

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
      await opened.frameLocator('.preview iframe').locator('.map-pane canvas').waitFor();
      await opened.getByRole('button', { name: 'Prendre la vue actuelle' }).click();
      await opened.getByText('La première vue est celle de l’aperçu.').waitFor();
      await opened.getByRole('button', { name: '6. Poser la carte' }).click();
      await opened.getByText('Voir le fichier').click();
      assert.match(await opened.getByLabel('Le fichier de la carte', { exact: true }).inputValue(), /territoires = \[ "commune:38185" \][\s\S]*\[vue\]\ncentre = \[ 5\.\d+, 45\.\d+ \]\nzoom = \d/);
    }, { viewport: { width: 1440, height: 900 } }));

  test('every key that the studio writes is one that the server reads', async () => {
    const whole = {
      titre: 'Tout « cela » \\ "ici"', langue: 'fr', territoires: ['departement:38', 'commune:38185'], autour: '20 km',
      filtres: ['services', 'ouvert', 'prise_rdv'], theme: 'sombre', logo: 'https://www.ville.fr/l.svg', signalement: 'carte@ville.fr',
      adresses: 'ban', sites: ['https://www.ville.fr', 'https://*.ville.fr'], fond: 'ign',
      filtre: { frais_a_charge: ['Gratuit'], prise_rdv: 'oui', itinerance: '!Itinérant' },
      couleurs: { primaire: '#005b96', secondaire: 'teal', selection: '#111', terre: '#eee', eau: '#cde', texte: '#000' },
      vue: { centre: [5.72, 45.18], zoom: 9 }, raccourcis: [{ titre: 'La gare', centre: [5.714, 45.191], zoom: 15 }],
    };
    const response = await fetch(`${on.address}/studio/carte`, { method: 'POST', body: printCarte(whole) });
    const answer = await response.json();
    assert.equal(response.status, 200, JSON.stringify(answer));
    const carte = await (await fetch(`${on.address}/cartes/${answer.id}.json`)).json();
    assert.equal(carte.titre, whole.titre);
    assert.deepEqual(carte.territoires.sort(), ['commune:38185', 'departement:38']);
    assert.deepEqual(carte.filtres, whole.filtres);
    assert.deepEqual(carte.vue, whole.vue);
    assert.equal(carte.raccourcis.length, 1);
    assert.equal(Object.keys(carte.couleurs).length, 6);
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
