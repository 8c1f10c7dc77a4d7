// What publishing tools make of the snippets of docs/poser-la-carte.md: the snippet still shows the
// carte, or what is written within it stays.
//
// What each does, from its own documentation or source: WordPress' `wpautop` wraps lines in paragraphs
// and ends them with `<br />`; its KSES filter takes `<script>`, `<iframe>` and elements it does not
// know from what authors write, and leaves what is within them; CKEditor indents and adds `&nbsp;`;
// SPIP, without `<html>` around it, puts a narrow space before the colons of text.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { DESK, listenTo } from '../widget/test/support/browser.js';
import { root } from './server.js';
import { stage } from './stage.js';

const GUIDE = await readFile(join(root, 'docs', 'poser-la-carte.md'), 'utf8');
const SERVER = 'https://carte.exemple.fr';

/** The snippet under a bold heading of the guide. @param {string} heading */
function snippet(heading) {
  const after = GUIDE.slice(GUIDE.indexOf(`**${heading}**\n`));
  const found = /```html\n([\s\S]*?)```/.exec(after);
  assert.ok(found, heading);
  return found[1];
}

const ELEMENT = snippet('L’élément');
const FRAME = snippet('Le cadre');
const LINK = snippet('Le lien');

/** Lines to paragraphs and breaks. @param {string} html */
const wpautop = (html) => `<p>${html.trim().replaceAll('\n', '<br />\n')}</p>`;
/** Without what authors may not write. @param {string} html */
const kses = (html) => html.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<\/?(?:repere-carte|iframe)[^>]*>/g, '');
/** @param {string} html */
const ckeditor = (html) => `<div class="ck">&nbsp;\n  ${html.trim().replaceAll('\n', '\n    ')}&nbsp;</div>`;

const MADE = /** @type {const} */ ({
  'as it is': [ELEMENT, 'element'],
  'in paragraphs (WordPress, classic editor)': [wpautop(ELEMENT), 'element'],
  'indented (CKEditor)': [ckeditor(ELEMENT), 'element'],
  'by an author (WordPress, KSES)': [kses(ELEMENT), 'link'],
  'a frame as it is': [FRAME, 'frame'],
  'a frame in paragraphs': [wpautop(FRAME), 'frame'],
  'a frame between <html> marks (SPIP)': [`<html>\n${FRAME}</html>`, 'frame'],
  'a link': [LINK, 'link'],
});

describe('the snippets of the guide, as publishing tools leave them', () => {
  const on = stage({
    pages: async (address) => Object.fromEntries(Object.entries(MADE).map(([, [html]], index) => [
      `/${index}.html`,
      `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Page</title><main><h1>Page</h1>${html.replaceAll(SERVER, address)}</main></html>`,
    ])),
  });

  Object.entries(MADE).forEach(([name, [, seen]], index) => test(name, async () => {
    const page = await (await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce' })).newPage();
    const heard = listenTo(page);
    await page.goto(`${on.origin}/${index}.html`);
    if (seen === 'link') {
      const link = page.getByRole('link', { name: 'La liste des lieux d’aide au numérique' });
      assert.ok(await link.isVisible());
      await link.click();
      await page.getByRole('heading', { level: 1, name: /Isère/ }).waitFor();
    } else {
      const inside = seen === 'frame' ? page.frameLocator('iframe') : page;
      await inside.locator('repere-carte .card').first().waitFor();
      assert.equal(await inside.locator('repere-carte .card').first().isVisible(), true);
    }
    assert.deepEqual(heard.errors, []);
    await page.context().close();
  }));
});
