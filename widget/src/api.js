/** The server's answers, as promises. Every call can be aborted. */
import { printFilter } from './filter.js';

/** An answer that is no success; `status` 0 means that none came. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status
   * @param {unknown} [cause]
   */
  constructor(message, status, cause) {
    super(message, { cause });
    this.name = 'ApiError';
    this.status = status;
  }

  /** The bundle, or the cursor into it, is no longer served: start afresh. */
  get isGone() {
    return this.status === 410;
  }
}

/**
 * @typedef {object} PlacesQuery
 * @property {string | null} [carte]
 * @property {import('./filter.js').Filter} filter
 * @property {string} [q]
 * @property {import('./types.js').Bounds | null} [bbox]
 * @property {number} [limit]
 * @property {string | null} [cursor]
 */

export class Api {
  #server;

  /** @param {string} server base address, ends with a slash */
  constructor(server) {
    this.#server = server;
  }

  /**
   * An address of the server's own, made absolute.
   * @param {string} path
   */
  address(path) {
    return new URL(path, this.#server).href;
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
    const query = [
      printFilter(settings.filter),
      parameter('theme', settings.theme),
      parameter('titre', settings.title),
      parameter('logo', settings.logo),
    ];
    return this.#json(`cartes/_.json?${query.filter(Boolean).join('&')}`, signal);
  }

  /**
   * @param {PlacesQuery} query
   * @param {AbortSignal} signal
   * @returns {Promise<import('./types.js').PlacesPage>}
   */
  places({ carte, filter, q, bbox, limit = 20, cursor }, signal) {
    const query = [
      parameter('carte', carte),
      printFilter(filter),
      parameter('q', q),
      parameter('bbox', bbox?.map((degrees) => Number(degrees.toFixed(6))).join(',')),
      parameter('limit', String(limit)),
      parameter('cursor', cursor),
    ];
    return this.#json(`api/places?${query.filter(Boolean).join('&')}`, signal);
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
   * @param {string} path
   * @param {AbortSignal} signal
   */
  async #json(path, signal) {
    const url = this.address(path);
    /** @type {Response} */
    let response;
    try {
      // No header of our own: the request needs no preflight from a foreign page.
      response = await fetch(url, { signal, credentials: 'omit' });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new ApiError(`${url} : pas de réponse`, 0, error);
    }
    if (response.ok) return response.json();
    throw new ApiError(`${url} : ${await problemText(response)}`, response.status);
  }
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

/**
 * @param {string} name
 * @param {string | null | undefined} value
 */
function parameter(name, value) {
  return value ? `${name}=${encodeURIComponent(value)}` : '';
}
