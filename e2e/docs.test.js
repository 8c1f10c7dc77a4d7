// What the documents say of each other: links lead somewhere, and what is said twice is the same.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, test } from 'node:test';

import { root } from './server.js';

const IMAGES = join(root, 'docs', 'images');
/** Bytes of one picture, and of all: a clone stays small. */
const ONE = 90_000;
const ALL = 1_200_000;

/** Folders of what others wrote, or what is made. */
const NOT_OURS = new Set(['node_modules', 'target', 'dist', 'demo', 'screenshots']);

/** @param {string} folder @returns {Promise<string[]>} */
async function documents(folder) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.has(entry.name)) found.push(...await documents(path));
    else if (entry.isFile() && entry.name.endsWith('.md')) found.push(path);
  }
  return found;
}

const read = (/** @type {string} */ path) => readFile(resolve(root, path), 'utf8');
/** A document without its code. @param {string} text */
const prose = (text) => text.replaceAll(/^ *(```+)[\s\S]*?^ *\1\s*$/gm, '').replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()#]/g, ''));

/** The anchors that GitHub gives a document's titles. @param {string} text */
function anchors(text) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return new Set([...prose(text).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, title]) => {
    const words = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = words.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times ? `${slug}-${times}` : slug;
  }));
}

describe('the documents', () => {
  test('every relative link and every anchor leads somewhere', async () => {
    const wrong = [];
    let links = 0;
    for (const file of await documents(root)) {
      const text = await readFile(file, 'utf8');
      for (const [, address] of prose(text).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(address)) continue;
        links += 1;
        const [path, anchor] = address.split('#').map(decodeURIComponent);
        const target = path ? resolve(dirname(file), path) : file;
        const leads = existsSync(target) && (!anchor || (target.endsWith('.md') && anchors(await readFile(target, 'utf8')).has(anchor)));
        if (!leads) wrong.push(`${relative(root, file)}: ${address}`);
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(links > 50, `${links} links were read`);
  });

  test('from README.md, every guide is a link or two away', async () => {
    assert.match(await read('README.md'), /\]\(docs\/README\.md\)/);
    const index = await read('docs/README.md');
    for (const guide of (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md') && name !== 'README.md')) {
      assert.ok(index.includes(`](${guide}`), guide);
    }
  });

  test('the webmaster’s page asks for the same policy as the reference', async () => {
    const policies = async (/** @type {string} */ path) => [...(await read(path)).matchAll(/```\n((?:script|frame)-src[\s\S]*?)```/g)].map(([, lines]) => lines);
    const asked = await policies('docs/poser-la-carte.md');
    assert.equal(asked.length, 2);
    assert.deepEqual(asked, await policies('docs/integrer.md'));
  });

  test('what a declaration says is what the table of criteria says', async () => {
    const table = await read('docs/accessibilite.md');
    const rows = [...table.matchAll(/^\| (\d+\.\d+) \| [^|]* \| \**([^|*]*?)\** \|/gm)];
    const of = (/** @type {string} */ state) => rows.filter(([, , said]) => said === state).map(([, criterion]) => criterion);
    assert.equal(rows.length, 106);
    assert.ok(table.replaceAll(/\s+/g, ' ').includes(`${of('conforme').length} conformes, ${of('non applicable').length} non applicables, ${of('à vérifier').length} à vérifier, ${of('ouvert').length} ouvert`));
    const page = await read('docs/poser-la-carte.md');
    const [, open, unknown] = /> \[?Non-conformités connues([\s\S]*?)> Pas encore vérifiés([\s\S]*?)> Une personne/.exec(page) ?? [];
    const named = (/** @type {string} */ text) => text.match(/\d+\.\d+/g);
    assert.deepEqual(named(open), of('ouvert'));
    assert.deepEqual(named(unknown), of('à vérifier'));
  });

  test('every picture has words, is light, and is shown by a guide', async () => {
    const shown = new Set();
    for (const path of await documents(root)) {
      for (const [, words, to] of prose(await readFile(path, 'utf8')).matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)) {
        assert.ok(words.length >= 25, `${relative(root, path)}: ${to} needs words that say what is seen`);
        shown.add(join(dirname(path), to));
      }
    }
    const there = readdirSync(IMAGES).map((name) => join(IMAGES, name));
    let all = 0;
    for (const path of there) {
      assert.ok(shown.has(path), `${relative(root, path)} is shown by no guide`);
      const { size } = statSync(path);
      assert.ok(size <= ONE, `${relative(root, path)} has ${size} bytes`);
      all += size;
    }
    assert.ok(all <= ALL, `the pictures have ${all} bytes`);
  });
});
