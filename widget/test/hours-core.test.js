// What the JavaScript says of opening hours is what the core says: every text of the sample and
// of the real data, in Isère, in Alsace and overseas, at moments that matter and at random ones.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openingStatus } from '../src/hours.js';
import { askNative, skipNative } from './support/native.js';
import { Random } from './support/random.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const REPERE = process.env.REPERE_BIN ?? join(ROOT, 'target/debug/repere');
const REAL = join(ROOT, '../shared/data/places');
const SAMPLES = ['lieux-inventes.csv', 'maisons-inventees.csv'].map((name) => join(ROOT, 'data/sample', name));
const BAKED = '2026-11-23';

const MORE = [
  'Fr,Sa 22:00-02:00; PH off', '24/7; PH off', '24/7; Dec 25 off', '24/7',
  'Mo-Fr 09:00-17:00; PH 10:00-12:00; easter -2 days off', 'Mo-Fr 09:00-17:00; PH -1 day 09:00-12:00; PH off',
  'week 01-53/2 Mo-Fr 08:00-12:00; week 02-52/2 Tu-Sa 14:00-18:00,20:00-01:30', 'We[-1] 10:00-12:00; Th[1,3] 14:00-16:00',
  'Mo-Sa 09:00-12:00; 2026 Dec 21-2027 Jan 02 off', 'Mo-Sa 08:30-12:00; Mar-May Mo,Tu 10:00-19:00; PH,Su off', 'Mo-Su 00:00-24:00; Mar 28-29 off',
  'Mo-Sa 09:00-12:00 "sur rendez-vous"', 'Mo off', 'Jul-Aug Mo 09:00-12:00',
];
const COMMUNES = [['38185', '38000', 'Grenoble'], ['67482', '67000', 'Strasbourg'], ['97411', '97400', 'Saint-Denis'], ['97502', '97500', 'Saint-Pierre']];

/**
 * The fields of a CSV's column (RFC 4180).
 * @param {string} file
 * @param {string} column
 */
function fields(file, column) {
  const rows = [...readFileSync(file, 'utf8').matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g)].reduce((rows, [, field, end]) => {
    rows[rows.length - 1].push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end !== ',') rows.push([]);
    return rows;
  }, /** @type {string[][]} */ ([[]]));
  const at = rows[0].indexOf(column);
  return rows.slice(1).map((row) => row[at] ?? '');
}

const missing = skipNative || (existsSync(REPERE) ? false : `absent: ${REPERE}, which « cargo build -p repere » builds`);

test('the JavaScript and the core say the same of opening hours', { skip: missing }, async (t) => {
  const real = existsSync(REAL) ? readdirSync(REAL).filter((name) => name.endsWith('.csv')).map((name) => join(REAL, name)) : [];
  if (real.length === 0) t.diagnostic('without real places: ../shared/data is absent');
  const sources = [...SAMPLES, ...real];
  const texts = [...new Set([...MORE, ...sources.flatMap((file) => fields(file, 'horaires'))])].filter((text) => text !== '');
  // Those with dates in all communes, plain ones here or there.
  const places = texts.flatMap((text, i) =>
    COMMUNES.flatMap(([code, postcode, commune], j) => (i < MORE.length || i % COMMUNES.length === j ? [{ id: `${i}-${j}`, code, postcode, commune, text }] : [])));
  const quoted = (/** @type {string} */ text) => `"${text.replaceAll('"', '""')}"`;
  const csv = ['id,pivot,nom,commune,code_postal,code_insee,adresse,date_maj,horaires',
    ...places.map((p) => [p.id, '', p.id, p.commune, p.postcode, p.code, '1 rue', '2026-01-01', p.text].map(quoted).join(','))].join('\n');

  const folder = await mkdtemp(join(tmpdir(), 'repere-hours-'));
  try {
    const source = join(folder, 'lieux.csv');
    const out = join(folder, 'bundle');
    await writeFile(source, csv);
    await promisify(execFile)(REPERE, ['bake', source, '--date', BAKED, '--out', out, '--quiet']);
    const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'));
    const calendar = { holidays: manifest.holidays, local: manifest.local_holidays, date: manifest.date };
    const index = join(out, manifest.files.index.name);

    const random = new Random(20_261_123);
    const from = Date.parse(`${BAKED}T00:00:00Z`) / 60_000;
    const moments = ['2026-12-24T22:30Z', '2026-12-25T09:30Z', '2026-12-26T09:30Z', '2027-01-01T00:30Z', '2027-03-26T08:30Z',
      '2027-03-28T00:59Z', '2027-03-28T01:00Z', '2027-03-29T10:00Z', '2027-05-22T00:00Z', '2027-05-22T00:01Z']
      .map((iso) => Date.parse(iso) / 60_000);
    while (moments.length < 60) moments.push(from + random.below(181 * 1440));

    const ids = places.map(({ id }) => id);
    const answers = await askNative(index, 'x', [...ids.map((id) => `card\n${id}`), ...moments.map((now) => ['open', now, ...ids].join('\n'))]);
    const json = answers.map(({ isAnswer, bytes }) => {
      assert.ok(isAnswer, String(bytes));
      return JSON.parse(String(bytes));
    });
    /** @type {Map<string, number>} */
    const told = new Map();
    moments.forEach((now, m) => {
      const opening = json[ids.length + m];
      places.forEach((place, i) => {
        const { semaine, fuseau, feries } = json[i].properties;
        const ours = openingStatus(semaine, fuseau, new Date(now * 60_000), calendar, feries);
        assert.deepEqual(ours, opening[i], `${place.text} in ${place.commune} at ${new Date(now * 60_000).toISOString()}`);
        told.set(ours.kind, (told.get(ours.kind) ?? 0) + 1);
      });
    });
    assert.deepEqual([...told.keys()].sort(), ['closed', 'holiday', 'open', 'stale', 'unknown', 'varies']);
    t.diagnostic(`${texts.length} texts, ${places.length} places, ${moments.length} moments: ${[...told].map(([kind, n]) => `${n} ${kind}`).join(', ')}`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
