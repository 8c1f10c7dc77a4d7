// Makes data/sample/: about 2,000 invented places over real communes, in the
// national standard: `npm ci --prefix scripts && node scripts/sample.mjs`.
//
// Seeded and without network: the same packages give the same bytes. It stops
// when a value of a closed list is too rare, so that every filter shows.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { check } from './sample/check.mjs';
import { readCommunes, readOldCodes } from './sample/communes.mjs';
import { addEdges } from './sample/edges.mjs';
import { bus, franceServices, kinds, rarer } from './sample/kinds.mjs';
import { columns } from './sample/lists.mjs';
import { makePlace } from './sample/place.mjs';
import { Random } from './sample/random.mjs';

const random = new Random(380_185);
const communes = readCommunes();
const out = fileURLToPath(new URL('../data/sample/', import.meta.url));

/** A real village of 800 people that stays without a place of its own. */
const village = communes.get('38195');

/** How many places a département gets; the others get `elsewhere`. */
const quotas = {
  38: 215, '07': 60, 26: 70, 73: 70, 59: 125, 22: 40, 29: 55, 35: 60, 56: 45, 75: 85, 69: 95, 13: 95,
  971: 18, 972: 18, 973: 14, 974: 24, 976: 14, 975: 2, 977: 2, 978: 3, 986: 1, 987: 6, 988: 9,
  33: 22, 31: 22, 44: 22, 67: 20, 34: 18, '06': 16,
};
const elsewhere = 8;

/** The three files, with the share of the places that are no France Services house. */
const files = {
  lieux: {
    name: 'lieux-inventes.csv', prefix: 'li', share: 86,
    sources: [['Hub du Val Rêvé', 5], ['Réseau des Clics', 4], ['Département des Deux Clochers', 2]],
  },
  maisons: { name: 'maisons-inventees.csv', prefix: 'mi', share: 0, sources: [['Maisons inventées', 1]] },
  partenaires: {
    name: 'partenaires-inventes.json', prefix: 'pi', share: 14,
    sources: [['Coopérative des Passerelles', 1]],
  },
};
for (const file of Object.values(files)) file.places = [];

/** Makes a place in a commune and files it. */
function add(kind, commune) {
  const shares = Object.values(files).map((file) => [file, file.share]);
  const file = kind.code === 'RFS' ? files.maisons : random.weighted(shares);
  const id = `${file.prefix}-${String(file.places.length + 1).padStart(4, '0')}`;
  const taken = (place) => file.places.some((p) => p.nom === place.nom && p.commune === place.commune);
  let place = makePlace(random, kind, commune, { id, sources: file.sources });
  while (taken(place)) place = makePlace(random, kind, commune, { id, sources: file.sources });
  file.places.push(place);
  return place;
}

/** What kinds a commune gets, the rarer ones in turn so that each shows. */
const rarerInTurn = random.shuffle(rarer);
function pickKind(commune) {
  const small = commune.population < 1_500;
  return random.weighted([
    [franceServices, small ? 5 : 23],
    [bus, small ? 8 : 2],
    [kinds, 63],
    [rarerInTurn, small ? 3 : 14],
  ]);
}
function kindOf(commune) {
  const group = pickKind(commune);
  if (group === kinds) return random.weighted(kinds.map((kind) => [kind, kind.weight]));
  if (group !== rarerInTurn) return group;
  rarerInTurn.push(rarerInTurn.shift());
  return rarerInTurn.at(-1);
}

const kilometres = (a, b) =>
  111.2 * Math.hypot((a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180), a.lat - b.lat);

/** The communes of a département that get places: some small ones, then a few of all, bigger ones more often. */
function chosenCommunes(departement, quota) {
  const all = [...communes.values()].filter((c) => c.departement === departement && c !== village);
  const hasParts = new Set(all.map((c) => c.parent?.code));
  const eligible = all.filter((c) => !hasParts.has(c.code)).sort((a, b) => (a.code < b.code ? -1 : 1));
  const small = eligible.filter((c) => c.population < 1_200);
  const weigh = (list) => list.map((c) => [c, Math.sqrt(c.population) + 5]);
  const few = Array.from({ length: Math.ceil(quota / 2.5) }, () => random.weighted(weigh(eligible)));
  const villages = random.some(small, Math.ceil(quota / 12));
  const rest = Array.from({ length: quota - villages.length }, () => random.weighted(weigh(few)));
  return [...villages, ...rest];
}

const departements = [...new Set([...communes.values()].map((c) => c.departement))].sort();
for (const departement of departements) {
  for (const commune of chosenCommunes(departement, quotas[departement] ?? elsewhere)) {
    add(kindOf(commune), commune);
  }
}

// The libraries and France Services of Grenoble's metropolis are a carte of
// their own, and the village without a place has neighbours that have some.
const library = kinds.find((kind) => kind.code === 'BIB');
const metropolis = [...communes.values()].filter((c) => c.epci === '200040715');
for (const commune of metropolis) {
  add(library, commune);
  if (commune.population > 8_000) add(franceServices, commune);
}
const neighbours = [...communes.values()].filter((c) => c !== village && kilometres(c, village) < 20);
for (const [rank, commune] of neighbours.entries()) {
  add([franceServices, library, bus][rank % 3], commune);
}

// Every typology shows at least four times.
const towns = [...communes.values()].filter((c) => c.population > 10_000 && !c.parent);
for (const kind of rarer) {
  const made = () => Object.values(files).flatMap((file) => file.places);
  while (made().filter((place) => place.typologie === kind.code).length < 4) {
    add(kind, random.pick(towns));
  }
}

const edges = addEdges({ random, communes, files, add, kindOf, oldCodes: readOldCodes() });
const places = Object.values(files).flatMap((file) => file.places);
check({ places, village, neighbours, metropolis, kilometres });
for (const [what, count] of Object.entries(edges)) console.log(`${String(count).padStart(6)} ${what}`);

write(files.lieux.name, csv(columns, files.lieux.places));
write(files.maisons.name, csv(columns, files.maisons.places));
write(files.partenaires.name, json(files.partenaires.places));
writeCommunes();

function csv(header, rows) {
  const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (cells) => cells.map((text) => cell(String(text))).join(',');
  return [line(header), ...rows.map((row) => line(header.map((column) => row[column])))].join('\n') + '\n';
}

/** The standard's JSON: flat objects, lists joined, positions as numbers. */
function json(rows) {
  const entry = ([column, text]) =>
    column === 'latitude' || column === 'longitude' ? [column, Number(text)] : [column, text];
  const objects = rows.map((row) =>
    JSON.stringify(Object.fromEntries(Object.entries(row).filter(([, text]) => text !== '').map(entry))),
  );
  return `[\n${objects.join(',\n')}\n]\n`;
}

/** Facts about the communes that have places, and about those of Isère. */
function writeCommunes() {
  const used = new Set(places.map((place) => place.code_insee));
  const rows = [...communes.values()]
    .filter((c) => !c.parent)
    .filter((c) => used.has(c.code) || c.departement === '38')
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((c) => ({
      code: c.code, nom: c.nom, departement: c.departement, region: c.region, epci: c.epci,
      epci_nom: c.epciNom, population: c.population, codes_postaux: c.postalCodes.join('|'),
      lon: c.lon, lat: c.lat,
    }));
  write('communes.csv', csv(Object.keys(rows[0]), rows));
  console.log(`${String(rows.length).padStart(6)} communes`);
}

function write(name, text) {
  const bytes = Buffer.byteLength(text);
  if (bytes >= 1_000_000) throw new Error(`${name}: ${bytes} bytes, a megabyte is the limit`);
  writeFileSync(out + name, text);
  console.log(`${String(bytes).padStart(6)} bytes in ${name}`);
}
