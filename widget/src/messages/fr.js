/** French: the model of every catalogue. Same keys in each, checked by a test. */

import sentences from './sentences.fr.js';

const nombre = new Intl.NumberFormat('fr');
const decimal = new Intl.NumberFormat('fr', { maximumSignificantDigits: 3 });
const jours = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];
const NB = '\u00a0';

/** @param {number} n */
const pluriel = (n) => (n < 2 ? '' : 's');
/** @param {number} minutes from midnight, may pass 1440 */
const heure = (minutes) => {
  const [h, m] = [Math.floor(minutes / 60) % 24, minutes % 60];
  if (h === 0 && m === 0) return 'minuit';
  return `${h}${NB}h${m ? NB + String(m).padStart(2, '0') : ''}`;
};

/** What the OpenStreetMap syntax of hours says in English. */
const HOURS_WORDS = /** @type {Record<string, string>} */ ({
  Mo: 'lu', Tu: 'ma', We: 'me', Th: 'je', Fr: 've', Sa: 'sa', Su: 'di',
  Jan: 'janv.', Feb: 'févr.', Mar: 'mars', Apr: 'avr.', May: 'mai', Jun: 'juin',
  Jul: 'juil.', Aug: 'août', Sep: 'sept.', Oct: 'oct.', Nov: 'nov.', Dec: 'déc.',
  PH: 'jours fériés', SH: 'vacances scolaires', week: 'semaines', easter: 'Pâques',
  off: 'fermé', closed: 'fermé', open: 'ouvert',
});

export default {
  lang: 'fr',
  /** @param {number} n */
  number: (n) => nombre.format(n),
  /** @param {string} iso a date without a time */
  date: (iso) =>
    new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeZone: 'UTC' })
      .format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)),
  /** @param {string} iso a date of the months to come */
  dayOf: (iso) =>
    `le ${new Intl.DateTimeFormat('fr', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
      .format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)).replace(' 1 ', ' 1er ')}`,
  /** @param {number} metres */
  distance: (metres) =>
    metres < 950
      ? `${Math.max(50, Math.round(metres / 50) * 50)}${NB}m`
      : `${nombre.format(metres < 9500 ? Math.round(metres / 100) / 10 : Math.round(metres / 1000))}${NB}km`,
  time: heure,
  /** @param {import('../types.js').Interval} interval */
  interval: ([start, end]) =>
    start === 0 && end === 1440 ? `24${NB}h/24` : `${heure(start)} – ${heure(end)}`,
  days: jours,
  /** @param {string} text hours as the place declared them */
  rawHours: (text) => text.replace(/[A-Za-zÀ-ÿ]+/g, (word) => (Object.hasOwn(HOURS_WORDS, word) ? HOURS_WORDS[word] : word)),

  defaultTitle: 'Lieux d’aide au numérique',
  search: 'Rechercher une commune, un code postal ou un lieu',
  searchShort: 'Ville, code postal, lieu…',
  clearSearch: 'Effacer la recherche',
  suggestions: 'Suggestions',
  /** @param {number} n */
  suggestionCount: (n) => (n === 0 ? '' : `${n} suggestion${pluriel(n)}, flèches pour choisir`),
  serviceHint: 'filtrer par ce service',
  /** @param {string} site that found it */
  addressOf: (site) => `adresse, selon ${site}`,
  aroundMe: 'Autour de moi',
  locating: 'Recherche de votre position…',
  positionRefused: 'Votre navigateur n’a pas donné votre position. Autorisez-la dans ses réglages, ou tapez le nom de votre commune.',
  positionMissing: 'Votre position n’a pas été trouvée. Tapez le nom de votre commune.',
  display: 'Affichage',
  list: 'Liste',
  map: 'Carte',
  chosenFilters: 'Filtres choisis',
  /** @param {string} value */
  removeFilter: (value) => `Retirer le filtre ${value}`,
  clearAll: 'Tout effacer',

  filters: 'Filtrer',
  filtersTitle: 'Filtrer les lieux',
  close: 'Fermer',
  /** @param {number} n */
  filtersChosen: (n) => `${n} filtre${pluriel(n)} choisi${pluriel(n)}`,
  clear: 'Effacer',
  /** @param {number} n */
  showResults: (n) => (n === 0 ? 'Aucun lieu' : `Voir ${n === 1 ? 'le lieu' : `les ${nombre.format(n)} lieux`}`),
  /** @param {number} n */
  moreValues: (n) => `Voir ${nombre.format(n)} autres choix`,
  fewerValues: 'Voir moins',
  /** @param {number} n */
  valueCount: (n) => `${nombre.format(n)} lieu${n < 2 ? '' : 'x'}`,

  /** @param {number} n */
  places: (n) => (n === 0 ? 'Aucun lieu' : `${nombre.format(n)} lieu${n < 2 ? '' : 'x'}`),
  inArea: 'dans la zone affichée',
  atPoint: 'à cet endroit',
  /** @param {string | null} name a commune; none: the reader */
  around: (name) => (name === null ? 'du plus proche de vous au plus loin' : `du plus proche de ${name} au plus loin`),
  /** @param {string} q */
  forSearch: (q) => `pour «${NB}${q}${NB}»`,
  /** @param {number} n */
  unlocated: (n) => `dont ${nombre.format(n)} sans position`,
  wholeList: 'Voir toute la liste',
  guide: 'Trouver le lieu qui convient',
  guideNote: 'Quelques questions, et les trois lieux les plus adaptés.',
  more: 'Afficher plus',
  nearby: 'À proximité',
  nearbyNote: 'Hors du territoire, les lieux les plus proches.',
  /** @param {string} distance */
  away: (distance) => `à ${distance}`,
  empty: 'Aucun lieu ne correspond.',
  emptyArea: 'Aucun lieu dans la zone affichée.',
  emptyAdvice: 'Retirez un filtre ou cherchez une autre commune.',
  /** @param {string} value */
  without: (value) => `Sans «${NB}${value}${NB}»`,
  failed: 'La liste n’a pas pu être mise à jour.',
  retry: 'Réessayer',
  noPosition: 'Sans position sur la carte',
  approximate: 'Position approximative',
  online: 'Rendez-vous en ligne',
  travelling: 'Itinérant',

  legend: 'Légende',
  showOnMap: 'Afficher sur la carte',
  /**
   * @param {number | undefined} from
   * @param {number | undefined} to
   * @param {string} unit
   */
  range: (from, to, unit) => {
    const after = unit && `${NB}${unit}`;
    if (from === undefined) return `moins de ${decimal.format(to ?? 0)}${after}`;
    if (to === undefined) return `${decimal.format(from)}${after} et plus`;
    return `de ${decimal.format(from)} à ${decimal.format(to)}${after}`;
  },
  noData: 'pas de donnée',
  /** @param {string} source */
  overlaySource: (source) => `Source${NB}: ${source}`,
  mapLoading: 'La carte arrive…',
  mapMissing: 'Votre navigateur ne peut pas afficher la carte. Tous les lieux sont dans la liste.',
  mapFailed: 'La carte n’a pas pu être chargée. Tous les lieux sont dans la liste.',
  mapLabel: 'Carte des lieux. La liste donne les mêmes lieux. Flèches pour se déplacer, + et − pour zoomer.',
  overview: 'Vue d’ensemble',
  shortcuts: 'Aller à',
  /** @param {number} n */
  mapShowsListed: (n) => `La carte montre les ${n} premiers résultats.`,
  /** MapLibre's own words, by its keys. */
  mapLocale: {
    'AttributionControl.ToggleAttribution': 'Afficher ou masquer les sources',
    'FullscreenControl.Enter': 'Afficher en plein écran',
    'FullscreenControl.Exit': 'Quitter le plein écran',
    'Map.Title': 'Carte',
    'NavigationControl.ZoomIn': 'Zoomer',
    'NavigationControl.ZoomOut': 'Dézoomer',
    'CooperativeGesturesHandler.WindowsHelpText': 'Ctrl + molette pour zoomer sur la carte',
    'CooperativeGesturesHandler.MacHelpText': '⌘ + molette pour zoomer sur la carte',
    'CooperativeGesturesHandler.MobileHelpText': 'Deux doigts pour déplacer la carte',
  },

  backToList: 'Retour à la liste',
  backToMap: 'Retour à la carte',
  backToGuide: 'Retour aux lieux proposés',
  address: 'Adresse',
  directions: 'Itinéraire',
  /** @param {string} site */
  leadsTo: (site) => `sur ${site}`,
  newTab: 'nouvel onglet',
  call: 'Appeler',
  book: 'Prendre rendez-vous',
  website: 'Site web',
  email: 'Courriel',
  hours: 'Horaires',
  declaredHours: 'Horaires indiqués par le lieu',
  services: 'Ce que l’on y fait avec vous',
  support: 'Comment on vous accompagne',
  cost: 'Coût',
  access: 'Comment venir',
  audience: 'Publics',
  care: 'Prise en charge',
  accessibility: 'Accessibilité',
  accessibilitySheet: 'Fiche d’accessibilité du lieu',
  about: 'À propos',
  labels: 'Labels et dispositifs',
  kind: 'Type de lieu',
  parent: 'Structure',
  page: 'Page de ce lieu',
  shareView: 'Partager cette vue',
  sharePlace: 'Partager ce lieu',
  linkCopied: 'Lien copié',
  copyPlace: 'Copier les coordonnées',
  copied: 'Copié',
  copyByHand: 'À copier à la main',
  print: 'Imprimer',
  report: 'Signaler une erreur',
  /** @param {string} name of a place */
  reportSubject: (name) => `Erreur sur la fiche «${NB}${name}${NB}»`,
  /** @param {string} address of its page */
  reportBody: (address) => `Bonjour,\n\nVoici ce qui est à corriger sur cette fiche : \n\n\n${address}\n`,
  /** @param {string} source */
  source: (source) => `Source : ${source}`,
  /** @param {string} date */
  updated: (date) => `mis à jour le ${date}`,
  /** @param {number} n records of one place */
  madeOf: (n) => `réunit ${n} fiches`,
  allSources: 'Toutes les sources',
  /** @param {string} date */
  dataOf: (date) => `Réunies le ${date}`,

  open: 'Ouvert',
  closed: 'Fermé',
  /** @param {string} time */
  until: (time) => `jusqu’à ${time}`,
  allWeek: '24 h/24, 7 j/7',
  /**
   * @param {string} day 'today', 'tomorrow', a day's name or `dayOf`
   * @param {string} time
   */
  opens: (day, time) =>
    day === 'today' ? `ouvre à ${time}` : day === 'tomorrow' ? `ouvre demain à ${time}` : `ouvre ${day} à ${time}`,
  uncertain: 'à vérifier, jour férié d’ici là',
  stale: 'Horaires à vérifier',
  holiday: 'Jour férié : horaires à vérifier',
  varies: 'Horaires variables',
  variesNote: 'La semaine ordinaire ; certaines dates diffèrent.',
  staleNote: 'Ces horaires datent : appelez avant de vous déplacer.',
  closedHolidays: 'Fermé les jours fériés.',
  /** @param {readonly import('../types.js').Interval[]} hours */
  openHolidays: (hours) =>
    `Les jours fériés : ${hours.map(([start, end]) => `${heure(start)} – ${heure(end)}`).join(', ')}.`,

  /** Headings of the filters, by column. */
  facets: {
    services: 'Je cherche de l’aide pour…',
    frais_a_charge: 'Gratuit ou payant',
    dispositif_programmes_nationaux: 'Dispositifs et labels',
    publics_specifiquement_adresses: 'Publics',
    prise_en_charge_specifique: 'Prise en charge',
    modalites_accompagnement: 'Type d’accompagnement',
    modalites_acces: 'Comment venir',
    typologie: 'Type de lieu',
    itinerance: 'Fixe ou itinérant',
    formations_labels: 'Formations et labels',
    autres_formations_labels: 'Autres labels',
    source: 'Source des données',
    ouvert: 'Quand c’est ouvert',
    prise_rdv: 'Rendez-vous',
    localise: 'Position',
  },
  sentences,
  /** Words for moments of opening. */
  moments: /** @type {Record<string, string>} */ ({
    maintenant: 'Ouvert maintenant',
    soir: `Le soir, après 18${NB}h`,
    'week-end': 'Le week-end',
  }),
  /** What people look for, over the services they find it in (`views/filters.js`). */
  needs: {
    learn: 'Je veux apprendre',
    help: 'Je veux de l’aide pour une démarche',
    tools: 'Il me faut du matériel ou internet',
    leisure: 'En famille, pour le plaisir',
    other: 'Autres services',
  },
  /** Words for the yes/no filters. */
  booleans: {
    prise_rdv: 'Avec rendez-vous en ligne',
    localise: 'Placés sur la carte',
  },
  /** Plainer words for values of the standard; the others show as they are. */
  values: /** @type {Record<string, string>} */ ({
    'Se présenter': 'Se présenter sur place',
    'Contacter par mail': 'Écrire un courriel',
    'Envoyer un mail avec une fiche de prescription': 'Courriel avec une fiche de prescription',
    'Prendre un RDV en ligne': 'Prendre rendez-vous en ligne',
    'Bibliothèques numérique de référence': 'Bibliothèque numérique de référence',
    'Conseillers numériques': 'Conseiller numérique',
    'La Croix Rouge': 'Croix-Rouge',
    QPV: 'Quartier prioritaire (QPV)',
    FRR: 'Zone rurale prioritaire (FRR)',
  }),
};
