// The guides lead where they say: each link to a file and a heading that there is, each picture to one
// that is there, with words for who does not see it, and no picture that nobody shows.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

import { root } from './server.js';

const IMAGES = join(root, 'docs', 'images');
/** Bytes of one picture, and of all: a clone stays small. */
const ONE = 90_000;
const ALL = 1_200_000;

const guides = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'SCHEMA.md', ...readdirSync(join(root, 'docs')).map((file) => join('docs', file)),
  ...['examples', 'styles', 'widget', 'benches', 'data/sample', 'data/reference', 'data/fuzz', 'examples/site-statique'].map((folder) => join(folder, 'README.md'))]
  .filter((file) => file.endsWith('.md') && existsSync(join(root, file)))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8').replace(/^```[\s\S]*?^```/gm, '') }));

/** A heading's anchor, as GitHub makes it. @param {string} heading */
const anchor = (heading) => heading.toLowerCase().trim().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');

/** @param {string} file */
function anchors(file) {
  const text = readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchor(heading));
}

test('every link of the guides leads to a file and a heading that there is', () => {
  let followed = 0;
  for (const { file, text } of guides) {
    for (const [, to] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(to)) continue;
      const [path, heading] = to.split('#');
      const target = path === '' ? join(root, file) : join(root, dirname(file), decodeURIComponent(path));
      assert.ok(existsSync(target), `${file}: ${to} leads nowhere`);
      if (heading) assert.ok(anchors(target).includes(heading), `${file}: ${to} is no heading of ${relative(root, target)}`);
      followed += 1;
    }
  }
  assert.ok(followed > 50, `only ${followed} links were found`);
});

test('every picture has words, is light, and is shown by a guide', () => {
  const shown = new Set();
  for (const { file, text } of guides) {
    for (const [, words, to] of text.matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)) {
      assert.ok(words.length >= 25, `${file}: ${to} needs words that say what is seen`);
      shown.add(join(root, dirname(file), to));
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
