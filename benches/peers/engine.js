/**
 * The least that calls widget/dist/engine.wasm (widget/engine/boundary.rs): an
 * open index, and tiles of it. What a page pays is in it: the request written
 * into the module's memory, and the answer copied out.
 */
const OK = 0;

export class Engine {
  /** @type {Record<string, Function> & { memory: WebAssembly.Memory }} */
  #exports;
  /** @type {{ places: number }} what the index says of itself */
  about;
  #handle;

  /**
   * @param {WebAssembly.Module} module
   * @param {Uint8Array} index its body unpacked
   */
  constructor(module, index) {
    this.#exports = /** @type {any} */ (new WebAssembly.Instance(module, {}).exports);
    const bundle = new TextEncoder().encode('bench\n');
    const bytes = new Uint8Array(bundle.length + index.length);
    bytes.set(bundle);
    bytes.set(index, bundle.length);
    const [handle, about] = new TextDecoder().decode(this.#call('open', bytes)).split('\n');
    this.#handle = Number(handle);
    this.about = JSON.parse(about);
  }

  /** @param {string} filter @param {[number, number, number]} tile */
  tile(filter, [z, x, y]) {
    return this.#call('ask', new TextEncoder().encode(`tile\n\n${filter}\n${z}/${x}/${y}`));
  }

  /** Bytes of the module's memory. */
  memory() {
    return this.#exports.memory.buffer.byteLength;
  }

  /** @param {'open' | 'ask'} name @param {Uint8Array} input */
  #call(name, input) {
    const { memory, alloc, free, answer_ptr: pointer, answer_len: length } = this.#exports;
    const at = alloc(input.length);
    new Uint8Array(memory.buffer, at, input.length).set(input);
    const status = name === 'open'
      ? this.#exports.open(at, input.length)
      : this.#exports.ask(this.#handle, at, input.length);
    free(at, input.length);
    const answer = new Uint8Array(memory.buffer, pointer(), length()).slice();
    if (status !== OK) throw new Error(new TextDecoder().decode(answer));
    return answer;
  }
}
