/**
 * The core over one index, in the page: what the server answers, to the byte. Filters are
 * query strings: `preset` is the carte's own, `choice` its reader's, and both must hold.
 */
import { Boundary } from './boundary.js';

/** @typedef {import('../types.js').PlacesPage} PlacesPage */
/** @typedef {import('../types.js').PlaceFeature} PlaceFeature */
/**
 * What an index says of itself.
 * @typedef {object} About
 * @property {string} bundle
 * @property {string} date
 * @property {number} places
 * @property {number} located
 * @property {[[number, number], [number, number]]} [bounds] south-west, north-east
 */

const decoder = new TextDecoder();

export class Engine {
  #boundary;
  #handle;
  /** @type {About} */
  about;

  /**
   * @param {WebAssembly.Module} module
   * @param {Uint8Array} index its header, and the rest unpacked: see `unpackIndex`
   * @param {string} bundle the name that answers and cursors repeat
   * @throws {import('./error.js').EngineError} when the bytes are no index it can use
   */
  static async open(module, index, bundle) {
    // A memory of its own for each engine: one that breaks off takes no other with it,
    // and all of it is given back at once.
    const boundary = await Boundary.start(module);
    const { handle, about } = boundary.open(bundle, index);
    return new Engine(boundary, handle, JSON.parse(about));
  }

  /**
   * @param {Boundary} boundary
   * @param {number} handle
   * @param {About} about
   */
  constructor(boundary, handle, about) {
    this.#boundary = boundary;
    this.#handle = handle;
    this.about = about;
  }

  /**
   * A vector tile, empty where no place matches.
   * @param {string} preset
   * @param {string} choice
   * @param {string} coord `z/x/y`
   */
  tile(preset, choice, coord) {
    return this.ask('tile', preset, choice, coord);
  }

  /**
   * @param {string} preset
   * @param {string} choice
   * @param {string} list the query's rest: `q`, `near`, `bbox`, `limit`, `cursor` or `offset`
   * @returns {PlacesPage}
   */
  page(preset, choice, list) {
    return this.#json('page', preset, choice, list);
  }

  /**
   * What each further choice would give.
   * @param {string} preset
   * @param {string} choice
   * @returns {PlacesPage['counts']}
   */
  counts(preset, choice) {
    return this.#json('counts', preset, choice);
  }

  /**
   * The places of a preset in the order in which they serve a need, with the reasons.
   * @param {string} preset
   * @param {string} need a query: `data/src/index/orientation/need.rs`
   * @returns {import('../orientation/orientation.js').Ranking} as `/api/orientation` answers
   */
  rank(preset, need) {
    return this.#json('rank', preset, need);
  }

  /**
   * The communes of the index that words may mean.
   * @param {string} words
   * @returns {{ communes: import('../communes.js').Commune[], tranche?: string | null }}
   *   `tranche`: the file of the nation's communes that has more
   */
  communes(words) {
    return this.#json('communes', words);
  }

  /**
   * A place as the list shows it.
   * @param {string} id
   * @returns {PlaceFeature}
   */
  card(id) {
    return this.#json('card', id);
  }

  /**
   * A place's number in this index.
   * @param {string} id
   * @returns {number}
   */
  ordinal(id) {
    return this.#json('ordinal', id);
  }

  /**
   * Whether places are open.
   * @param {Date} now
   * @param {...string} ids
   * @returns {import('../hours.js').Status[]} as many
   */
  opening(now, ...ids) {
    return this.#json('open', String(Math.floor(now.getTime() / 60_000)), ...ids);
  }

  /**
   * Any request of `widget/engine/engine.rs`, as bytes.
   * @param {string} what
   * @param {...string} lines
   */
  ask(what, ...lines) {
    return this.#boundary.ask(this.#handle, [what, ...lines].join('\n'));
  }

  /** Gives its memory back; every later question is an error. */
  close() {
    this.#boundary.close(this.#handle);
  }

  /** Bytes of memory it takes. */
  get memory() {
    return this.#boundary.memory;
  }

  /**
   * @param {string} what
   * @param {...string} lines
   */
  #json(what, ...lines) {
    return JSON.parse(decoder.decode(this.ask(what, ...lines)));
  }
}
