// What real files do to their readers, put into the invented ones on purpose.

import { unreadable } from './hours.mjs';
import { detailSentences } from './words.mjs';

/** Other ways to write values of the closed lists: apostrophes, case, accents, spaces. */
const spellings = [
  ['services', 'Accès internet et matériel informatique', 'Accès Internet et Matériel Informatique'],
  ['services', 'Aide aux démarches administratives', ' aide aux demarches administratives '],
  ['services', 'Maîtrise des outils numériques du quotidien', 'Maîtrise des outils numériques du quotidien'.normalize('NFD')],
  ['frais_a_charge', 'Gratuit', 'GRATUIT'],
  ['dispositif_programmes_nationaux', "Point d'accès numérique CAF", 'Point d’accès numérique CAF'],
  ['dispositif_programmes_nationaux', 'Conseillers numériques', 'conseillers numériques'],
  ['modalites_acces', 'Se présenter', 'Se presenter'],
  ['modalites_acces', "Ce lieu n'accueille pas de public", 'Ce lieu n’accueille pas de public'],
  ['itinerance', 'Fixe', 'fixe'],
];

/** Values of no closed list. */
const strangers = [
  ['services', 'Réparation de vélos'],
  ['services', 'Cuisine du monde'],
  ['publics_specifiquement_adresses', 'Chats'],
  ['frais_a_charge', 'Prix libre'],
  ['dispositif_programmes_nationaux', 'Programme des Sept Clefs'],
  ['typologie', 'PHARE'],
  ['modalites_acces', 'Par pigeon voyageur'],
];

/** Communes where several places share an address, and how many. */
const shared = [['38185', 12], ['59350', 5], ['35238', 5], ['97411', 5]];
const pairs = 20;

/**
 * @returns {Record<string, number>} how many of each edge there are
 */
export function addEdges({ random, communes, files, add, kindOf, oldCodes }) {
  const counts = {};
  const count = (what) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const all = () => Object.values(files).flatMap((file) => file.places);
  const sample = (list, number) => random.some(list, number);

  // Places at one address: the same point to the last digit.
  const share = (host, number) => {
    const commune = communes.get(host.code_insee);
    for (let rank = 1; rank < number; rank += 1) {
      const { adresse, latitude, longitude, code_postal } = host;
      Object.assign(add(kindOf(commune), commune), {
        adresse, latitude, longitude, code_postal, complement_adresse: `Bureau ${rank + 1}`,
      });
    }
    count(`addresses of ${number} places`);
  };
  for (const [code, number] of shared) {
    const commune = communes.get(code);
    share(all().find((p) => p.code_insee === code) ?? add(kindOf(commune), commune), number);
  }
  for (const host of sample(all().filter((p) => communes.has(p.code_insee)), pairs)) share(host, 2);

  // One house under one id in two files, and houses that two sources describe.
  const houses = sample(files.maisons.places, 31);
  for (const [rank, house] of houses.entries()) {
    const source = 'Réseau des Clics';
    const id = rank === 0 ? house.id : `li-${String(files.lieux.places.length + 1).padStart(4, '0')}`;
    files.lieux.places.push({
      ...house, id, source,
      nom: random.pick([house.nom, house.nom.toUpperCase(), `${house.nom} (${house.commune})`]),
      dispositif_programmes_nationaux: 'Conseillers numériques',
      telephone: '', presentation_detail: '',
    });
    count(rank === 0 ? 'id in two files' : 'houses seen by two sources');
  }

  // From here on, one edge a place.
  let free = random.shuffle(all().filter((place) => !houses.includes(place)));
  const take = (number, suits = () => true) => {
    const taken = free.filter(suits).slice(0, number);
    free = free.filter((place) => !taken.includes(place));
    return taken;
  };

  for (const place of take(60)) {
    Object.assign(place, { latitude: '', longitude: '' });
    count('without a position');
  }
  const old = random.shuffle(oldCodes);
  for (const place of take(12, (p) => old.some(([, today]) => today === p.code_insee))) {
    place.code_insee = old.find(([, today]) => today === place.code_insee)[0];
    count('with the INSEE code of before');
  }
  for (const place of take(80)) {
    place.code_insee = '';
    count('without an INSEE code');
  }
  for (const place of take(6, (p) => p.code_postal.endsWith('00') && p.code_insee)) {
    place.commune = `${place.commune.toUpperCase()} CEDEX`;
    place.code_postal = `${place.code_postal.slice(0, 3)}${random.int(61, 69)}`;
    count('with a CEDEX');
  }
  for (const place of take(160, (p) => !p.commune.endsWith('CEDEX'))) {
    place.commune = place.commune.toUpperCase().replace(/^SAINT(E?)-/, 'ST$1 ');
    count('with a commune in capitals');
  }
  for (const [column, value, other] of spellings) {
    for (const place of take(4, (p) => p[column].split('|').includes(value))) {
      place[column] = place[column].split('|').map((v) => (v === value ? other : v)).join('|');
      count('with another spelling');
    }
  }
  for (const [column, value] of strangers) {
    for (const place of take(1)) {
      place[column] = [place[column], value].filter(Boolean).join('|');
      count('with a value of no list');
    }
  }
  for (const horaires of unreadable) {
    for (const place of take(1)) {
      place.horaires = horaires;
      count('with unreadable hours');
    }
  }
  for (const place of take(8)) {
    const paragraphs = [0, 1, 2].map(() => random.shuffle(detailSentences).slice(0, 6).join(' '));
    place.presentation_detail = paragraphs.join('\n');
    count('with a long description');
  }
  return counts;
}
