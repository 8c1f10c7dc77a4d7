import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Script } from 'node:vm';
import { buildWidget } from '../build.mjs';

/** @type {string} */
let dist;
/** @type {Awaited<ReturnType<typeof buildWidget>>} */
let manifest;

before(async () => {
  dist = await mkdtemp(join(tmpdir(), 'repere-widget-'));
  manifest = await buildWidget(dist);
});
after(() => rm(dist, { recursive: true }));

/**
 * Runs the loader as a page would and returns what it asked for.
 * @param {string | null} address of the plain script; null in a module
 * @param {string} [file]
 */
async function asked(address, file = 'repere.js') {
  const source = await readFile(join(dist, file), 'utf8');
  /** @type {string[]} */
  const specifiers = [];
  const run = new Function('document', 'load', source.replaceAll('import(', 'load('));
  run({ currentScript: address === null ? null : { src: address } }, (/** @type {string} */ specifier) => {
    specifiers.push(specifier);
    return Promise.resolve({});
  });
  return specifiers;
}

test('the loader parses as a plain script, without import statements or import.meta', async () => {
  const source = await readFile(join(dist, 'repere.js'), 'utf8');
  assert.doesNotThrow(() => new Script(source));
});

test('as a plain script it starts from its own address', async () => {
  assert.deepEqual(await asked('https://hub.exemple.fr/carte/repere.js'), [
    `https://hub.exemple.fr/carte/${manifest.entry}`,
    `https://hub.exemple.fr/carte/${manifest.application}`,
  ]);
});

test('as a module it asks relative to itself', async () => {
  assert.deepEqual(await asked(null), [`./${manifest.entry}`, `./${manifest.application}`]);
});

test('the loader of a site of plain files says so to the same modules', async () => {
  assert.deepEqual(await asked(null, 'statique.js'), [`./${manifest.entry}?statique`, `./${manifest.application}`]);
});

test('every module carries its hash and the manifest names all of the element', async () => {
  const entries = await readdir(join(dist, 'assets'), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => `assets/${name}`).sort();
  // The studio's are beside them, in a folder that no export takes along.
  for (const file of await readdir(join(dist, 'assets/studio'))) assert.match(file, /-[A-Z0-9]{8}\.js$/);
  assert.deepEqual(Object.keys(manifest.files).filter((file) => file !== 'repere.js').sort(), files);
  for (const file of files) assert.match(file, /-[A-Z0-9]{8}\.js$|\/engine-[0-9a-f]{16}\.wasm$/);
});

test('the list needs neither MapLibre nor the engine', async () => {
  const { first, application, map, engineScript } = manifest.gzip;
  assert.ok(first < 12 * 1024 && application < 40 * 1024, `${first} ${application}`);
  assert.ok(map > 200_000, 'MapLibre is in the map’s own module');
  assert.ok(engineScript > 1_000, 'what loads the engine is in a module of its own');
});

test('the same sources give the same names', async () => {
  const again = await mkdtemp(join(tmpdir(), 'repere-widget-'));
  try {
    assert.deepEqual(await buildWidget(again), manifest);
  } finally {
    await rm(again, { recursive: true });
  }
});
