// What the server says of its addresses, against what it answers: schemathesis makes up
// requests, right ones and wrong ones, and holds every answer against the description.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { bake, root, sample, serve } from './server.js';

/** Requests for each operation and kind, besides those that the description itself gives. */
const EXAMPLES = '25';
/**
 * What a description cannot say, and the server judges: that a tile lies within its zoom, that
 * a box has its south in the south, that a territory exists.
 */
const BEYOND_A_SCHEMA = 'positive_data_acceptance';

/** Refusals besides the usual: what has been replaced, and parts that a file does not have. */
const CONFIG = `
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "410", "416", "422", "304"]
`;

describe('the description of the addresses', () => {
  /** @type {Awaited<ReturnType<typeof bake>>} */
  let bundle;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {string} */
  let folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repere-openapi-'));
    const cartes = join(folder, 'cartes');
    await cp(join(root, 'examples', 'cartes'), cartes, { recursive: true });
    await writeFile(join(cartes, 'communes.toml'), 'modele = "isere"\n[famille]\npar = "commune"\ndans = ["epci:200040715"]\n');
    await writeFile(join(cartes, 'ouverte.toml'), 'titre = "Ouverte"\nchiffres = true\n');
    await writeFile(join(folder, 'schemathesis.toml'), CONFIG);
    bundle = await bake(sample);
    const more = ['--counts', join(folder, 'comptes'), '--studio-write', cartes];
    server = await serve(bundle.folder, cartes, { more, env: { REPERE_STUDIO_JETON: 'un-jeton-de-test' } });
  });

  after(async () => {
    await server.stop();
    await bundle.remove();
    await rm(folder, { recursive: true });
  });

  test('schemathesis finds nothing', async () => {
    const args = [
      '--config-file', join(folder, 'schemathesis.toml'), 'run', `${server.address}/openapi.json`,
      '--header', 'Authorization: Bearer un-jeton-de-test',
      '--max-examples', EXAMPLES, '--seed', '1', '--workers', '2', '--warnings', 'off',
      '--continue-on-failure', '--exclude-checks', BEYOND_A_SCHEMA,
    ];
    const options = { cwd: folder, maxBuffer: 1 << 28, env: { ...process.env, NO_COLOR: '1' } };
    const ran = await promisify(execFile)(join(root, '.venv', 'bin', 'schemathesis'), args, options)
      .catch((error) => error);
    const told = ran.stdout ?? String(ran);
    assert.equal(ran.code ?? 0, 0, told);
    const cases = Number(/(\d+) generated/.exec(told)?.[1]);
    assert.ok(cases > 2000, told);
  });
});
