// What kinds of places there are: names, services, hours, programmes.

import { typologies } from './lists.mjs';
import { decors, people } from './words.mjs';

const decor = (random) => random.pick(decors);
const named = (...starts) => (random) => `${random.pick(starts)} ${decor(random)}`;

/**
 * @typedef {object} Kind
 * @property {string} code typology
 * @property {number} weight how often
 * @property {(random: import('./random.mjs').Random, commune: object) => string} name
 * @property {Record<number, number>} services probability by rank in the list
 * @property {string} hours the style of its hours
 * @property {Record<string, number>} programmes probability by name
 * @property {string[]} [also] typologies it may bear besides
 * @property {string[]} [fees] what it asks for, when not mostly nothing
 */

/** @type {Kind[]} */
export const kinds = [
  {
    code: 'BIB', weight: 16, hours: 'library', also: ['TIERS_LIEUX', 'EPN'],
    name: (random) =>
      random.chance(0.4)
        ? `Médiathèque ${random.pick(people)}`
        : `${random.pick(['Médiathèque', 'Bibliothèque'])} ${decor(random)}`,
    services: { 1: 0.7, 4: 0.3, 5: 0.5, 6: 0.4, 7: 0.9, 0: 0.3, 3: 0.3 },
    programmes: { 'Bibliothèques numérique de référence': 0.25, 'Conseillers numériques': 0.3 },
  },
  {
    code: 'MUNI', weight: 7, hours: 'office',
    name: (random, commune) => random.weighted([
      [`Mairie de ${commune.nom}, coin numérique`, 1],
      [`Maison communale ${decor(random)}`, 2],
    ]),
    services: { 0: 0.8, 1: 0.4, 7: 0.6 },
    programmes: { 'Conseillers numériques': 0.4, 'Aidants Connect': 0.2 },
  },
  {
    code: 'CCAS', weight: 6, hours: 'office', name: named('CCAS', "Centre d'action sociale"),
    services: { 0: 0.9, 1: 0.5, 3: 0.2, 7: 0.3 },
    programmes: { 'Aidants Connect': 0.45, 'Conseillers numériques': 0.25, "Point d'accès numérique CAF": 0.1 },
  },
  {
    code: 'CS', weight: 8, hours: 'office', also: ['EPN', 'EVS'], name: named('Centre social'),
    services: { 0: 0.6, 1: 0.7, 2: 0.4, 3: 0.3, 4: 0.5, 7: 0.5 },
    programmes: { 'Promeneurs du net': 0.15, 'Conseillers numériques': 0.3, "Point d'accès numérique CAF": 0.12 },
  },
  {
    code: 'EPN', weight: 6, hours: 'office', name: named('Espace public numérique', 'Cyber-espace'),
    services: { 0: 0.5, 1: 0.9, 2: 0.4, 3: 0.6, 5: 0.4, 6: 0.6, 7: 0.9 },
    programmes: { 'Certification PIX': 0.2, 'Conseillers numériques': 0.3 },
  },
  {
    code: 'TIERS_LIEUX', weight: 6, hours: 'evening', also: ['FABLAB'], name: named('Tiers-lieu', 'La Fabrique'),
    services: { 1: 0.5, 2: 0.4, 5: 0.7, 6: 0.5, 7: 0.8, 8: 0.15 }, fees: ['Gratuit sous condition', 'Payant'],
    programmes: { 'Certification PIX': 0.1, 'Grande école du numérique': 0.12 },
  },
  {
    code: 'ASSO', weight: 8, hours: 'office', name: named('Association', 'Les Amis', 'Le Coup de pouce'),
    services: { 0: 0.5, 1: 0.7, 2: 0.3, 3: 0.4, 6: 0.3, 8: 0.15 },
    programmes: { 'Emmaüs Connect': 0.1, 'La Croix Rouge': 0.1, 'Relais numérique (Emmaüs Connect)': 0.1, 'Aidants Connect': 0.15 },
  },
  {
    code: 'LA_POSTE', weight: 3, hours: 'office', name: named('Bureau de poste'),
    services: { 0: 0.8, 1: 0.4, 7: 0.4 }, programmes: { 'Conseillers numériques': 0.1 },
  },
  {
    code: 'MJC', weight: 2.5, hours: 'evening', name: named('MJC'),
    services: { 1: 0.5, 4: 0.5, 5: 0.9, 6: 0.4 }, fees: ['Gratuit sous condition', 'Payant'],
    programmes: { 'Promeneurs du net': 0.3 },
  },
  {
    code: 'ML', weight: 2, hours: 'office', name: named('Mission locale'),
    services: { 0: 0.5, 2: 0.95, 1: 0.4, 7: 0.3 },
    programmes: { 'Certification PIX': 0.2, 'Grande école du numérique': 0.2 },
  },
  {
    code: 'PIMMS', weight: 1.5, hours: 'office', name: named('PIMMS Médiation'),
    services: { 0: 0.95, 1: 0.5, 2: 0.3 }, programmes: { 'Aidants Connect': 0.5 },
  },
  {
    code: 'FABLAB', weight: 1.5, hours: 'evening', name: named('Fablab', "L'Atelier des machines"),
    services: { 5: 1, 6: 0.5, 7: 0.6, 8: 0.2 }, fees: ['Payant', 'Gratuit sous condition'], programmes: {},
  },
  {
    code: 'RESSOURCERIE', weight: 1.5, hours: 'evening', name: named('Ressourcerie', 'Recyclerie'),
    services: { 8: 1, 6: 0.3, 5: 0.3 }, fees: ['Payant'],
    programmes: { 'Relais numérique (Emmaüs Connect)': 0.1 },
  },
  {
    code: 'MQ', weight: 2, hours: 'office', name: named('Maison de quartier'),
    services: { 0: 0.6, 1: 0.6, 4: 0.4, 7: 0.4 }, programmes: { 'Conseillers numériques': 0.2 },
  },
  {
    code: 'EVS', weight: 2, hours: 'village', name: named('Espace de vie sociale', 'Café associatif'),
    services: { 0: 0.4, 1: 0.7, 4: 0.4, 6: 0.3, 7: 0.6 }, programmes: { 'Promeneurs du net': 0.15 },
  },
];

/** A house of France Services: the whole of the second file. @type {Kind} */
export const franceServices = {
  code: 'RFS', weight: 0, hours: 'office', also: ['LA_POSTE', 'MSA', 'CCAS', 'EPCI'],
  name: named('Maison France Services', 'France Services', 'Espace France Services'),
  services: { 0: 1, 7: 0.9, 1: 0.4, 3: 0.1, 2: 0.1 },
  programmes: { 'Aidants Connect': 0.45, 'Conseillers numériques': 0.35, "Point d'accès numérique CAF": 0.06 },
};

/** A bus that calls at villages. @type {Kind} */
export const bus = {
  code: 'ENM', weight: 0, hours: 'rounds', name: named('Bus numérique', 'Camion des démarches', 'La Tournée'),
  services: { 0: 0.8, 1: 0.7, 3: 0.3, 7: 0.5 }, programmes: { 'Conseillers numériques': 0.4 },
};

const explicit = new Set([...kinds, franceServices, bus].map((kind) => kind.code));

/** Every other typology of the closed list, under the words of its label. @type {Kind[]} */
export const rarer = [...typologies]
  .filter(([code]) => !explicit.has(code))
  .map(([code, label]) => ({
    code, weight: 0, hours: 'office',
    name: (random) => `${label.replace(/ \(.*/, '')}, antenne ${decor(random)}`,
    services: { 0: 0.6, 1: 0.5, 2: 0.4, 7: 0.3, 3: 0.1 },
    programmes: { 'Aidants Connect': 0.15, 'Certification PIX': 0.05 },
  }));
