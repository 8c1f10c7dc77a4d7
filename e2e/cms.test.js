// What publishing tools leave of the snippets of docs/poser-la-carte.md: the HTML after each filter,
// written by hand from the rule that is named, on a page of strangers.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { DESK, listenTo } from '../widget/test/support/browser.js';
import { root } from './server.js';
import { stage } from './stage.js';

const HOST = 'http://127.0.0.1:8080';
const GUIDE = (await readFile(join(root, 'docs/poser-la-carte.md'), 'utf8')).replaceAll('https://carte.exemple.fr', HOST);

/** The first snippet under a title of the guide. @param {string} title */
function under(title) {
  const at = GUIDE.indexOf(`\n${title}\n`);
  const found = /```html\n([\s\S]*?)\n```/.exec(GUIDE.slice(at));
  assert.ok(at >= 0 && found, title);
  return found[1];
}
const A = under('### A, l’élément');
const B = under('### B, le cadre');
const C = under('### C, le lien');
const SPIP = under('### SPIP');
const MODEL = /Créez `squelettes\/modeles\/repere\.html`[\s\S]*?```html\n([\s\S]*?)\n```/.exec(GUIDE)?.[1] ?? '';

const SCRIPT = `<script type="module" src="${HOST}/repere.js"></script>`;
const LINK = `<a href="${HOST}/cartes/isere">La liste des lieux d’aide au numérique</a>`;
/** As the studio gives it. */
const STUDIO = `${SCRIPT}\n<repere-carte carte="isere">\n  ${LINK}\n</repere-carte>`;
/** As docs/integrer.md gives it. */
const WRAPPED = `${SCRIPT}\n<repere-carte carte="isere">\n  <p>${LINK}</p>\n</repere-carte>`;

/**
 * Where a filter only wraps and breaks lines: what is left is what was pasted.
 * @type {Record<string, { pasted: string, left: string }>}
 */
const WRAPS = {
  'nothing: a plain page, WordPress’ block « HTML personnalisé », TYPO3’s element « HTML » (f:format.raw)': { pasted: A, left: A },
  // wp-includes/formatting.php, wpautop(): what is no block of its list is a line of a paragraph.
  'wpautop of WordPress, around A': {
    pasted: A,
    left: `<p>${SCRIPT}<br />\n<repere-carte carte="isere">${LINK}</repere-carte></p>`,
  },
  'wpautop, around what the studio gives': {
    pasted: STUDIO,
    left: `<p>${SCRIPT}<br />\n<repere-carte carte="isere"><br />\n  ${LINK}<br />\n</repere-carte></p>`,
  },
  // A paragraph within ends the one around, and the element with it: the link is left beside.
  'wpautop, around what docs/integrer.md gives': {
    pasted: WRAPPED,
    left: `<p>${SCRIPT}<br />\n<repere-carte carte="isere"></p>\n<p>${LINK}</p>\n<p></repere-carte></p>`,
  },
  'wpautop, where somebody left empty lines': {
    pasted: STUDIO,
    left: `<p>${SCRIPT}</p>\n<p><repere-carte carte="isere"></p>\n<p>${LINK}</p>\n<p></repere-carte></p>`,
  },
  // ecrire/inc/texte_mini.php, _PROTEGE_BLOCS: what <html> holds is taken out before, and put back.
  'SPIP, within <html>': { pasted: SPIP, left: A },
  // The same file, _BALISES_BLOCS: a script is a block, an unknown element is in a paragraph.
  'SPIP, without <html>': {
    pasted: A,
    left: `${SCRIPT}\n<p><repere-carte carte="isere">${LINK}</repere-carte></p>`,
  },
  'SPIP, by the model': { pasted: MODEL.replaceAll('#ENV{carte}', 'isere'), left: MODEL.replaceAll('#ENV{carte}', 'isere') },
  // core/modules/filter, _filter_autop(), in a format without a list of allowed elements.
  'Drupal, a format that converts line breaks': {
    pasted: A,
    left: `${SCRIPT}\n<p><repere-carte carte="isere">${LINK}</repere-carte></p>`,
  },
};

/** Where words are made typographic: the tags must stay as they are. */
const WORDS = {
  // wp-includes/formatting.php, wptexturize(): text becomes entities, tags are left alone.
  'wptexturize of WordPress': A.replace('lieux d’aide', 'lieux d&#8217;aide'),
  // plugins-dist/textwheel, typographie_fr: a space that does not break; tags are protected.
  'the French typography of SPIP': A.replace('La liste des', 'La liste&nbsp;: des'),
};

/**
 * Where elements are taken away: the words and the link stay.
 * @type {Record<string, string>}
 */
const STRIPS = {
  // wp-includes/kses.php, wp_kses_post(): for whoever has no unfiltered_html.
  'KSES of WordPress, A pasted by an author': `\n${LINK}`,
  'KSES of WordPress, B pasted by an author': `\n<p>${LINK}</p>`,
  // core/modules/filter FilterHtml: elements that the format does not name are dropped.
  'Drupal’s HTML basique, A': `<p>${LINK}</p>`,
  'Drupal’s HTML basique, B': `<p>${LINK}</p>`,
  // typo3/html-sanitizer, ENCODE_INVALID_TAG: in an element « Texte », what is unknown is shown.
  'TYPO3’s text element, A': `<p>&lt;script type="module" src="${HOST}/repere.js"&gt;&lt;/script&gt;</p>\n<p>&lt;repere-carte carte="isere"&gt;${LINK}&lt;/repere-carte&gt;</p>`,
  'a tool that leaves links, C': C,
};

/** Frames: as pasted, and without `style`, which Drupal's filter takes from every element. */
const FRAMES = {
  'B as it is': B,
  'B in a Drupal format that allows frames': B.replace(' style="border:0"', ''),
  'B after wpautop': B.replace('<iframe', '<p><iframe').replace('</iframe>', '</iframe></p>'),
};

const page = (/** @type {string} */ body) => `<!doctype html><html lang="fr"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Ville</title><main><h1>Ville</h1>${body}</main></html>`;
const pathOf = (/** @type {string} */ name) => `/${name.replaceAll(/[^a-z0-9]+/gi, '-')}.html`;
/** What was pasted, without what filters put around it. @param {string} html */
const bare = (html) => html.replaceAll(/<\/?(p|html)>|<br \/>|\s+/g, '');

describe('publishing tools', () => {
  const all = { ...Object.fromEntries(Object.entries(WRAPS).map(([name, { left }]) => [name, left])), ...WORDS, ...STRIPS, ...FRAMES };
  const on = stage({ pages: Object.fromEntries(Object.entries(all).map(([name, body]) => [pathOf(name), page(body)])) });

  /**
   * @param {string} name
   * @param {(opened: import('playwright-core').Page, heard: ReturnType<typeof listenTo>) => Promise<void>} act
   */
  async function visit(name, act) {
    const context = await on.browser.newContext({ viewport: DESK, reducedMotion: 'reduce' });
    const opened = await context.newPage();
    const heard = listenTo(opened);
    try {
      await opened.goto(on.origin + pathOf(name));
      await act(opened, heard);
      assert.deepEqual(heard.errors, []);
    } finally {
      await context.close();
    }
  }

  /** The list is there, and as wide as the page's column. @param {import('playwright-core').Page} opened */
  async function works(opened) {
    await opened.locator('.card').first().waitFor();
    await opened.locator('.map-pane canvas').waitFor();
    const [inner, outer] = await opened.evaluate(() => ['repere-carte', 'main'].map((name) => document.querySelector(name)?.getBoundingClientRect().width));
    assert.equal(inner, outer);
  }

  for (const [name, { pasted, left }] of Object.entries(WRAPS)) {
    test(name, () => visit(name, async (opened) => {
      assert.equal(bare(left), bare(pasted));
      await works(opened);
    }));
  }

  for (const [name, left] of Object.entries(WORDS)) {
    test(name, () => visit(name, async (opened) => {
      assert.notEqual(left, A);
      await works(opened);
    }));
  }

  for (const name of Object.keys(STRIPS)) {
    test(`${name}: the link is left, and leads to the list`, () => visit(name, async (opened, heard) => {
      await opened.getByRole('link', { name: /liste des lieux/ }).click();
      await opened.waitForURL(new URL('/cartes/isere', on.address).href);
      assert.ok(await opened.locator('.card').first().isVisible());
      assert.deepEqual(heard.requests.filter((url) => url.endsWith('repere.js')), []);
    }));
  }

  for (const name of Object.keys(FRAMES)) {
    test(name, () => visit(name, async (opened) => {
      await opened.frameLocator('iframe').locator('.card').first().waitFor();
      assert.ok(await opened.getByRole('link', { name: 'La liste des lieux' }).isVisible());
    }));
  }

  test('no snippet of a guide has quotes that a word processor made', async () => {
    for (const file of ['poser-la-carte.md', 'integrer.md', 'heberger.md']) {
      const text = await readFile(join(root, 'docs', file), 'utf8');
      const snippets = [...text.matchAll(/```html\n([\s\S]*?)```/g)].map(([, snippet]) => snippet);
      assert.ok(snippets.length > 0, file);
      for (const snippet of snippets) assert.doesNotMatch(snippet, /[“”„«»]|=\s*[‘’]/, file);
    }
  });
});
