/**
 * Fetches the engine and an index, bounded and checked. Whatever comes instead (nothing, a
 * page of words, a cut, damaged or hostile file) is an `EngineError`.
 */
import { Engine } from './engine.js';
import { EngineError } from './error.js';

/** Sixteen bytes say what the file is: these eight, the format's number, four reserved. */
const HEAD = 16;
const MAGIC = 'REPERE\0\0';
/** The most an index may weigh as it is fetched, whoever says otherwise. */
const MAX_PACKED = 16 << 20;
/** And unpacked: a small hostile file must not fill the page's memory. */
const MAX_UNPACKED = 64 << 20;
/** The smallest module there is: asks the page's policy before anything is fetched. */
const NOTHING = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/**
 * @typedef {object} Source
 * @property {string} wasm absolute address of the engine
 * @property {string} index absolute address of the index
 * @property {number} octets bytes of the index
 * @property {string} bundle
 */

/**
 * @param {Source} source
 * @param {AbortSignal} signal
 * @returns {Promise<Engine>}
 */
export async function loadEngine({ wasm, index, octets, bundle }, signal) {
  askPolicy();
  const [module, unpacked] = await Promise.all([
    fetchModule(wasm),
    fetchIndex(index, octets, signal),
  ]);
  return Engine.open(module, unpacked, bundle);
}

/** @throws {EngineError} `csp` where the page allows no WebAssembly */
function askPolicy() {
  try {
    return new WebAssembly.Module(NOTHING);
  } catch (error) {
    const words = "la politique de sécurité (CSP) de la page n’autorise pas WebAssembly ; ajouter 'wasm-unsafe-eval' à script-src";
    throw new EngineError('csp', words, { cause: error });
  }
}

/** Compiled once for every element of the page. */
const modules = /** @type {Map<string, Promise<WebAssembly.Module>>} */ (new Map());

/**
 * Not abortable: another element may wait for it.
 * @param {string} url
 */
function fetchModule(url) {
  let module = modules.get(url);
  if (!module) {
    module = compile(url);
    // One that failed may be asked for again.
    module.catch(() => modules.delete(url));
    modules.set(url, module);
  }
  return module;
}

/** @param {string} url */
async function compile(url) {
  const response = await get(url);
  try {
    // Compiling while it comes asks for the right media type, which some hosts do not know.
    const streams = response.headers.get('content-type')?.startsWith('application/wasm');
    return await (streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    throw new EngineError('arret', `${url} : module illisible`, { cause: error });
  }
}

/**
 * @param {string} url
 * @param {number} octets
 * @param {AbortSignal} signal
 */
async function fetchIndex(url, octets, signal) {
  const response = await get(url, signal);
  const limit = Math.min(octets, MAX_PACKED);
  const packed = await read(response.body, limit);
  if (packed.length !== octets) {
    throw new EngineError('index', `${url} : ${packed.length} octets reçus, ${octets} attendus`);
  }
  return unpackIndex(packed);
}

/**
 * The index as the engine reads it: the head as it is, the rest unpacked. gzip's own sum
 * and length tell a cut or damaged file.
 * @param {Uint8Array<ArrayBuffer>} packed
 * @param {number} [limit] bytes of the answer
 */
export async function unpackIndex(packed, limit = MAX_UNPACKED) {
  const head = packed.subarray(0, HEAD);
  if (String.fromCharCode(...head.subarray(0, MAGIC.length)) !== MAGIC || head.length < HEAD) {
    throw new EngineError('index', 'ce n’est pas un index de Repère');
  }
  const body = new Blob([packed.subarray(HEAD)]).stream().pipeThrough(new DecompressionStream('gzip'));
  try {
    return await read(body, limit, [head]);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError('index', 'index coupé ou abîmé', { cause: error });
  }
}

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 */
async function get(url, signal) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, { signal, credentials: 'omit' });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new EngineError('reseau', `${url} : pas de réponse`, { cause: error });
  }
  if (response.ok) return response;
  throw new EngineError('reseau', `${url} : ${response.status}`, { status: response.status });
}

/**
 * A stream to its end, or to the limit.
 * @param {ReadableStream<Uint8Array> | null} stream
 * @param {number} limit
 * @param {Uint8Array[]} [before] what stands before it
 */
async function read(stream, limit, before = []) {
  const parts = [...before];
  let length = before.reduce((sum, part) => sum + part.length, 0);
  const reader = stream?.getReader();
  for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
    parts.push(step.value);
    length += step.value.length;
    if (length > limit) {
      void reader?.cancel();
      throw new EngineError('taille', `index de plus de ${limit} octets, refusé`);
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
