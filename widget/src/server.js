/** The server's answers, as promises. Every call can be aborted. */
import { printFilter } from './filter.js';
import { joined, listQuery, parameter } from './query.js';

/** An answer that is no success; `status` 0 means that none came. */
export class ServerError extends Error {
  /**
   * @param {string} message
   * @param {number} status
   * @param {unknown} [cause]
   */
  constructor(message, status, cause) {
    super(message, { cause });
    this.name = 'ServerError';
    this.status = status;
  }

  /** The bundle, or the cursor into it, is no longer served: start afresh. */
  get isGone() {
    return this.status === 410;
  }
}

export class Server {
  #base;
  #cache;

  /**
   * @param {string} base address, ends with a slash
   * @param {{ fresh?: boolean }} [options] `fresh`: what a cache holds is asked about again
   */
  constructor(base, { fresh = false } = {}) {
    this.#base = base;
    this.#cache = /** @type {RequestCache} */ (fresh ? 'no-cache' : 'default');
  }

  /** Nothing it answers comes of a cache alone. */
  get isFresh() {
    return this.#cache !== 'default';
  }

  /**
   * An address of the server's own, made absolute.
   * @param {string} path
   */
  address(path) {
    return new URL(path, this.#base).href;
  }

  /**
   * The plain page of a place, in the carte's brand.
   * @param {string} id
   * @param {string | null} carte
   */
  pageOf(id, carte) {
    const brand = carte ? `?${parameter('carte', carte)}` : '';
    return this.address(`lieux/${encodeURIComponent(id)}${brand}`);
  }

  /**
   * A configured carte, or one made of the element's attributes.
   * @param {import('./settings.js').Settings} settings
   * @param {AbortSignal} signal
   * @returns {Promise<import('./types.js').Carte>}
   */
  carte(settings, signal) {
    if (settings.carte) return this.#json(`cartes/${encodeURIComponent(settings.carte)}.json`, signal);
    const query = joined(
      printFilter(settings.filter),
      parameter('theme', settings.theme),
      parameter('titre', settings.title),
      parameter('logo', settings.logo),
    );
    return this.#json(`cartes/_.json?${query}`, signal);
  }

  /**
   * @param {import('./query.js').PlacesQuery} query
   * @param {AbortSignal} signal
   * @returns {Promise<import('./types.js').PlacesPage>}
   */
  places(query, signal) {
    const filter = joined(parameter('carte', query.carte), printFilter(query.filter));
    const asked = joined(filter, listQuery(query));
    if (!query.near) return this.#json(`api/places?${asked}`, signal);
    return this.#json('api/places', signal, new URLSearchParams(joined(asked, rounded(query.near))));
  }

  /**
   * The places that serve a need; all of it is sent in the body.
   * @param {import('./query.js').PlacesQuery} scope
   * @param {string} need
   * @param {AbortSignal} signal
   * @returns {Promise<import('./orientation/orientation.js').Ranking>}
   */
  rank({ carte, filter, near }, need, signal) {
    const scope = joined(parameter('carte', carte), parameter('filtre', printFilter(filter)));
    return this.#json('api/orientation', signal, new URLSearchParams(joined(scope, need, rounded(near))));
  }

  /**
   * The nation's communes whose names begin with these two letters.
   * @param {string} shard
   * @param {AbortSignal} signal
   * @returns {Promise<import('./communes.js').Commune[]>}
   */
  async communes(shard, signal) {
    try {
      return await this.#json(`communes/${shard}.json`, signal);
    } catch (error) {
      if (/** @type {ServerError} */ (error).status === 404) return [];
      throw error;
    }
  }

  /**
   * Everything about one place.
   * @param {string} id
   * @param {AbortSignal} signal
   * @returns {Promise<import('./types.js').PlaceFeature>}
   */
  place(id, signal) {
    return this.#json(`api/places/${encodeURIComponent(id)}`, signal);
  }

  /**
   * A vector tile of the places, empty where none matches.
   * @param {string} bundle
   * @param {string} query filter
   * @param {string} coord `z/x/y`
   * @param {AbortSignal} signal
   */
  async tile(bundle, query, coord, signal) {
    const response = await this.#get(`tiles/${bundle}/places/${coord}${query && `?${query}`}`, signal);
    return response.arrayBuffer();
  }

  /**
   * @param {string} path
   * @param {AbortSignal} signal
   * @param {URLSearchParams} [form] sent in the body
   */
  async #json(path, signal, form) {
    return (await this.#get(path, signal, form)).json();
  }

  /**
   * @param {string} path
   * @param {AbortSignal} signal
   * @param {URLSearchParams} [form]
   */
  async #get(path, signal, form) {
    const url = this.address(path);
    /** @type {Response} */
    let response;
    try {
      // No header of our own: the request needs no preflight from a foreign page.
      const method = form ? 'POST' : 'GET';
      response = await fetch(url, { method, body: form, signal, credentials: 'omit', cache: this.#cache });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new ServerError(`${url} : pas de réponse`, 0, error);
    }
    if (response.ok) return response;
    throw new ServerError(`${url} : ${await problemText(response)}`, response.status);
  }
}

/**
 * Where somebody stands is nobody's business: a kilometre is enough, and no log has it.
 * @param {[number, number] | null | undefined} near
 */
function rounded(near) {
  return parameter('near', near?.map((degrees) => degrees.toFixed(2)).join(','));
}

/**
 * What a problem document (RFC 9457) says, else the bare status.
 * @param {Response} response
 */
async function problemText(response) {
  const status = `${response.status} ${response.statusText}`.trim();
  if (!response.headers.get('content-type')?.includes('json')) return status;
  try {
    const problem = await response.json();
    return [problem.title ?? status, problem.detail].filter(Boolean).join(' – ');
  } catch {
    return status;
  }
}
