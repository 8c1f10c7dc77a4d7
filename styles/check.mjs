// Checks MapLibre style documents with MapLibre's own validator.
//
//   node styles/check.mjs FILE_OR_DIRECTORY…     or, for one document:
//   curl …/styles/clair.json | node styles/check.mjs
//
// Ends with status 1 when a document has an error, and prints each one.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// The validator is among the widget's development dependencies.
const require = createRequire(new URL('../widget/package.json', import.meta.url));
const specification = require.resolve('@maplibre/maplibre-gl-style-spec');
const { validateStyleMin } = await import(pathToFileURL(specification).href);

/** @param {string} path @returns {string[]} */
function files(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).filter((name) => name.endsWith('.json')).sort().map((name) => join(path, name));
}

const paths = process.argv.slice(2).flatMap(files);
if (process.argv.length > 2 && paths.length === 0) {
  console.error('no .json file there');
  process.exit(1);
}
const documents = paths.length > 0
  ? paths.map((path) => ({ path, text: readFileSync(path, 'utf8') }))
  : [{ path: '<standard input>', text: readFileSync(0, 'utf8') }];

let faults = 0;
for (const { path, text } of documents) {
  for (const { message } of validateStyleMin(JSON.parse(text))) {
    console.error(`${path}: ${message}`);
    faults += 1;
  }
}
console.log(`${documents.length} style${documents.length > 1 ? 's' : ''} checked, ${faults} fault${faults === 1 ? '' : 's'}`);
process.exit(faults > 0 ? 1 : 0);
