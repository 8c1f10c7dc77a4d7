/**
 * Addresses as the reader types them, from a service that the carte's owner chose, with the
 * interface of the Base Adresse Nationale (addok). Without that choice nobody is asked.
 */

/** Letters from which an address can be meant. */
const LETTERS = 4;
/** A pause in typing after which the service is asked, besides that of the box: it serves a nation. Milliseconds. */
const PAUSE = 200;
/** How long a service is left alone that does not say how long, milliseconds. */
const REST = 10_000;

/** @typedef {{ label: string, point: [number, number] }} Address */

export class Addresses {
  #service;
  /** Not before; milliseconds since 1970. */
  #next = 0;

  /** @param {string | undefined} service its address; none: nothing is ever found */
  constructor(service) {
    this.#service = service;
  }

  /** The site that hears what is typed. */
  get site() {
    return this.#service ? new URL(this.#service).hostname : '';
  }

  /**
   * @param {string} words
   * @param {number} limit
   * @param {[number, number] | undefined} near what lies around is meant rather than what lies far
   * @param {AbortSignal} signal
   * @returns {Promise<Address[]>} never fails but by the signal
   */
  async find(words, limit, near, signal) {
    if (!this.#service || words.length < LETTERS || Date.now() < this.#next) return [];
    await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
    signal.throwIfAborted();
    const url = new URL(this.#service);
    url.searchParams.set('q', words.slice(0, 200));
    url.searchParams.set('limit', String(limit));
    url.searchParams.set('autocomplete', '1');
    if (near) for (const [at, name] of ['lon', 'lat'].entries()) url.searchParams.set(name, near[at].toFixed(2));
    try {
      const response = await fetch(url, { signal, credentials: 'omit', referrerPolicy: 'no-referrer' });
      if (response.ok) return read(await response.json());
      if (response.status === 429 || response.status >= 500) this.#next = Date.now() + rest(response);
    } catch (error) {
      signal.throwIfAborted();
      this.#next = Date.now() + REST;
    }
    return [];
  }
}

/** @param {Response} response */
function rest({ headers }) {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return seconds > 0 ? seconds * 1000 : REST;
}

/** @param {any} answer GeoJSON, if the service is what it was taken for */
function read(answer) {
  return (answer?.features ?? []).flatMap((/** @type {any} */ { properties, geometry }) => {
    const [lon, lat] = geometry?.coordinates ?? [];
    const isPoint = Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
    // Communes are known here, nearer and without asking.
    return isPoint && properties?.label && properties.type !== 'municipality' ? [{ label: String(properties.label), point: [lon, lat] }] : [];
  });
}
