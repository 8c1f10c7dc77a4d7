/**
 * What a person answered, and the need it makes: the query that the core ranks by
 * (`data/src/index/orientation/need.rs`). Answers live in memory alone.
 */

/** The standard's closed lists that a need may name; services are `NEEDS`. */
export const LISTS = /** @type {const} */ ({
  publics_specifiquement_adresses: ['Jeunes', 'Étudiants', 'Familles et/ou enfants', 'Seniors', 'Femmes'],
  prise_en_charge_specifique: [
    'Handicaps moteurs', 'Handicaps mentaux', 'Surdité', 'Déficience visuelle', 'Illettrisme',
    'Langues étrangères (anglais)', 'Langues étrangères (autres)',
  ],
  modalites_accompagnement: ['Accompagnement individuel', 'Dans un atelier collectif', 'En autonomie', 'À distance'],
  modalites_acces: ['Se présenter', 'Téléphoner', 'Contacter par mail', 'Prendre un RDV en ligne'],
  frais_a_charge: ['Gratuit'],
});

/** How far somebody can go, kilometres. */
export const DISTANCES = [2, 5, 10, 20, 50];

/** Days as the core calls them, Monday first. */
export const DAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];

/** Parts of a day. */
export const PARTS = /** @type {const} */ ({ morning: ['08:00', '12:00'], afternoon: ['12:00', '18:00'], evening: ['18:00', '22:00'] });

/** How many places are worth weighing up. */
const LIMIT = 10;

export class Answers {
  /** Column, or `jours`, → what was ticked. @type {Map<string, Set<string>>} */
  #ticked = new Map();
  /** @type {import('../question.js').Near | null} */
  near = null;
  /** Kilometres; 0: it does not matter. */
  distance = 0;
  /** @type {keyof typeof PARTS | null} */
  part = null;
  /** Criteria of the core that cannot be done without. @type {Set<string>} */
  vital = new Set();

  /**
   * @param {string} name
   * @returns {ReadonlySet<string>}
   */
  of(name) {
    return this.#ticked.get(name) ?? new Set();
  }

  /**
   * @param {string} name
   * @param {string} value
   * @param {boolean} ticked
   */
  tick(name, value, ticked) {
    const values = new Set(this.of(name));
    if (ticked) values.add(value);
    else values.delete(value);
    this.#ticked.set(name, values);
  }

  /** The need, without where the person is: that is sent apart, or not at all. */
  get query() {
    const query = new URLSearchParams();
    for (const [name, values] of this.#ticked) {
      if (name !== 'jours' && values.size > 0) query.set(name, [...values].join(','));
    }
    const days = this.of('jours').size > 0 ? [...this.of('jours')] : this.part ? DAYS : [];
    if (days.length > 0) query.set('jours', days.join(','));
    if (this.part) for (const [at, name] of ['debut', 'fin'].entries()) query.set(name, PARTS[this.part][at]);
    if (this.distance > 0) query.set('distance', `${this.distance}km`);
    const asked = new Set(['horaires', 'distance', ...query.keys()]);
    if (days.length === 0) asked.delete('horaires');
    if (this.distance === 0) asked.delete('distance');
    const vital = [...this.vital].filter((name) => asked.has(name));
    if (vital.length > 0) query.set('indispensable', vital.join(','));
    query.set('limit', String(LIMIT));
    return query.toString();
  }
}
