/** The engine as the one who answers: the questions of `server.js`, asked of an index in the page. */
import { both, parseFilter, printFilter } from '../filter.js';
import { joined, listQuery, parameter } from '../query.js';
import { EngineError } from './error.js';
import { loadEngine } from './load.js';

/** Places in one file of details. */
const SHARD = 128;

export class EngineAnswerer {
  #engine;
  #preset;
  #details;
  /** Ids of the places that come first, one a line. */
  #first = '';

  /**
   * @param {import('../types.js').Moteur} moteur
   * @param {string} preset the carte's own filter
   * @param {readonly string[]} first ids of the places that come first
   * @param {(path: string) => string} absolute
   * @param {AbortSignal} signal
   */
  static async load(moteur, preset, first, absolute, signal) {
    const { wasm, index, octets, bundle, details } = moteur;
    const engine = await loadEngine({ wasm: absolute(wasm), index: absolute(index), octets, bundle }, signal);
    const answerer = new EngineAnswerer(engine, preset, details === undefined ? null : absolute(`${details}/`));
    answerer.#first = first.join('\n');
    return answerer;
  }

  /**
   * @param {import('./engine.js').Engine} engine
   * @param {string} preset
   * @param {string | null} details address of the folder, ends with a slash
   */
  constructor(engine, preset, details) {
    this.#engine = engine;
    this.#preset = preset;
    this.#details = details;
  }

  /** @param {import('../query.js').PlacesQuery} query */
  places(query) {
    const list = joined(parameter('near', query.near?.join(',')), parameter('avant', this.#first), listQuery(query));
    return this.#engine.page(this.#preset, printFilter(query.filter), list);
  }

  /**
   * @param {import('../query.js').PlacesQuery} scope
   * @param {string} need
   */
  rank({ filter, near }, need) {
    const preset = printFilter(both(parseFilter(this.#preset), filter));
    return this.#engine.rank(preset, joined(need, parameter('near', near?.join(','))));
  }

  /** @param {string} words */
  communes(words) {
    return this.#engine.communes(words);
  }

  /** @param {string} id */
  card(id) {
    return this.#engine.card(id);
  }

  /**
   * Everything about one place, from the files beside the index.
   * @param {string} id
   * @param {AbortSignal} signal
   * @returns {Promise<import('../types.js').PlaceFeature>}
   */
  async place(id, signal) {
    const known = this.#engine.card(id);
    if (this.#details === null) return known;
    const ordinal = this.#engine.ordinal(id);
    const shard = String(Math.floor(ordinal / SHARD)).padStart(4, '0');
    const url = `${this.#details}${shard}.json`;
    const response = await fetch(url, { signal, credentials: 'omit' });
    if (!response.ok) throw new EngineError('reseau', `${url} : ${response.status}`, { status: response.status });
    const place = (await response.json())[ordinal % SHARD];
    if (place?.id !== id) throw new EngineError('perime', `${url} : ce ne sont pas les fiches de cet index`);
    const { position: _, ...properties } = place;
    // The commune's official name and the time zone are the index's knowledge.
    const { commune = properties.commune, fuseau } = known.properties;
    return { ...known, properties: { ...properties, commune, fuseau } };
  }

  /**
   * @param {string} query filter
   * @param {string} coord `z/x/y`
   * @returns {ArrayBuffer}
   */
  tile(query, coord) {
    return /** @type {ArrayBuffer} */ (this.#engine.tile('', query, coord).buffer);
  }

  close() {
    this.#engine.close();
  }
}
