/**
 * A large file on a host of which nothing is known, read in parts.
 *
 * A host should answer `Range` with 206 and the very bytes. Plain ones do not all:
 * some send the whole file (200), some compress everything and then cut the range
 * out of what they have compressed. So every part is checked, and where one is not
 * what was asked for the file is fetched once, whole. Source of the rules: RFC 9110
 * § 14 (ranges are of the encoded representation) and § 15.3.7 (206).
 */

const MIB = 1024 * 1024;
/** The largest file that is fetched whole: more would be a burden on a phone. */
const MOST = 64 * MIB;
/** Up to this size one request for all is better than several for parts. */
const SMALL = MIB / 4;

/** @typedef {import('pmtiles').Source} Source */

/** @implements {Source} */
export class HostedFile {
  #url;
  #begins;
  #most;
  #isSmall;
  /** The first part tells what kind of host it is, and must not be given up half-way. */
  #knowsRanges = false;
  #whole = /** @type {Promise<ArrayBuffer> | null} */ (null);

  /**
   * @param {string} url
   * @param {string} begins what the file begins with, ASCII: some hosts name no encoding
   * @param {{ size?: number, most?: number }} [options] `size`: bytes of the file, where they are
   *   known; `most`: bytes that may be fetched whole
   */
  constructor(url, begins, { size = Infinity, most = MOST } = {}) {
    this.#isSmall = size <= SMALL;
    this.#url = url;
    this.#begins = begins;
    this.#most = most;
  }

  getKey() {
    return this.#url;
  }

  /**
   * Fewer bytes than `length` only where the file ends.
   * @param {number} offset
   * @param {number} length
   * @param {AbortSignal} [signal]
   */
  async getBytes(offset, length, signal) {
    if (this.#isSmall) this.#whole ??= this.#fetchWhole('default');
    const part = this.#whole ? null : await this.#part(offset, length, signal);
    if (part) return { data: part };
    const whole = await /** @type {Promise<ArrayBuffer>} */ (this.#whole);
    signal?.throwIfAborted();
    return { data: whole.slice(offset, offset + length) };
  }

  /**
   * The bytes, or null when the whole file is on its way instead.
   * @param {number} offset
   * @param {number} length
   * @param {AbortSignal} [signal]
   */
  async #part(offset, length, signal) {
    const response = await this.#ask(offset, length, signal);
    if (!response) {
      this.#whole ??= this.#fetchWhole('reload');
    } else if (response.status === 206) {
      const bytes = await exactly(response, offset, length);
      if (bytes && (offset > 0 || this.#isBeginning(bytes))) {
        this.#knowsRanges = true;
        return bytes;
      }
      // What a cache has kept of such answers is of no use either.
      this.#whole ??= this.#fetchWhole('reload');
    } else if (response.status === 200 && !this.#knowsRanges) {
      if (this.#whole) await response.body?.cancel();
      else this.#whole = this.#kept(this.#read(response));
    } else if (response.status === 200 || response.status === 416) {
      await response.body?.cancel();
      this.#whole ??= this.#fetchWhole('default');
    } else {
      throw new Error(`${this.#url} : ${response.status}`);
    }
    return null;
  }

  /**
   * The answer; null where asking for a part is what failed. A browser may cut a part out of
   * the compressed file in its cache, and then cannot unpack it.
   * @param {number} offset
   * @param {number} length
   * @param {AbortSignal} [signal]
   */
  async #ask(offset, length, signal) {
    try {
      return await fetch(this.#url, {
        headers: { Range: `bytes=${offset}-${offset + length - 1}` },
        credentials: 'omit',
        signal: this.#knowsRanges ? signal : undefined,
      });
    } catch (error) {
      if (this.#knowsRanges) throw error;
      return null;
    }
  }

  /** @param {RequestCache} cache */
  #fetchWhole(cache) {
    const fetched = async () => {
      const response = await fetch(this.#url, { credentials: 'omit', cache });
      if (!response.ok) throw new Error(`${this.#url} : ${response.status}`);
      return this.#read(response);
    };
    return this.#kept(fetched());
  }

  /**
   * Whoever asks after a failure tries again, unless trying is pointless.
   * @param {Promise<ArrayBuffer>} whole
   */
  #kept(whole) {
    whole.catch((error) => {
      if (!(error instanceof RangeError)) this.#whole = null;
    });
    return whole;
  }

  /** @param {Response} response */
  async #read(response) {
    const announced = Number(response.headers.get('content-length') ?? 0);
    /** @type {Uint8Array[]} */
    const chunks = [];
    let size = 0;
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    for (;;) {
      if (Math.max(size, announced) > this.#most) {
        await reader.cancel();
        const limit = Math.round(this.#most / MIB);
        throw new RangeError(`${this.#url} : l’hébergeur n’envoie pas de parties de fichier, et celui-ci dépasse ${limit} Mio`);
      }
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      size += value.length;
    }
    const whole = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    if (!this.#isBeginning(whole.buffer)) throw new RangeError(`${this.#url} : ce n’est pas le fichier attendu`);
    return whole.buffer;
  }

  /** @param {ArrayBuffer} bytes */
  #isBeginning(bytes) {
    const first = new Uint8Array(bytes, 0, Math.min(this.#begins.length, bytes.byteLength));
    return this.#begins.startsWith(String.fromCharCode(...first));
  }
}

/**
 * The bytes of a 206, or null when they are not those that were asked for.
 * @param {Response} response
 * @param {number} offset
 * @param {number} length
 */
async function exactly(response, offset, length) {
  const encoding = response.headers.get('content-encoding');
  if (encoding && encoding !== 'identity') {
    await response.body?.cancel();
    return null;
  }
  // Of a host of another origin this header may be hidden.
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const rest = range && range[2] !== '*' ? Number(range[2]) - offset : Infinity;
  /** @type {ArrayBuffer} */
  let bytes;
  try {
    bytes = await response.arrayBuffer();
  } catch (error) {
    // Broken off by us, or by a host that cuts what it has compressed.
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    return null;
  }
  if (range && Number(range[1]) !== offset) return null;
  const isWhole = bytes.byteLength === Math.min(length, rest);
  // Only at the very start is more asked for than there may be.
  return isWhole || (!range && offset === 0 && bytes.byteLength < length) ? bytes : null;
}
