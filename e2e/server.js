// Bakes a bundle and serves it on a free port of loopback, for one test.

import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const binary = process.env.REPERE_BIN ?? join(root, 'target', 'debug', 'repere');

/** The invented places that ship with the project. */
export const sample = {
  sources: ['lieux-inventes.csv', 'maisons-inventees.csv', 'partenaires-inventes.json'].map((file) =>
    join(root, 'data', 'sample', file),
  ),
  territories: join(root, 'data', 'sample', 'communes.csv'),
};

const shared = join(root, '..', 'shared', 'data');

/** Real rows beside the project, where they are present. */
export const real = existsSync(shared)
  ? {
      sources: readdirSync(join(shared, 'places'))
        .filter((file) => file.endsWith('.csv'))
        .map((file) => join(shared, 'places', file)),
      territories: join(shared, 'territories', 'communes-2026.csv'),
    }
  : null;

/**
 * Bakes sources into a bundle.
 * @param {{sources: string[], territories: string}} input
 * @param {...string} more further arguments of `repere bake`
 * @returns {Promise<{folder: string, output: string, remove: () => Promise<void>}>}
 */
export async function bake(input, ...more) {
  const folder = await mkdtemp(join(tmpdir(), 'repere-'));
  const { stdout } = await promisify(execFile)(binary, [
    'bake', ...input.sources, '--territories', input.territories, '--out', folder,
    ...(more.includes('--date') ? [] : ['--date', new Date().toISOString().slice(0, 10)]), ...more,
  ]);
  return { folder, output: stdout, remove: () => rm(folder, { recursive: true }) };
}

/**
 * Serves a bundle with cartes, those of the examples if nothing is said, and the built widget.
 * @param {string} bundle
 * @param {string} [cartes] their folder
 * @param {{ more?: string[], env?: Record<string, string> }} [also] further arguments, and variables
 * @returns {Promise<{address: string, stop: () => Promise<void>}>}
 */
export async function serve(bundle, cartes = join(root, 'examples', 'cartes'), { more = [], env = {} } = {}) {
  const args = ['serve', '--bundle', bundle, '--listen', '127.0.0.1:0'];
  args.push('--cartes', cartes);
  args.push('--assets', join(root, 'widget', 'dist'));
  args.push('--base', join(root, 'widget', 'dist', 'base.pmtiles'));
  args.push(...more);
  const server = spawn(binary, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  for await (const line of createInterface(server.stdout)) {
    const address = line.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
    if (address) {
      server.stdout.resume();
      return {
        address,
        stop: async () => {
          server.kill('SIGTERM');
          await ended;
        },
      };
    }
  }
  throw new Error(`the server ended with code ${await ended} before it named its address`);
}
