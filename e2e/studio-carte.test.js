// The carte that the studio makes: its keys are the server's, its first view that of the preview.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { NO_POSE, linkOf, printCarte, readCarte } from '../widget/studio/carte.js';
import { PHONE, listenTo } from '../widget/test/support/browser.js';
import { stage, until } from './stage.js';

describe('the studio’s carte', () => {
  const on = stage();

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

  test('on a phone, where the preview is out of sight, what came of taking its view is said', async () => {
    const opened = await (await on.browser.newContext({ viewport: PHONE, reducedMotion: 'reduce' })).newPage();
    const heard = listenTo(opened);
    await opened.goto(`${on.address}/studio${linkOf({ titre: 'Isère', territoires: ['departement:38'] }, NO_POSE)}`);
    const view = async () => readCarte(await opened.getByLabel('Le fichier de la carte', { exact: true }).inputValue()).vue;
    const take = opened.getByRole('button', { name: 'Prendre la vue actuelle' });
    const said = opened.locator('.said:visible');
    await opened.locator('.preview .total').filter({ hasText: /lieux/ }).waitFor({ state: 'attached' });
    await opened.getByRole('button', { name: '5. Ouverture' }).click();
    await take.click();
    await said.getByText('La carte n’est pas encore affichée dans l’aperçu').waitFor();
    assert.equal(await view(), undefined);

    await opened.getByRole('button', { name: 'Aperçu' }).click();
    const inside = opened.frameLocator('.preview iframe');
    await inside.getByRole('button', { name: 'Carte', exact: true }).click();
    await inside.locator('.map-pane canvas').waitFor();
    await opened.getByRole('button', { name: 'Réglages' }).click();
    await until(async () => {
      await take.click();
      await said.getByText(/^(La carte|La première)/).waitFor();
      return said.getByText('La première vue est celle de l’aperçu.').isVisible();
    });
    const { centre, zoom } = await view();
    assert.ok(centre[0] > 4 && centre[0] < 7 && zoom > 3, `${centre} ${zoom}`);
    assert.deepEqual(heard.errors, []);
    await opened.context().close();
  });
});
