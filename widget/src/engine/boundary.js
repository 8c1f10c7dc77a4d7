/**
 * The module's exports over its memory: bytes in, bytes out (`widget/engine/boundary.rs`
 * is the other side). Nothing here knows what is asked.
 */
import { EngineError } from './error.js';

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {(length: number) => number} alloc 0: no memory
 * @property {(start: number, length: number) => void} free
 * @property {(start: number, length: number) => number} open a status
 * @property {(handle: number, start: number, length: number) => number} ask a status
 * @property {() => number} answer_ptr
 * @property {() => number} answer_len
 * @property {(handle: number) => void} close
 */

const OK = 0;
const NAMES = ['alloc', 'free', 'open', 'ask', 'answer_ptr', 'answer_len', 'close'];
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Boundary {
  #exports;
  /** A trap leaves the memory in any state: no call follows it. */
  #broken = /** @type {EngineError | null} */ (null);

  /** @param {WebAssembly.Module} module */
  static async start(module) {
    // It imports nothing: it can reach neither the page nor the network.
    const { exports } = await WebAssembly.instantiate(module, {});
    const lacks = NAMES.filter((name) => typeof exports[name] !== 'function');
    if (lacks.length > 0 || !(exports.memory instanceof WebAssembly.Memory)) {
      throw new EngineError('arret', 'ce module WebAssembly n’est pas le moteur de Repère');
    }
    return new Boundary(/** @type {Exports} */ (/** @type {unknown} */ (exports)));
  }

  /** @param {Exports} exports */
  constructor(exports) {
    this.#exports = exports;
  }

  /**
   * Opens an index; answers the handle of its engine and what it says of itself.
   * @param {string} bundle
   * @param {Uint8Array} index unpacked
   */
  open(bundle, index) {
    const name = encoder.encode(`${bundle}\n`);
    const answer = this.#call([name, index], (start, length) => this.#exports.open(start, length));
    const [handle, about] = decoder.decode(answer).split('\n');
    return { handle: Number(handle), about };
  }

  /**
   * @param {number} handle
   * @param {string} request
   * @returns {Uint8Array} a copy, the caller's own
   */
  ask(handle, request) {
    return this.#call([encoder.encode(request)], (start, length) => this.#exports.ask(handle, start, length));
  }

  /**
   * Gives the engine's memory back.
   * @param {number} handle
   */
  close(handle) {
    if (!this.#broken) this.#exports.close(handle);
  }

  /** Bytes of memory in use: it grows and never shrinks. */
  get memory() {
    return this.#exports.memory.buffer.byteLength;
  }

  /**
   * @param {Uint8Array[]} input one after the other
   * @param {(start: number, length: number) => number} call
   */
  #call(input, call) {
    if (this.#broken) throw this.#broken;
    const { alloc, free, memory, answer_ptr: pointer, answer_len: size } = this.#exports;
    const length = input.reduce((sum, bytes) => sum + bytes.length, 0);
    try {
      // Addresses above 2 GiB come as negative numbers.
      const start = alloc(length) >>> 0;
      if (start === 0) throw new EngineError('memoire', 'mémoire insuffisante pour le moteur');
      let at = start;
      for (const bytes of input) {
        new Uint8Array(memory.buffer).set(bytes, at);
        at += bytes.length;
      }
      const status = call(start, length);
      free(start, length);
      // The memory may have grown: its buffer is another one than before.
      const answer = new Uint8Array(memory.buffer, pointer() >>> 0, size() >>> 0).slice();
      if (status === OK) return answer;
      const { code, message } = JSON.parse(decoder.decode(answer));
      throw new EngineError(code, message);
    } catch (error) {
      if (error instanceof EngineError && error.code !== 'memoire') throw error;
      this.#broken = error instanceof EngineError
        ? error
        : new EngineError('arret', `le moteur s’est arrêté : ${error instanceof Error ? error.message : error}`, { cause: error });
      throw this.#broken;
    }
  }
}
