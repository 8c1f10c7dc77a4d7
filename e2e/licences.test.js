// Every npm package that ships or builds must be usable in an MIT project; crates: `scripts/audit`.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import satisfies from 'spdx-satisfies';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Licences that ask no more than their notice, or only of their own files; CC-BY is that of SPDX's tables,
 * CDLA that of Mozilla's list of certificate authorities.
 */
const ALLOWED = [
  '0BSD', 'Apache-2.0', 'Apache-2.0 WITH LLVM-exception', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause',
  'BSL-1.0', 'CC-BY-3.0', 'CC0-1.0', 'CDLA-Permissive-2.0', 'ISC', 'MIT', 'MIT-0', 'MPL-2.0', 'Unicode-3.0', 'Unlicense', 'Zlib',
];

/** Packages that name theirs in a file alone, of tests (`lighthouse`). */
const IN_A_FILE = { 'node_modules/parse-cache-control': 'BSD-3-Clause' };

/** @param {string} name @param {string | undefined} licence */
function check(name, licence) {
  assert.ok(licence && satisfies(licence, ALLOWED), `${name}: ${licence ?? 'no licence named'}`);
}

for (const folder of ['widget', 'scripts', 'e2e']) {
  test(`npm packages of ${folder}`, () => {
    const { packages } = JSON.parse(readFileSync(`${root}/${folder}/package-lock.json`, 'utf8'));
    for (const [path, { version, license }] of Object.entries(packages)) check(`${path} ${version}`, license ?? IN_A_FILE[/** @type {keyof typeof IN_A_FILE} */ (path)]);
  });
}
