// A server that counts (`--counts`), seen from a stranger's page: what the element tells it, and
// what of readers it never tells.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { DESK } from '../widget/test/support/browser.js';
import { stage, until } from './stage.js';

const dir = mkdtempSync(join(tmpdir(), 'repere-comptes-'));
const page = (/** @type {string} */ more) => (/** @type {string} */ server) =>
  `<!doctype html><html lang="fr"><meta charset="utf-8"><title>La ville</title><repere-carte carte="isere" affichage="liste"${more}></repere-carte><script type="module" src="${server}/repere.js"></script></html>`;

describe('counting', () => {
  const on = stage({
    serve: () => ({ more: ['--counts', dir] }),
    pages: async (server) => ({ '/ville.html': page('')(server), '/aucune.html': page(' statistiques="aucune"')(server) }),
  });
  after(() => rm(dir, { recursive: true }));

  /**
   * @param {string} path
   * @param {(opened: import('playwright-core').Page) => Promise<unknown>} act
   * @param {string} [script] that runs before the page's own
   */
  async function visit(path, act, script = '') {
    const context = await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce' });
    await context.addInitScript(script);
    await context.addCookies([{ name: 'session', value: 'secret', url: on.address }]);
    const opened = await context.newPage();
    /** @type {{ body: string, headers: Promise<Record<string, string>> }[]} */
    const told = [];
    context.on('request', (request) => {
      if (new URL(request.url()).pathname === '/compte') told.push({ body: request.postData() ?? '', headers: request.allHeaders() });
    });
    await opened.goto(`${on.origin}${path}`);
    await opened.locator('.card').first().waitFor();
    await act(opened);
    return { told, close: () => context.close() };
  }

  /** @param {import('playwright-core').Page} opened */
  async function useIt(opened) {
    const booked = await (await fetch(new URL('/api/places?carte=isere&prise_rdv=oui&limit=1', on.address))).json();
    await opened.evaluate(async (id) => {
      const carte = /** @type {any} */ (document.querySelector('repere-carte'));
      await carte.ouvrir(id);
    }, booked.features[0].id);
    await opened.context().route('**/*.example/**', (route) => route.abort());
    await opened.getByRole('link', { name: /rendez-vous/i }).first().click();
    await opened.getByRole('button', { name: /retour/i }).first().click();
    const box = opened.getByRole('combobox');
    await box.fill('Grenoble');
    await opened.getByRole('option', { name: /Grenoble/ }).first().click();
    await opened.locator('.distance').first().waitFor();
    await opened.evaluate(async () => {
      const carte = /** @type {any} */ (document.querySelector('repere-carte'));
      await carte.filtrer('typologie=RFS&frais_a_charge=payant&ouvert=soir&itinerance=itinerant');
    });
    await opened.locator('.count', { hasText: /aucun/i }).waitFor();
  }

  test('what was done is told, and nothing of who did it or where', async () => {
    const { told, close } = await visit('/ville.html', useIt);
    await until(() => told.length >= 4);
    assert.deepEqual(told.map(({ body }) => body).sort(), [
      'carte=isere&quoi=fiche',
      'carte=isere&quoi=recherche-vide&commune=38185',
      'carte=isere&quoi=rendez-vous',
      'carte=isere&quoi=vue',
    ]);
    for (const { headers: asked } of told) {
      const headers = await asked;
      assert.equal(headers.cookie, undefined);
      assert.equal(headers.referer, undefined);
      assert.equal(headers['content-type'], 'text/plain;charset=UTF-8');
    }
    await close();
  });

  test('who asks not to be followed is not counted, nor is a page that says so', async () => {
    const refusals = [
      ['/ville.html', 'Object.defineProperty(navigator, "globalPrivacyControl", { value: true })'],
      ['/ville.html', 'Object.defineProperty(navigator, "doNotTrack", { value: "1" })'],
      ['/aucune.html', ''],
    ];
    for (const [path, script] of refusals) {
      const { told, close } = await visit(path, useIt, script);
      assert.deepEqual(told, [], `${path} ${script}`);
      await close();
    }
  });
});
