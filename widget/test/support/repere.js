/** The real server over the project's invented places, where it has been built. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BINARIES = [process.env.REPERE_BIN ?? '', join(ROOT, 'target/release/repere'), join(ROOT, 'target/debug/repere')];
const binary = BINARIES.find((path) => path !== '' && existsSync(path));
const SAMPLE = join(ROOT, 'data/sample');

/** Why tests of the real server are skipped, or false. */
export const skip = binary ? false : 'the server has not been built (cargo build -p repere)';

/** @param {string} dist folder of the built element */
export async function startRepere(dist) {
  if (!binary) throw new Error(String(skip));
  const run = promisify(execFile);
  const folder = await mkdtemp(join(tmpdir(), 'repere-bundle-'));
  const bundle = join(folder, 'bundle');
  const base = join(folder, 'base.pmtiles');
  const sources = ['lieux-inventes.csv', 'maisons-inventees.csv', 'partenaires-inventes.json'];
  await run(binary, [
    'bake', ...sources.map((file) => join(SAMPLE, file)), '--territories', join(SAMPLE, 'communes.csv'), '--out', bundle,
    // Fresh data, whatever day it is: past their horizon hours are not said.
    '--date', new Date().toISOString().slice(0, 10),
  ]);
  await run(binary, ['base', '--world', join(ROOT, 'widget/node_modules/world-atlas'), '--out', base]);
  const server = spawn(binary, [
    'serve', '--bundle', bundle, '--cartes', join(ROOT, 'examples/cartes'), '--assets', dist, '--base', base, '--listen', '127.0.0.1:0',
  ], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => { server.once('exit', resolve); });
  for await (const line of createInterface(server.stdout)) {
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (!origin) continue;
    server.stdout.resume();
    return {
      origin,
      async stop() {
        server.kill('SIGTERM');
        await ended;
        await rm(folder, { recursive: true });
      },
    };
  }
  throw new Error(`the server ended with code ${await ended} before it named its address`);
}
