// A designer's layers and icons: taken up by the open page as they are saved, and brought back from
// a style edited as Maputnik edits one, whose export goes through MapLibre's own `format`.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';

import { binary, root } from './server.js';
import { SCREENSHOTS, followed, hasView, stage, until } from './stage.js';

const specification = createRequire(join(root, 'widget/package.json')).resolve('@maplibre/maplibre-gl-style-spec');
const { format } = await import(pathToFileURL(specification).href);
const run = promisify(execFile);

const CARTE = 'titre = "Isère"\nterritoires = ["departement:38"]\ntheme = "ville"\n';
/** In a colour that nothing else on the map has. */
const HOUSE = '<svg xmlns="http://www.w3.org/2000/svg" width="22" height="22"><path d="M11 2 2 10h3v9h12v-9h3z" fill="#ff00aa"/></svg>';
const LAYERS = {
  modifier: { places: { paint: { 'circle-radius': 15, 'circle-color': '@header' } } },
  ajouter: [{
    apres: 'places',
    couche: { id: 'maisons', type: 'symbol', source: 'places', 'source-layer': 'places', layout: { 'icon-image': 'icones:maison', 'icon-allow-overlap': true } },
  }],
};

describe('a designer’s layers', () => {
  const on = stage({ cartes: { 'isere.toml': CARTE.replace('theme = "ville"\n', '') }, serve: () => ({ more: ['--dev'] }) });
  const theme = () => join(on.cartes, 'themes/ville');
  const file = () => join(theme(), 'couches.json');
  /** @param {string} [more] */
  const style = async (more = '') => (await fetch(new URL(`/styles/clair.json?carte=isere${more}`, on.address))).json();
  /** @param {any} of @param {string} id */
  const layer = (of, id) => of.layers.find((/** @type {any} */ one) => one.id === id);

  test('and icons are on the map of the open page once they are saved', async () => {
    await run(binary, ['theme', 'new', 'ville', '--from', '#00aa55', '--out', join(on.cartes, 'themes')]);
    await writeFile(join(on.cartes, 'isere.toml'), CARTE);
    await until(async () => JSON.stringify(await style()).includes('#00aa55'));
    const { page, heard } = await followed(on, '/embed/isere?centre=5.72,45.18&zoom=11');
    /** How many pixels of the map are of the icon's colour. */
    const painted = async () => {
      const { data } = PNG.sync.read(await page.locator('.map-canvas').screenshot());
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] > 240 && data[at + 1] < 16 && Math.abs(data[at + 2] - 0xaa) < 16) count += 1;
      }
      return count;
    };
    await hasView(page);
    assert.equal(await painted(), 0);

    await mkdir(join(theme(), 'icones'));
    await writeFile(join(theme(), 'icones/maison.svg'), HOUSE);
    const drawn = page.waitForResponse(/\/themes\/ville\/sprite\.[0-9a-f]+(@2x)?\.png$/);
    await writeFile(file(), JSON.stringify(LAYERS));
    assert.equal((await drawn).status(), 200);
    // Some places stand alone at this zoom, and a house has some two hundred pixels.
    await until(async () => await painted() > 500);
    await page.screenshot({ path: join(SCREENSHOTS, 'couches.png') });

    // An icon that there is not is said over the page, and what was there stays.
    await writeFile(file(), JSON.stringify(LAYERS).replace('icones:maison', 'icones:mason'));
    await page.getByRole('alert').getByText('il n’y a pas d’icône « icones:mason »').waitFor();
    assert.ok(layer(await style(), 'maisons'));
    await writeFile(file(), JSON.stringify(LAYERS));
    await page.getByRole('alert').waitFor({ state: 'hidden' });
    assert.deepEqual(heard.errors, []);
    await page.context().close();
  });

  test('come back from an edited style as just what was changed', async () => {
    const edited = structuredClone(await style('&origine=oui'));
    layer(edited, 'clusters').paint['circle-color'] = '#aa0000';
    layer(edited, 'places').paint['circle-radius'] = 17;
    edited.layers.push({ id: 'halos', type: 'circle', source: 'places', 'source-layer': 'places', paint: { 'circle-blur': 1 } });
    const at = edited.layers.findIndex((/** @type {any} */ one) => one.id === 'base-border-country');
    const [border] = edited.layers.splice(at, 1);
    edited.layers.splice(edited.layers.findIndex((/** @type {any} */ one) => one.id === 'base-land'), 0, border);
    Object.assign(edited.metadata, { 'maputnik:renderer': 'mlgljs' });
    const saved = join(on.cartes, 'edite.json');
    await writeFile(saved, format(edited));

    const { stdout } = await run(binary, ['style', 'import', saved, '--out', file(), '--force']);
    assert.match(stdout, /2 couches modifiées, 2 couches ajoutées, 1 couche déplacée, 0 couche retirée/);
    const patch = JSON.parse(await readFile(file(), 'utf8'));
    assert.deepEqual(patch.modifier, {
      clusters: { paint: { 'circle-color': '#aa0000' } },
      // The token of before is one still.
      places: { paint: { 'circle-radius': 17, 'circle-color': '@header' } },
    });
    assert.deepEqual(patch.ajouter.map((/** @type {any} */ one) => one.couche.id), ['maisons', 'halos']);
    assert.deepEqual(patch.deplacer, [{ couche: 'base-border-country', apres: 'base-land-around' }]);

    await until(async () => layer(await style(), 'halos') !== undefined);
    assert.deepEqual((await style()).layers, edited.layers);
  });
});
