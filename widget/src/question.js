/** What the reader asks for: what is ticked, the words, the area of the map. */
import { NO_CHOICE, at, both, choiceFilter, parseFilter, printFilter } from './filter.js';

/** Places asked for at a time; a search asks for more, since the map shows its results. */
const PAGE = 20;
const SEARCH_PAGE = 60;
/** Half the side of the box around a point at which several places stand, degrees (2 m). */
const POINT_REACH = 0.00002;

/** @typedef {{ kind: 'view' | 'point', bbox: import('./types.js').Bounds }} Area */
/** @typedef {{ name: string | null, point: [number, number], commune?: string }} Near around what, `commune` its INSEE code where it is one; no name: the reader */

export class Question {
  #choice = NO_CHOICE;
  /** What « now » means until the next choice, milliseconds: list and map tell of one moment. */
  #now = Date.now();
  q = '';
  /** @type {Area | null} */
  area = null;
  /** @type {Near | null} the list begins with the nearest */
  near = null;
  #settings;
  #carte;

  /**
   * @param {import('./settings.js').Settings} settings
   * @param {import('./types.js').Carte} carte
   */
  constructor(settings, carte) {
    this.#settings = settings;
    this.#carte = parseFilter(carte.filtre);
  }

  /** The preset of a configured carte; one made of attributes only says them back. */
  get preset() {
    return this.#settings.carte ? this.#carte : new Map();
  }

  /** What the reader ticked. */
  get choice() {
    return this.#choice;
  }

  set choice(choice) {
    this.#choice = choice;
    this.#now = Date.now();
  }

  /** Everything at once, as the tiles are asked for it. */
  get filter() {
    return printFilter(both(this.preset, this.#own(this.choice)));
  }

  /**
   * The page's filter and what is ticked.
   * @param {import('./filter.js').Choice} choice
   */
  #own(choice) {
    return both(this.#settings.filter, at(choiceFilter(choice), this.#now));
  }

  /**
   * What a link tells of it.
   * @param {string | null} lieu id of the place whose fiche is open
   * @returns {import('./share.js').Link}
   */
  link(lieu) {
    return { choice: this.choice, q: this.q, near: this.near, zone: this.area?.bbox ?? null, lieu };
  }

  /** @param {import('./share.js').Link} link */
  follow({ choice, q, near, zone }) {
    Object.assign(this, { choice, q, near });
    this.area = zone && { kind: 'view', bbox: zone };
  }

  /** How many values are ticked. */
  get size() {
    return [...this.choice.values()].flat().length;
  }

  /** Nothing ticked, no words, everywhere, from nowhere. */
  clear() {
    this.choice = NO_CHOICE;
    this.q = '';
    this.area = null;
    this.near = null;
  }

  /**
   * What would be found without one thing that is asked: a filter's values, or the words.
   * @param {string} without a column, or `q`
   * @returns {import('./query.js').PlacesQuery}
   */
  without(without) {
    const choice = new Map(this.choice);
    choice.delete(without);
    return { ...this.query(null), filter: this.#own(choice), ...(without === 'q' && { q: '' }), limit: 1 };
  }

  /**
   * What would be found if these were all that is ticked of a column.
   * @param {string} column
   * @param {readonly string[]} values
   * @returns {import('./query.js').PlacesQuery}
   */
  choosing(column, values) {
    return { ...this.query(null), filter: this.#own(new Map(this.choice).set(column, values)), limit: 1 };
  }

  /** What is asked that could be let go of, by the names that `without` takes. */
  get asks() {
    return [...this.choice.keys(), ...(this.q ? ['q'] : [])];
  }

  /**
   * A short list of places by their words, whatever the list itself is asked.
   * @param {string} q
   * @param {number} limit
   * @returns {import('./query.js').PlacesQuery}
   */
  named(q, limit) {
    return { ...this.query(null), q, limit, bbox: null };
  }

  /** @param {[number, number]} position longitude, latitude */
  askPoint([lon, lat]) {
    const bbox = /** @type {import('./types.js').Bounds} */ (
      [lon - POINT_REACH, lat - POINT_REACH, lon + POINT_REACH, lat + POINT_REACH]
    );
    this.area = { kind: 'point', bbox };
  }

  /**
   * The list's query. The carte is named, not spelt out, so that the server
   * counts within it.
   * @param {string | null} cursor
   * @returns {import('./query.js').PlacesQuery}
   */
  query(cursor) {
    return {
      carte: this.#settings.carte,
      filter: this.#own(this.choice),
      q: this.q,
      near: this.near?.point ?? null,
      bbox: this.area?.bbox ?? null,
      limit: this.q ? SEARCH_PAGE : PAGE,
      cursor,
    };
  }
}
