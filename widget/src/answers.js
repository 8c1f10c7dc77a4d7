/**
 * Who answers about the places: the server, or the engine in the page once it is there.
 *
 * The first list is the server's, so that nobody waits for WebAssembly; the engine is loaded
 * when the page has nothing else to do, and from then on every list, count, search and tile
 * is its own. What a reader types stays in the page wherever there is an engine: such a
 * question waits for it. Where it cannot be (the page's policy, an old host, a damaged file)
 * the server answers as before, and the console says so once. A site of plain files has no
 * server: there the engine answers all, or there is no answer.
 */

import { meant, shardOf } from './communes.js';

/** What readers of the console were told already: several elements, one reason. */
const said = new Set();

/**
 * @typedef {object} AnswersOptions
 * @property {import('./server.js').Server} server
 * @property {import('./types.js').Carte} carte
 * @property {import('./settings.js').Settings} settings
 * @property {AbortSignal} signal of the whole session
 * @property {() => void} ongone the bundle is no longer there
 */

export class Answers {
  #options;
  #moteur;
  /** @type {import('./engine/answerer.js').EngineAnswerer | null} */
  #engine = null;
  /** @type {Promise<import('./engine/answerer.js').EngineAnswerer | null> | null} */
  #loading = null;
  /** @type {unknown} why there is no engine */
  #why = new Error('ce site n’a ni serveur ni moteur');

  /** @param {AnswersOptions} options */
  constructor(options) {
    const { carte, settings, signal } = options;
    this.#options = options;
    this.#moteur = carte.moteur ?? null;
    // The index is cut to the carte: an element that looks further around needs the server.
    const widens = settings.carte !== null && ['autour', 'au_moins'].some((name) => settings.filter.has(name));
    if (widens && this.#hasServer) this.#moteur = null;
    signal.addEventListener('abort', () => this.#engine?.close());
  }

  get #hasServer() {
    return this.#moteur?.serveur !== false;
  }

  /** The engine answers: nothing is sent, nothing waited for. */
  get isHere() {
    return this.#engine !== null;
  }

  /** Begins to load the engine, where the carte offers one. Never fails. */
  load() {
    if (!this.#moteur || this.#options.signal.aborted) return Promise.resolve(null);
    this.#loading ??= this.#start(this.#moteur);
    return this.#loading;
  }

  /**
   * @param {import('./query.js').PlacesQuery} query
   * @param {AbortSignal} signal
   * @returns {Promise<import('./types.js').PlacesPage>}
   */
  places(query, signal) {
    const isPrivate = Boolean(query.q || query.near);
    return this.#ask(isPrivate, signal, (engine) => engine.places(query), (server) => server.places(query, signal));
  }

  /**
   * What is known at once of a place; null without an engine.
   * @param {string} id
   * @returns {import('./types.js').PlaceFeature | null}
   */
  card(id) {
    try {
      return this.#engine?.card(id) ?? null;
    } catch {
      return null;
    }
  }

  /**
   * Everything about one place.
   * @param {string} id
   * @param {AbortSignal} signal
   * @returns {Promise<import('./types.js').PlaceFeature>}
   */
  place(id, signal) {
    const { server } = this.#options;
    // An id is public; what only the engine's host has lies beside its index.
    if (this.#hasServer) return server.place(id, signal);
    return this.#ask(true, signal, (engine) => engine.place(id, signal), () => server.place(id, signal));
  }

  /**
   * The places in the order in which they serve a need, with the reasons. Without an engine the
   * server is told, the position rounded, and keeps nothing.
   * @param {import('./query.js').PlacesQuery} scope the carte, the page's filter, where the person is
   * @param {string} need see `orientation/need.js`
   * @param {AbortSignal} signal
   * @returns {Promise<import('./orientation/orientation.js').Ranking>}
   */
  rank(scope, need, signal) {
    return this.#ask(true, signal, (engine) => engine.rank(scope, need), (server) => server.rank(scope, need, signal));
  }

  /**
   * The communes that words may mean: those of the territory first, then the nation's. Of the
   * words our own host hears two letters.
   * @param {string} words
   * @param {AbortSignal} signal
   * @returns {Promise<import('./communes.js').Commune[]>}
   */
  async communes(words, signal) {
    const { server } = this.#options;
    const { communes: own, tranche } = await this.#ask(true, signal,
      (engine) => engine.communes(words),
      () => Promise.resolve({ communes: [], tranche: shardOf(words) }));
    if (!tranche || !this.#hasServer) return own;
    const others = meant(await server.communes(tranche, signal), words);
    return [...own, ...others.filter(({ code }) => own.every((commune) => commune.code !== code))];
  }

  /**
   * A vector tile.
   * @param {string} query filter
   * @param {string} coord `z/x/y`
   * @param {AbortSignal} signal
   * @returns {Promise<ArrayBuffer>}
   */
  tile(query, coord, signal) {
    const { carte } = this.#options;
    return this.#ask(false, signal, (engine) => engine.tile(query, coord), (server) => server.tile(carte.bundle, query, coord, signal));
  }

  /**
   * @template T
   * @param {boolean} isPrivate waits for an engine that is offered
   * @param {AbortSignal} signal
   * @param {(engine: import('./engine/answerer.js').EngineAnswerer) => T | Promise<T>} ofEngine
   * @param {(server: import('./server.js').Server) => Promise<T>} ofServer
   * @returns {Promise<T>}
   */
  async #ask(isPrivate, signal, ofEngine, ofServer) {
    const engine = this.#engine ?? (isPrivate || !this.#hasServer ? await this.load() : null);
    signal.throwIfAborted();
    if (engine) {
      try {
        return await ofEngine(engine);
      } catch (error) {
        if (!(/** @type {{ isFinal?: boolean }} */ (error)).isFinal) throw error;
        this.#without(error);
      }
    }
    if (!this.#hasServer) throw this.#why;
    return ofServer(this.#options.server);
  }

  /** @param {import('./types.js').Moteur} moteur */
  async #start(moteur) {
    const { server, carte, settings, signal, ongone } = this.#options;
    try {
      const { EngineAnswerer } = await import('./engine/answerer.js');
      const preset = settings.carte ? carte.filtre : '';
      const first = carte.en_avant?.map(({ lieu }) => lieu) ?? [];
      const engine = await EngineAnswerer.load(moteur, preset, first, (path) => server.address(path), signal);
      if (signal.aborted) engine.close();
      else this.#engine = engine;
      return this.#engine;
    } catch (error) {
      if (signal.aborted) return null;
      if (this.#isStale(/** @type {{ isGone?: boolean, code?: string }} */ (error))) {
        this.#why = error;
        ongone();
      } else this.#without(error);
      return null;
    }
  }

  /**
   * Whether the carte may tell of files that a newer bundle has replaced. A host of plain
   * files does not say so; it has no such file, or another one.
   * @param {{ isGone?: boolean, code?: string }} error
   */
  #isStale({ isGone, code }) {
    const isMissing = code === 'reseau' || code === 'index';
    return isGone || (isMissing && !this.#hasServer && !this.#options.server.isFresh);
  }

  /** @param {unknown} error there is no engine, or no longer */
  #without(error) {
    this.#engine = null;
    this.#why = error;
    // Without a server « Réessayer » is all there is.
    this.#loading = this.#hasServer ? Promise.resolve(null) : null;
    const words = error instanceof Error ? error.message : String(error);
    if (!this.#hasServer || said.has(words)) return;
    said.add(words);
    console.warn(`repere-carte : pas de moteur dans la page, le serveur répond aux recherches : ${words}`);
  }
}
