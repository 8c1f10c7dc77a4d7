/**
 * The tiles of our places under a protocol of ours, so that MapLibre need not know who
 * answers: when the engine takes over from the server nothing is asked or drawn again.
 */
import maplibregl from 'maplibre-gl';

/** @typedef {(query: string, coord: string, signal: AbortSignal) => Promise<ArrayBuffer>} Answer */

const PROTOCOL = 'repere';
/** Open maps of the page, by the number in their addresses: the protocol is one for all. */
const open = /** @type {Map<string, PlacesTiles>} */ (new Map());
let last = 0;

export class PlacesTiles {
  #number = String((last += 1));
  #answer;
  #ongone;
  #isGone = false;

  /**
   * @param {Answer} answer
   * @param {() => void} ongone the bundle of the tiles is gone; said once
   */
  constructor(answer, ongone) {
    this.#answer = answer;
    this.#ongone = ongone;
    if (open.size === 0) maplibregl.addProtocol(PROTOCOL, ({ url }, { signal }) => answerTo(url, signal));
    open.set(this.#number, this);
  }

  /** @param {string} query filter */
  address(query) {
    return `${PROTOCOL}://${this.#number}/{z}/{x}/{y}?${query}`;
  }

  close() {
    open.delete(this.#number);
  }

  /**
   * @param {string} coord `z/x/y`
   * @param {string} query
   * @param {AbortSignal} signal
   */
  async tile(coord, query, signal) {
    try {
      return await this.#answer(query, coord, signal);
    } catch (error) {
      // Every tile of a view says so.
      if (/** @type {{ isGone?: boolean }} */ (error).isGone && !this.#isGone) {
        this.#isGone = true;
        this.#ongone();
      }
      throw error;
    }
  }
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function answerTo(url, signal) {
  const [, number, coord, query] = /^\w+:\/\/(\d+)\/([\d/]+)\?(.*)$/s.exec(url) ?? [];
  const tiles = open.get(number);
  if (!tiles) throw new Error(`${url} : cette carte est fermée`);
  return { data: await tiles.tile(coord, query, signal) };
}
