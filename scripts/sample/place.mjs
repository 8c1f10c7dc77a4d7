// One invented place in one real commune.

import { hours } from './hours.mjs';
import { columns, lists } from './lists.mjs';
import { complements, detailSentences, parents, serviceSentences, streets } from './words.mjs';

/** First digits of the numbers that Arcep keeps for works of fiction, by region of the plan. */
const phonePrefixes = {
  11: '0199 00', 53: '026191', 52: '026191', 24: '026191', 28: '026191', 32: '035301', 44: '035301',
  27: '035301', 84: '046571', 93: '046571', 94: '046571', 75: '053649', 76: '053649',
};

const slug = (text) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** Formations that belong to a part of the country. */
function localFormation(commune) {
  if (commune.region === '27') return 'Arnia/MedNum BFC (Bourgogne-Franche-Comté)';
  if (commune.region === '28') return 'Collectif ressources et acteurs réemploi (Normandie)';
  if (commune.region === '93') return 'SUD LABS (PACA)';
  if (commune.departement === '26') return 'Les Éclaireurs du numérique (Drôme)';
  if (commune.epci === '200046977') return 'Mes Papiers (Métropole de Lyon)';
  return '';
}

function phone(random, commune) {
  const prefix = (phonePrefixes[commune.region] ?? '053649').replace(' ', '');
  const number = prefix + String(random.int(0, 9999)).padStart(4, '0');
  return random.weighted([
    [number.replace(/(\d\d)(?=\d)/g, '$1 '), 5],
    [number, 3],
    [`+33${number.slice(1)}`, 4],
  ]);
}

/** A point around the commune's, never far: small places stay in the village. */
function position(random, commune) {
  const kilometres = commune.parent ? 0.5 : Math.min(2.2, 0.12 + Math.sqrt(commune.population) / 160);
  const angle = random.float() * 2 * Math.PI;
  const distance = Math.sqrt(random.float()) * kilometres;
  const lat = commune.lat + (distance * Math.sin(angle)) / 111.2;
  const lon =
    commune.lon + (distance * Math.cos(angle)) / (111.2 * Math.cos((commune.lat * Math.PI) / 180));
  return { latitude: lat.toFixed(5), longitude: lon.toFixed(5) };
}

function pivot(random) {
  const digits = (count) => String(random.int(0, 10 ** count - 1)).padStart(count, '0');
  return random.weighted([
    ['00000000000000', 5],
    [`9990${digits(5)}${digits(5)}`, 4],
    [`W999${digits(6)}`, 1],
  ]);
}

function others(random, commune) {
  const labels = [];
  if (commune.population > 20_000 && random.chance(0.25)) labels.push('QPV');
  if (commune.population < 5_000 && random.chance(0.25)) {
    labels.push(random.chance(0.7) ? 'FRR' : 'ZRR');
  }
  if (random.chance(0.06)) labels.push('Pass numérique');
  if (random.chance(0.02)) labels.push("Label « Clic d'or »");
  return labels;
}

function fees(random, kind) {
  if (kind.code === 'RFS') return ['Gratuit'];
  if (random.chance(0.1)) return [];
  if (kind.fees && random.chance(0.6)) return random.some(kind.fees, random.int(1, 2));
  return random.weighted([[['Gratuit'], 8], [['Gratuit sous condition'], 1], [['Gratuit', 'Payant'], 0.6]]);
}

/** How one gets in, which goes with what the place says of itself. */
function access(random, place) {
  const modes = ['Se présenter'];
  if (place.telephone) modes.push('Téléphoner');
  if (place.courriels && random.chance(0.7)) modes.push('Contacter par mail');
  if (random.chance(0.05)) modes.push('Envoyer un mail avec une fiche de prescription');
  if (place.prise_rdv) modes.push('Prendre un RDV en ligne');
  return random.chance(0.015) ? ["Ce lieu n'accueille pas de public"] : modes;
}

function summary(random, kind, services) {
  const first = services.map((service) => serviceSentences[lists.services.indexOf(service)]);
  const sentences = random.some(first, 2);
  if (kind.hours === 'village') sentences.push('Le village est petit, la porte est grande.');
  return sentences.join(' ').slice(0, 280);
}

/**
 * @param {import('./random.mjs').Random} random
 * @param {import('./kinds.mjs').Kind} kind
 * @param {import('./communes.mjs').Commune} commune
 * @param {{id: string, sources: [string, number][]}} file
 * @returns {Record<string, string>} every column of the standard
 */
export function makePlace(random, kind, commune, { id, sources }) {
  const place = Object.fromEntries(columns.map((column) => [column, '']));
  const services = random.among(kind.services).map((rank) => lists.services[rank]);
  if (services.length === 0) services.push(lists.services[1]);
  const nom = kind.name(random, commune);
  const itinerant = kind.code === 'ENM' || (kind.code === 'RFS' && random.chance(0.06));
  Object.assign(place, {
    id,
    pivot: pivot(random),
    nom: itinerant && kind.code === 'RFS' ? nom.replace(/^.*?France Services/, 'Bus France Services') : nom,
    commune: commune.parent?.nom ?? commune.nom,
    code_postal: random.pick(commune.postalCodes),
    code_insee: commune.parent && random.chance(0.5) ? commune.parent.code : commune.code,
    adresse: `${random.int(1, 98)}${random.chance(0.06) ? ' bis' : ''} ${random.pick(streets)}`,
    complement_adresse: random.chance(0.14) ? random.pick(complements) : '',
    ...position(random, commune),
    source: random.weighted(sources),
    date_maj: `${random.weighted([[2023, 1], [2024, 3], [2025, 5]])}-${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`,
    horaires: hours(random, itinerant ? 'rounds' : commune.population < 1500 ? random.pick(['village', kind.hours]) : kind.hours),
    structure_parente: random.chance(0.08) ? random.pick(parents) : '',
  });
  if (random.chance(0.25)) place.date_maj = `2026-${String(random.int(1, 11)).padStart(2, '0')}-${String(random.int(1, 20)).padStart(2, '0')}`;

  const site = `${slug(nom).slice(0, 40).replace(/-$/, '')}.example`;
  if (random.chance(0.8)) place.telephone = phone(random, commune);
  if (random.chance(0.45)) place.courriels = `bonjour@${site}`;
  if (random.chance(0.5)) place.site_web = random.chance(0.8) ? `https://${site}/` : `https://www.example.org/lieux/${id}`;
  if (random.chance(0.02)) place.site_web = `https://${site}/|https://social.example/${slug(nom)}`;
  if (random.chance(kind.code === 'RFS' ? 0.12 : 0.16)) place.prise_rdv = `https://rdv.example.org/lieux/${id}`;
  if (random.chance(0.08)) place.fiche_acces_libre = `https://acces-libre.example.org/erp/${id}`;

  const list = (values) => values.join('|');
  const typology = random.chance(0.94) || !kind.weight ? [kind.code] : [];
  if (typology.length > 0 && kind.also && random.chance(0.08)) typology.push(random.pick(kind.also));
  const programmes = random.among(kind.programmes);
  if (kind.code === 'RFS') programmes.unshift('France Services');
  const formations = random.among({
    [localFormation(commune)]: 0.2,
    'Formé à « Mon Espace Santé »': 0.03,
    'Formé à « DUPLEX » (illettrisme)': 0.01,
    'Fabriques de Territoire': kind.code === 'TIERS_LIEUX' ? 0.15 : 0,
    'Étapes numériques (La Poste)': kind.code === 'LA_POSTE' ? 0.4 : 0,
    'ORDI 3.0': kind.code === 'RESSOURCERIE' ? 0.4 : 0.003,
  });
  const reachesOut = random.chance(0.3);
  const looksAfter = random.chance(0.25);
  Object.assign(place, {
    typologie: list(typology),
    services: list(services),
    publics_specifiquement_adresses: reachesOut
      ? list(random.some(lists.publics_specifiquement_adresses, random.int(1, 3)))
      : '',
    prise_en_charge_specifique: looksAfter
      ? list(random.some(lists.prise_en_charge_specifique, random.int(1, 3)))
      : '',
    frais_a_charge: list(fees(random, kind)),
    dispositif_programmes_nationaux: list(programmes),
    formations_labels: list(formations.filter(Boolean)),
    autres_formations_labels: list(others(random, commune)),
    modalites_acces: list(access(random, place)),
    modalites_accompagnement: list(
      random.chance(0.75) ? random.some(lists.modalites_accompagnement, random.int(1, 3)) : [],
    ),
    itinerance: itinerant ? random.pick(['Itinérant', 'Itinérant', 'Itinérant|Fixe']) : random.chance(0.6) ? 'Fixe' : '',
    presentation_resume: random.chance(0.55) ? summary(random, kind, services) : '',
    presentation_detail: random.chance(0.12)
      ? random.some(detailSentences, random.int(2, 4)).join(' ')
      : '',
  });
  return place;
}
