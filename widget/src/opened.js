/** The place whose fiche is open: what is known of it first, the rest when it comes. */
export class Opened {
  #fiche;
  #answers;
  #request = new AbortController();
  #id = /** @type {string | null} */ (null);
  #from = /** @type {'list' | 'map' | 'guide'} */ ('list');

  /**
   * @param {import('./views/fiche.js').FicheView} fiche
   * @param {import('./answers.js').Answers} answers
   */
  constructor(fiche, answers) {
    this.#fiche = fiche;
    this.#answers = answers;
  }

  /** The place's id; null while no fiche is open. */
  get id() {
    return this.#id;
  }

  /** What it was opened from. */
  get from() {
    return this.#from;
  }

  /**
   * @param {import('./types.js').PlaceFeature} feature what is known so far
   * @param {'list' | 'map' | 'guide'} from
   * @param {'list' | 'map' | 'guide'} back what « back » says
   */
  open(feature, from, back) {
    this.#id = feature.properties.id;
    this.#from = from;
    this.#fiche.open(feature, back);
    void this.#complete(feature);
  }

  close() {
    this.#request.abort();
    this.#id = null;
    this.#fiche.close();
  }

  /** @param {import('./types.js').PlaceFeature} known */
  async #complete(known) {
    this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    try {
      // The distance is the list's, the single place does not know it.
      const { id, distance, proximite } = known.properties;
      const whole = await this.#answers.place(id, signal);
      if (signal.aborted) return;
      this.#fiche.update({ ...whole, properties: { ...whole.properties, distance, proximite } });
    } catch (error) {
      // The card's own fields are on screen already: that is a fiche, if a short one.
      if (!signal.aborted) console.warn('repere-carte :', error);
    }
  }
}
