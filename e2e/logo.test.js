// A theme's logo on its band, whatever its shape and shade: of one that a designer exports, an SVG
// without a size of its own, in a phone's and a desk's width.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { DESK, PHONE } from '../widget/test/support/browser.js';
import { binary } from './server.js';
import { SCREENSHOTS, stage } from './stage.js';

const BAND = 'rgb(122, 31, 92)';
/** Their sizes, and the ground that each is seen on. */
const LOGOS = {
  blanc: { width: 60, height: 60, colour: '#ffffff', ground: BAND },
  fonce: { width: 60, height: 60, colour: '#12233f', ground: 'rgb(255, 255, 255)' },
  large: { width: 600, height: 90, colour: '#ffffff', ground: BAND },
  haut: { width: 60, height: 200, colour: '#c8102e', ground: 'rgb(255, 255, 255)' },
};

describe('a theme’s logo', () => {
  const on = stage({ cartes: {} });

  before(async () => {
    for (const [name, { width, height, colour }] of Object.entries(LOGOS)) {
      const file = join(on.cartes, `${name}.svg`);
      await writeFile(file, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><path d="M0 0h${width}v${height}z" fill="${colour}"/></svg>`);
      await promisify(execFile)(binary, ['theme', 'new', name, '--from', '#7a1f5c', '--logo', file, '--out', join(on.cartes, 'themes')]);
      await writeFile(join(on.cartes, `${name}.toml`), `titre = "Se faire aider avec le numérique en Isère"\nterritoires = ["departement:38"]\ntheme = "${name}"\n`);
    }
  });

  test('is seen on the pages without a script, too, which are white', async () => {
    const page = await on.browser.newPage();
    for (const [name, ground] of [['blanc', BAND], ['fonce', 'rgba(0, 0, 0, 0)']]) {
      await page.goto(new URL(`/cartes/${name}`, on.address).href);
      assert.equal(await page.locator('.logo').evaluate((image) => getComputedStyle(image).backgroundColor), ground, name);
    }
    await page.close();
  });

  for (const viewport of [PHONE, DESK]) {
    for (const [name, { width, height, ground }] of Object.entries(LOGOS)) {
      test(`${name}, at ${viewport.width} pixels: has its shape, is seen, and leaves room for the title`, async () => {
        const page = await on.browser.newPage({ viewport, locale: 'fr-FR' });
        await page.goto(new URL(`/embed/${name}`, on.address).href);
        await page.locator('.card').first().waitFor();
        const logo = await page.locator('.logo').evaluate((image) => {
          const { paddingInline, paddingBlock, backgroundColor } = getComputedStyle(image);
          return {
            width: image.clientWidth - 2 * parseFloat(paddingInline), height: image.clientHeight - 2 * parseFloat(paddingBlock), ground: backgroundColor,
          };
        });
        assert.equal(logo.ground, ground);
        const drawn = Math.min(logo.width / width, logo.height / height);
        assert.ok(drawn * height >= 30, `${drawn * height} pixels high`);
        const title = await page.locator('.title').boundingBox();
        assert.ok(title && title.width >= 180, `${title?.width} pixels for the title`);
        await page.screenshot({ path: join(SCREENSHOTS, `logo-${name}-${viewport.width}.png`), clip: { x: 0, y: 0, width: viewport.width, height: 300 } });
        await page.close();
      });
    }
  }
});
