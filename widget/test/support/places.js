/** Invented places over real communes, always the same ones. */

const COMMUNES = /** @type {[string, string, string, number, number][]} */ ([
  ['Grenoble', '38000', '38185', 5.7243, 45.1875],
  ['Voiron', '38500', '38563', 5.5908, 45.3641],
  ['Vienne', '38200', '38544', 4.8741, 45.5249],
  ['Bourgoin-Jallieu', '38300', '38053', 5.2739, 45.5866],
  ['La Mure', '38350', '38269', 5.7865, 44.9033],
  ['Le Bourg-d’Oisans', '38520', '38052', 6.0305, 45.0543],
]);
const NAMES = ['France services de', 'Médiathèque de', 'Espace numérique de', 'Centre social de', 'Mairie de', 'Maison des habitants de'];
const KINDS = ['RFS', 'BIB', 'EPN', 'CS', 'MUNI', 'CS'];
const SERVICES = [
  'Aide aux démarches administratives', 'Maîtrise des outils numériques du quotidien', 'Utilisation sécurisée du numérique',
  'Accès internet et matériel informatique', 'Compréhension du monde numérique',
];
const LABELS = ['France Services', 'Aidants Connect', 'Conseillers numériques'];

/** @param {number} count */
export function inventPlaces(count) {
  return Array.from({ length: count }, (_, i) => inventPlace(i));
}

/**
 * @param {number} i
 * @returns {import('../../src/types.js').PlaceFeature}
 */
function inventPlace(i) {
  const [commune, code, insee, lon, lat] = COMMUNES[i % COMMUNES.length];
  const kind = Math.floor(i / COMMUNES.length) % NAMES.length;
  const id = `lieu-${i}`;
  return {
    type: 'Feature',
    id,
    geometry: i % 17 === 16 ? null : { type: 'Point', coordinates: [lon + ((i * 7) % 11) / 200, lat + ((i * 5) % 13) / 200] },
    properties: {
      id,
      nom: `${NAMES[kind]} ${commune}`,
      adresse: `${1 + ((i * 3) % 90)} rue de la République`,
      code_postal: code,
      commune,
      code_insee: insee,
      telephone: `04760000${String(i % 100).padStart(2, '0')}`,
      site_web: ['www.exemple.fr'],
      courriels: ['accueil@exemple.fr'],
      typologie: [KINDS[kind]],
      services: SERVICES.filter((_, s) => (i + s) % 3 !== 0),
      frais_a_charge: [i % 5 === 4 ? 'Payant' : 'Gratuit'],
      dispositif_programmes_nationaux: LABELS.filter((_, l) => (i + l) % 3 === 0),
      publics_specifiquement_adresses: i % 4 === 0 ? ['Seniors'] : [],
      modalites_accompagnement: ['Accompagnement individuel'],
      modalites_acces: ['Se présenter', 'Téléphoner'],
      ...(i % 6 === 0 ? { prise_rdv: 'https://rdv.exemple.fr/lieu' } : {}),
      ...(i % 10 === 9 ? { itinerance: ['Itinérant'] } : {}),
      horaires: 'Mo-Fr 09:00-12:00,14:00-17:30; PH off',
      semaine: {
        days: [0, 1, 2, 3, 4, 5, 6].map((day) => (day < 5 ? [[540, 720], [840, 1050]] : [])),
        holidays: false,
        varies: false,
      },
      fuseau: 'Europe/Paris',
      presentation_resume: 'Un lieu inventé pour essayer la carte.',
      source: 'exemple',
      date_maj: '2026-09-01',
    },
  };
}
