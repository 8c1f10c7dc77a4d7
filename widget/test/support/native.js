/** The engine without WebAssembly, as a process: `widget/engine/examples/native.rs`. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NATIVE = process.env.REPERE_NATIVE ?? fileURLToPath(new URL('../../../target/debug/examples/native', import.meta.url));
const ENGINE = fileURLToPath(new URL('../../dist/engine.wasm', import.meta.url));

/**
 * @param {string} path
 * @param {string} how
 */
const absent = (path, how) => (existsSync(path) ? false : `absent: ${path}, which « ${how} » builds`);

/** Why the engine without WebAssembly cannot be asked, or false. */
export const skipNative = absent(NATIVE, 'cargo build -p repere-engine --example native');

/** Why the two cannot be compared, or false. */
export const skip = absent(ENGINE, 'scripts/wasm') || skipNative;

/** @returns {Promise<WebAssembly.Module>} */
export const module = () => WebAssembly.compile(readFileSync(ENGINE));

/**
 * A module with the engine's exports that breaks off (WebAssembly core specification, § 5.5):
 * at once, or when it is first asked, having opened whatever it was given.
 * @param {'open' | 'ask'} when
 */
export function trap(when) {
  const section = (/** @type {number} */ id, /** @type {number[]} */ bytes) => [id, bytes.length, ...bytes];
  const [TRAP, ZERO, ROOM] = [0, 1, 2];
  const functions = { alloc: ROOM, free: ZERO, open: when === 'open' ? TRAP : ZERO, ask: TRAP, answer_ptr: ZERO, answer_len: ROOM, close: ZERO };
  const exported = (/** @type {string} */ name, /** @type {number} */ kind, /** @type {number} */ what) => [name.length, ...Buffer.from(name), kind, what];
  // Handle 0, and nothing about itself: as long as where room begins.
  const answer = Buffer.from('0\n{}    ');
  return new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    // One type, no parameters and a number; JavaScript may call it with any.
    ...section(1, [1, 0x60, 0, 1, 0x7f]),
    ...section(3, [3, 0, 0, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [8, ...exported('memory', 2, 0), ...Object.entries(functions).flatMap(([name, what]) => exported(name, 0, what))]),
    ...section(10, [3, ...[[0, 0, 0x0b], [0, 0x41, 0, 0x0b], [0, 0x41, answer.length, 0x0b]].flatMap((body) => [body.length, ...body])]),
    ...section(11, [1, 0, 0x41, 0, 0x0b, answer.length, ...answer]),
  ]);
}

/** @typedef {{ isAnswer: boolean, bytes: Buffer }} Answer */

/**
 * Asks it all at once.
 * @param {string} index a file
 * @param {string} bundle
 * @param {string[]} requests
 * @returns {Promise<Answer[]>}
 */
export async function askNative(index, bundle, requests) {
  const engine = spawn(NATIVE, [index, bundle], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => { engine.once('exit', resolve); });
  for (const request of requests) {
    const text = Buffer.from(request);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    engine.stdin.write(length);
    engine.stdin.write(text);
  }
  engine.stdin.end();
  /** @type {Buffer[]} */
  const parts = [];
  for await (const part of engine.stdout) parts.push(part);
  const output = Buffer.concat(parts);
  const code = await ended;
  if (code !== 0) throw new Error(`${NATIVE} ended with ${code}`);
  /** @type {Answer[]} */
  const answers = [];
  for (let at = 0; at < output.length;) {
    const length = output.readUInt32LE(at + 1);
    answers.push({ isAnswer: output[at] === 0, bytes: output.subarray(at + 5, at + 5 + length) });
    at += 5 + length;
  }
  return answers;
}
