// Writes `properties.json`: what each kind of layer may have, from MapLibre's style
// specification. With `--check` it only compares, and ends with status 1 when they differ.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// The specification is among the widget's development dependencies.
const require = createRequire(new URL('../widget/package.json', import.meta.url));
const { latest } = require('@maplibre/maplibre-gl-style-spec');
const FILE = new URL('properties.json', import.meta.url);

/** The values of an enumeration, or the name of a kind that is easily told from others. */
const kind = ({ type, values }) => {
  if (type === 'enum') return Object.keys(values);
  return ['color', 'number', 'boolean'].includes(type) ? type : 'other';
};

const lines = Object.keys(latest.layer.type.values).map((type) => {
  const group = (name) => Object.fromEntries(
    Object.entries(latest[`${name}_${type}`] ?? {}).map(([property, about]) => [property, kind(about)]));
  return `  ${JSON.stringify(type)}: ${JSON.stringify({ layout: group('layout'), paint: group('paint') })}`;
});
const text = `{\n${lines.join(',\n')}\n}\n`;

if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  console.error('properties.json is not what MapLibre’s specification says: node styles/properties.mjs');
  process.exit(1);
}
