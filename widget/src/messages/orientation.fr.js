/** The orientation, in French: the model of the other catalogues. */

const NB = '\u00a0';
const nombre = new Intl.NumberFormat('fr');

export default {
  title: 'Trouver le lieu qui convient',
  /**
   * @param {number} step
   * @param {number} steps
   */
  step: (step, steps) => `Étape ${step} sur ${steps}`,
  close: 'Quitter',
  back: 'Retour',
  next: 'Continuer',
  skip: 'Passer cette question',
  find: 'Voir les lieux',
  staysHere: 'Vos réponses restent dans cette page. Rien n’est enregistré.',
  isSent: 'Vos réponses sont envoyées au serveur de la carte, la position arrondie à un kilomètre. Rien n’est enregistré.',
  need: 'De quoi la personne a-t-elle besoin ?',
  who: 'Qui est-elle ?',
  where: 'Où, et jusqu’où peut-elle aller ?',
  when: 'Quand est\u2011elle disponible ?',
  conditions: 'Y a-t-il d’autres conditions ?',
  severalAnswers: 'Plusieurs réponses possibles.',
  publics: 'Cette personne fait partie de ces publics',
  care: 'Il faut un accueil adapté',
  vital: {
    prise_en_charge_specifique: 'Indispensable\u00a0: écarter les lieux qui disent ne pas le proposer',
    distance: 'Indispensable\u00a0: écarter les lieux plus éloignés',
    horaires: 'Indispensable\u00a0: écarter les lieux fermés à ces moments',
    frais_a_charge: 'Indispensable\u00a0: écarter les lieux payants',
  },
  town: 'Commune ou code postal',
  townFound: 'Communes trouvées',
  noTown: 'Aucune commune de ce nom.',
  noPlace: 'Sans préciser',
  /** @param {string} name of the commune */
  from: (name) => `Autour de ${name}`,
  fromHere: 'Autour de votre position',
  locate: 'Utiliser ma position',
  howFar: 'Distance',
  /** @param {number} km */
  upTo: (km) => (km === 2 ? `2${NB}km, à pied` : `${km}${NB}km`),
  anyDistance: 'Peu importe',
  howToReach: 'Comment venir, ou être aidé',
  days: 'Jours',
  partOfDay: 'Moment de la journée',
  parts: { any: 'Toute la journée', morning: 'Le matin', afternoon: 'L’après-midi', evening: 'Le soir, après 18 h' },
  money: 'Coût',
  free: 'Il faut que ce soit gratuit',
  support: 'Accompagnement souhaité',
  result: 'Les lieux qui conviennent le mieux',
  searching: 'Recherche en cours…',
  none: 'Aucun lieu ne remplit les conditions indispensables.',
  /** @param {number} n */
  excluded: (n) => (n === 1 ? '1 lieu a été écarté.' : `${nombre.format(n)} lieux ont été écartés.`),
  /**
   * @param {string} condition
   * @param {number} n
   */
  giveUp: (condition, n) => `Ne plus exiger «${NB}${condition}${NB}» (écarte ${n === 1 ? '1 lieu' : `${nombre.format(n)} lieux`})`,
  /** @param {number} rank 1 is the best */
  rank: (rank) => `${rank}${rank === 1 ? 'er' : 'e'} choix`,
  why: 'Pourquoi ce lieu',
  unknown: 'à vérifier, le lieu ne le dit pas',
  unknownDistance: 'Distance à vérifier',
  no: 'non',
  /** @param {number} n */
  others: (n) => `Voir ${n === 1 ? '1 autre lieu' : `${n} autres lieux`}`,
  change: 'Modifier les réponses',
  again: 'Recommencer',
  open: 'Voir la fiche',
  print: 'Imprimer la fiche',
  printAll: 'Imprimer les trois fiches',
  failed: 'Les lieux n’ont pas pu être trouvés. Réessayez.',
  /** @param {number} hour */
  hour: (hour) => `${hour}${NB}h`,
  criteria: { distance: 'Distance', horaires: 'Horaires' },
  closedThen: 'fermé',
};
