// Whoever writes a carte sees it in the open page: what changed, where the map stood, and what
// is wrong with the file.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { serve } from './server.js';
import { SCREENSHOTS, followed, stage, until } from './stage.js';

describe('a server for whoever writes cartes', () => {
  const on = stage({
    cartes: { 'isere.toml': 'titre = "Avant"\nterritoires = ["departement:38"]\n' },
    serve: () => ({ more: ['--dev'] }),
  });

  /** @param {string} text */
  const write = (text) => writeFile(join(on.cartes, 'isere.toml'), text);

  test('the open page follows a change, keeps its view, and shows faults until they are mended', async () => {
    const { page, heard } = await followed(on, '/embed/isere');
    const element = page.locator('repere-carte');
    await page.locator('canvas').waitFor();
    const stands = () => element.evaluate(async (/** @type {any} */ one) => {
      const view = await one.vue();
      return view !== null && Math.abs(view.centre[0] - 5.72) < 0.01 && Math.abs(view.zoom - 12) < 0.01;
    });
    await element.evaluate((/** @type {any} */ one) => one.centrer([5.72, 45.18], 12));
    await until(stands);

    await write('titre = "Après"\nterritoires = ["departement:38"]\n');
    await page.locator('.title', { hasText: 'Après' }).waitFor();
    await until(stands);

    await write('titre = "Après"\nterritoire = ["departement:38"]\n');
    const panel = page.getByRole('alert');
    await panel.getByText('« territoire »').waitFor();
    assert.match(await panel.locator('ul').innerText(), /isere\.toml, ligne 2, colonne 1 : clé inconnue[\s\S]*vouliez-vous dire « territoires » \?/);
    assert.equal(await page.locator('.title').innerText(), 'Après');
    await page.screenshot({ path: join(SCREENSHOTS, 'dev-faute.png') });
    // A page opened meanwhile is told, too.
    await page.reload();
    await panel.getByText('« territoire »').waitFor();

    await write('titre = "Enfin"\n');
    await page.locator('.title', { hasText: 'Enfin' }).waitFor();
    assert.ok(await panel.isHidden());
    assert.deepEqual(heard.errors, []);
    await page.context().close();
  });

  test('nothing that may change is kept, and other servers have none of it', async () => {
    for (const path of ['/cartes/isere.json', '/repere.js', '/dev.js', '/']) {
      const answer = await fetch(new URL(path, on.address));
      assert.equal(answer.status, 200, path);
      assert.equal(answer.headers.get('cache-control'), 'no-store', path);
    }
    const ordinary = await serve(on.bundle);
    try {
      assert.equal((await fetch(new URL('/dev.js', ordinary.address))).status, 404);
      assert.equal((await fetch(new URL('/dev/evenements', ordinary.address))).status, 404);
      assert.doesNotMatch(await (await fetch(new URL('/repere.js', ordinary.address))).text(), /dev\.js/);
    } finally {
      await ordinary.stop();
    }
  });
});
